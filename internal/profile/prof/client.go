package prof

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/unit"
	"github.com/unheap/unheap/internal/usage"
)

// A client asks one server. Credentials are in none of its fields but header
// and secrets, and go out in RoundTrip only.
type client struct {
	name    string   // of the source, for messages
	base    *url.URL // without user, password and fragment
	header  http.Header
	secrets []string // what no message may contain
	opt     Options
	http    *http.Client
	wire    *http.Transport
}

// newClient makes a client for a source, whose scheme it replaces.
func newClient(scheme, source string, opt Options) (*client, error) {
	_, rest, _ := strings.Cut(source, "://")
	u, err := parseURL(scheme + "://" + rest)
	if err != nil {
		return nil, err
	}
	c := &client{name: Name(source), opt: opt, header: opt.Header.Clone()}
	if c.header == nil {
		c.header = make(http.Header)
	}
	if err := c.takeUser(u.User); err != nil {
		return nil, err
	}
	for _, values := range c.header {
		c.secrets = append(c.secrets, values...)
		for _, v := range values {
			if _, token, ok := strings.Cut(v, " "); ok { // Bearer, Basic
				c.secrets = append(c.secrets, token)
			}
		}
	}
	c.secrets = append(c.secrets, queryValues(u)...)
	u.User, u.Fragment, u.RawFragment = nil, "", ""
	c.base = u
	c.http, c.wire = &http.Client{Transport: c, CheckRedirect: c.redirect}, c.transport()
	if scheme == "http" && len(c.header) > 0 && !loopback(u.Hostname()) {
		opt.Note("credentials go to " + u.Host + " unencrypted; use https")
	}
	return c, nil
}

// parseURL reads a URL. An @ stands after a user and password only: elsewhere it
// may be that a password has a /, ? or #, and that half of it is taken for a
// host.
func parseURL(text string) (*url.URL, error) {
	u, err := url.Parse(text)
	if err != nil {
		return nil, badURL(text, err)
	}
	tail := u.EscapedPath() + u.RawQuery + u.EscapedFragment()
	if u.Host == "" || strings.Contains(tail, "@") {
		return nil, badURL(text, nil)
	}
	return u, nil
}

// badURL is about a URL that cannot be read; it quotes none in which there may
// be a password.
func badURL(text string, err error) error {
	if strings.Contains(text, "@") {
		return usage.Errorf("a URL of a profile cannot be read; write %%40 for @, and in a user name or password %%2F for /, %%3F for ?, %%23 for # and %%3A for :")
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	if err == nil {
		err = errors.New("there is no host in it")
	}
	return usage.Errorf("the URL of a profile cannot be read: %w", err)
}

// takeUser makes a user and password of a URL a header.
func (c *client) takeUser(user *url.Userinfo) error {
	if user == nil {
		return nil
	}
	if c.header.Get("Authorization") != "" {
		return usage.Errorf("there are two credentials: in the URL, and for the Authorization header")
	}
	password, _ := user.Password()
	pair := user.Username() + ":" + password
	encoded := base64.StdEncoding.EncodeToString([]byte(pair))
	c.header.Set("Authorization", "Basic "+encoded)
	c.secrets = append(c.secrets, user.String(), pair, password, url.QueryEscape(password), user.Username())
	return nil
}

// plain are the parameters of URLs whose values messages show; others may be
// tokens.
var plain = map[string]bool{"seconds": true, "debug": true, "gc": true, "query": true, "type": true, "from": true, "until": true}

func queryValues(u *url.URL) (hidden []string) {
	for key, values := range u.Query() {
		if !plain[key] {
			hidden = append(hidden, values...)
		}
	}
	return hidden
}

// shown is a URL for messages: without user, password, fragment, and values
// that may be tokens.
func shown(u *url.URL) string {
	text := u.Scheme + "://" + u.Host + u.EscapedPath()
	sep := "?"
	for _, part := range strings.Split(u.RawQuery, "&") {
		key, value, _ := strings.Cut(part, "=")
		if key == "" {
			continue
		}
		if name, err := url.QueryUnescape(key); err != nil || !plain[name] {
			value = "..."
		}
		text += sep + key + "=" + value
		sep = "&"
	}
	return text
}

// scrub takes credentials out of a text that is not ours.
func (c *client) scrub(text string) string {
	secrets := slices.Concat(c.secrets, proxySecrets())
	slices.SortFunc(secrets, func(a, b string) int { return len(b) - len(a) }) // one may be in another
	for _, s := range secrets {
		if len(s) >= 4 {
			text = strings.ReplaceAll(text, s, "***")
		} else if s != "" { // only whole words, or nothing could be read
			word := regexp.MustCompile(`(^|[^\pL\pN])` + regexp.QuoteMeta(s) + `($|[^\pL\pN])`)
			for range 2 { // neighbours share what is between them
				text = word.ReplaceAllString(text, "$1***$2")
			}
		}
	}
	return text
}

// proxySecrets are the credentials in the settings for proxies.
func proxySecrets() (secrets []string) {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
		for _, value := range []string{os.Getenv(name), os.Getenv(strings.ToLower(name))} {
			if before, _, ok := strings.Cut(value, "@"); ok {
				_, user, found := strings.Cut(before, "://")
				if !found {
					user = before
				}
				_, password, _ := strings.Cut(user, ":")
				secrets = append(secrets, user, password, base64.StdEncoding.EncodeToString([]byte(user)))
			}
		}
	}
	return secrets
}

// RoundTrip adds the credentials, for their server only.
func (c *client) RoundTrip(req *http.Request) (*http.Response, error) {
	req = req.Clone(req.Context())
	if sameServer(c.base, req.URL) {
		for name, values := range c.header {
			req.Header[http.CanonicalHeaderKey(name)] = values
		}
	}
	return c.wire.RoundTrip(req)
}

// transport does not decompress, which would hide how much comes. The settings
// for proxies hold, except where a proxy would see credentials.
func (c *client) transport() *http.Transport {
	t := http.DefaultTransport.(*http.Transport).Clone()
	t.DisableCompression = true
	t.DisableKeepAlives = true
	t.MaxResponseHeaderBytes = 1 << 20
	t.Proxy = func(req *http.Request) (*url.URL, error) {
		proxy, err := http.ProxyFromEnvironment(req)
		if proxy != nil && req.URL.Scheme == "http" && len(c.header) > 0 && sameServer(c.base, req.URL) {
			return nil, fmt.Errorf("the proxy %s would see the credentials; use https, or set NO_PROXY", proxy.Host)
		}
		return proxy, err
	}
	return t
}

// sameServer reports whether a request goes to the server of base, or to its
// encrypted side.
func sameServer(base, u *url.URL) bool {
	if !strings.EqualFold(base.Hostname(), u.Hostname()) {
		return false
	}
	if base.Scheme == u.Scheme {
		return port(base) == port(u)
	}
	return base.Scheme == "http" && port(base) == "80" && u.Scheme == "https" && port(u) == "443"
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "https" {
		return "443"
	}
	return "80"
}

func loopback(host string) bool {
	return host == "localhost" || strings.HasPrefix(host, "127.") || host == "::1"
}

var errRedirect = errors.New("redirect")

// redirect decides whether a redirect is followed. What it says of the address
// is the host only, since the rest may have a token.
func (c *client) redirect(req *http.Request, via []*http.Request) error {
	req.Header.Del("Referer") // it has the query
	req.URL.User = nil        // the server's words, not the user's
	to := req.URL.Scheme + "://" + req.URL.Host
	switch {
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		return fmt.Errorf("%w: redirects to %s, which is not http", errRedirect, to)
	case len(via) >= 10:
		return fmt.Errorf("%w: redirects in circles, or more than ten times", errRedirect)
	case !c.opt.Redirects && !sameServer(c.base, req.URL):
		return fmt.Errorf("%w: redirects to another server, %s; name that one, or allow it with -profile-redirects", errRedirect, to)
	}
	return nil
}

// An answer is what a server said.
type answer struct {
	status int
	line   string // "404 Not Found"
	kind   string // the media type
	body   []byte
}

// ask sends a request and reads the answer, of at most limit bytes, within the
// time that is left after the seconds that a profile takes.
func (c *client) ask(ctx context.Context, req *http.Request, seconds time.Duration, limit int64) (*answer, error) {
	wait := seconds + c.opt.Timeout
	limited, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	req.Header.Set("User-Agent", "unheap")
	what := "asking " + req.URL.Host
	if seconds > 0 {
		what = fmt.Sprintf("waiting for %s, which takes %s", req.URL.Host, seconds)
	}
	c.opt.Progress(what)
	resp, err := c.http.Do(req.WithContext(limited))
	if err != nil {
		return nil, c.failed(ctx, limited, err, fmt.Sprintf("gave no answer within %s", wait))
	}
	defer resp.Body.Close()
	c.opt.Progress("reading from " + req.URL.Host)
	a := &answer{status: resp.StatusCode, line: resp.Status, kind: mediaType(resp)}
	if a.status != http.StatusOK { // its beginning will do
		a.body, _ = io.ReadAll(io.LimitReader(resp.Body, 64<<10))
		return a, ctx.Err()
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	if err != nil {
		return nil, c.failed(ctx, limited, err, fmt.Sprintf("sent %s within %s, and no end", unit.Size(float64(len(body))), wait))
	}
	if int64(len(body)) > limit {
		return nil, fmt.Errorf("sent more than %s", unit.Binary(limit))
	}
	a.body = body
	return a, nil
}

func mediaType(resp *http.Response) string {
	kind, _, _ := strings.Cut(resp.Header.Get("Content-Type"), ";")
	return strings.ToLower(strings.TrimSpace(kind))
}

// failed is the error of a request, without the URL that net/http puts in.
func (c *client) failed(ctx, limited context.Context, err error, late string) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if limited.Err() != nil {
		return errors.New(late + "; -profile-timeout allows for more")
	}
	var ue *url.Error
	if errors.As(err, &ue) {
		err = ue.Err
	}
	if errors.Is(err, errRedirect) {
		return errors.New(strings.TrimPrefix(err.Error(), "redirect: "))
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return errors.New("ended the connection before the end of the answer; get it again")
	}
	return errors.New("cannot be reached: " + c.scrub(err.Error()))
}
