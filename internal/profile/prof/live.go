package prof

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/usage"
)

// live gets a profile from a running program, or whatever serves one at a URL.
func (c *client) live(ctx context.Context) (*profile.Profile, error) {
	seconds, err := c.seconds()
	if err != nil {
		return nil, err
	}
	req, err := http.NewRequest(http.MethodGet, c.base.String(), nil)
	if err != nil {
		return nil, badURL(c.base.String(), err)
	}
	a, err := c.ask(ctx, req, seconds, c.opt.MaxData)
	if err != nil {
		return nil, err
	}
	return c.read(a)
}

// seconds is how long the program takes its profile, by the URL.
func (c *client) seconds() (time.Duration, error) {
	text := c.base.Query().Get("seconds")
	if text == "" {
		if strings.HasSuffix(c.base.Path, "/debug/pprof/profile") {
			return 30 * time.Second, nil // what net/http/pprof takes
		}
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 24*3600 {
		return 0, usage.Errorf("seconds=%.20q in %s: it must be a number from 1 to 86400", text, c.base.Host)
	}
	return time.Duration(n) * time.Second, nil
}

// read makes an answer a profile.
func (c *client) read(a *answer) (*profile.Profile, error) {
	if a.status != http.StatusOK {
		return nil, c.refusal(a)
	}
	if a.kind == "text/html" || foreign(a.body) == "a web page" {
		hint := "is it the address of a profile, as /debug/pprof/allocs?"
		if strings.HasSuffix(strings.TrimRight(c.base.Path, "/"), "/debug/pprof") {
			hint = "this is the list of profiles; add allocs to the URL"
		}
		return nil, fmt.Errorf("answered %s with a web page, not a profile; %s", a.line, hint)
	}
	p, err := Parse(a.body, c.opt)
	if err != nil {
		if a.kind != "" && a.kind != "application/octet-stream" {
			return nil, fmt.Errorf("answered %s with %.60q, and it %s", a.line, a.kind, c.scrub(err.Error()))
		}
		return nil, fmt.Errorf("answered %s, and it %s", a.line, c.scrub(err.Error()))
	}
	for i, text := range p.Comments {
		p.Comments[i] = c.scrub(text)
	}
	p.DocURL = c.scrub(p.DocURL)
	return p, nil
}

// refusal is the error for an answer that is not 200.
func (c *client) refusal(a *answer) error {
	said := ""
	switch {
	case a.kind == "text/html" || foreign(a.body) == "a web page":
		said = " and a web page"
	case len(a.body) > 0:
		said = ": " + c.scrub(firstLine(a.body))
	}
	hint := ""
	switch a.status {
	case http.StatusUnauthorized, http.StatusProxyAuthRequired:
		hint = "; give credentials in UNHEAP_AUTHORIZATION, -profile-header, or the URL"
	case http.StatusForbidden:
		hint = "; the credentials, if any, do not allow it"
	case http.StatusNotFound:
		hint = "; is it the right address?"
		if strings.Contains(c.base.Path, "/debug/pprof") {
			hint = "; does the program import net/http/pprof?"
		}
	}
	return fmt.Errorf("answered %s%s%s", a.line, said, hint)
}
