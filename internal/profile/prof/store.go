package prof

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/usage"
)

// A selection is what is asked of a server that keeps profiles.
type selection struct {
	query       string // label selector, as {service_name="shop"}
	kind        string // "alloc", "cpu", or the server's name of a type
	from, until time.Time
}

// selected reads the selection from the parameters of the URL, and returns the
// server's own address.
func (c *client) selected() (selection, *url.URL, error) {
	now := c.opt.now()
	s := selection{kind: "alloc", query: "{}", until: now}
	s.from = s.until.Add(-time.Hour)
	given, err := url.ParseQuery(c.base.RawQuery)
	if err != nil {
		return s, nil, usage.Errorf("the parameters of %s: write %%25 for %%, %%3B for ; and %%26 for &", c.name)
	}
	for key, values := range given {
		value := values[0]
		if len(values) > 1 {
			return s, nil, usage.Errorf("%s has %s twice", c.name, key)
		}
		switch key {
		case "query":
			s.query = strings.TrimSpace(value)
		case "type":
			s.kind = value
		case "from":
			s.from, err = moment(value, now)
		case "until":
			s.until, err = moment(value, now)
		default:
			return s, nil, usage.Errorf("%s: %s is not one of query, type, from and until", c.name, key)
		}
		if err != nil {
			return s, nil, usage.Errorf("%s: %s %w", c.name, key, err)
		}
	}
	if !strings.HasPrefix(s.query, "{") || !strings.HasSuffix(s.query, "}") {
		return s, nil, usage.Errorf("%s: query must be a selector of labels in braces, as {service_name=\"shop\"}", c.name)
	}
	if !s.from.Before(s.until) {
		return s, nil, usage.Errorf("%s: from (%s) is not before until (%s)", c.name, s.from.Format(time.RFC3339), s.until.Format(time.RFC3339))
	}
	server := *c.base
	server.RawQuery, server.Path, server.RawPath = "", strings.TrimRight(server.Path, "/"), ""
	return s, &server, nil
}

// moment reads a time: "now", "now-1h30m", "now-7d", RFC 3339, or Unix seconds.
func moment(text string, now time.Time) (time.Time, error) {
	if ago, ok := strings.CutPrefix(text, "now"); ok {
		if ago == "" {
			return now, nil
		}
		if days, ok := strings.CutSuffix(ago, "d"); ok {
			if n, err := strconv.Atoi(days); err == nil && n < 0 {
				return now.AddDate(0, 0, n), nil
			}
		}
		if d, err := time.ParseDuration(ago); err == nil && d < 0 {
			return now.Add(d), nil
		}
	}
	if n, err := strconv.ParseInt(text, 10, 64); err == nil && n > 0 && n < 1e11 {
		return time.Unix(n, 0), nil
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	return time.Time{}, fmt.Errorf("%.40q is not a time; take now-1h, 2026-01-31T12:00:00Z or Unix seconds", text)
}

// span is the selection's time, for messages.
func (s selection) span() string {
	return s.from.UTC().Format(time.RFC3339) + " and " + s.until.UTC().Format(time.RFC3339)
}
