// Package prof gets profiles: from files, from running programs, and from the
// servers that keep the profiles of a fleet. What it gives out is of a kind
// that says where a program allocates or spends its time, has the names of
// functions, and is of a bounded size; all else is an error that says what to
// take instead. It sends no credentials but those it is given, only to the
// server that they are for, and no error contains one.
package prof

import (
	"cmp"
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/usage"
)

// Options say how profiles are loaded. The zero value will do.
type Options struct {
	Stdin     io.Reader     // what "-" reads
	Timeout   time.Duration // for an answer, beyond the seconds asked for; 30 s if 0
	Header    http.Header   // credentials, for the one server that the sources name
	Redirects bool          // follow redirects to other hosts, without credentials
	MaxData   int64         // bytes of a profile, uncompressed; 512 MiB if 0
	MaxMemory int64         // bytes that a profile may need, by estimate; 4 GB if 0
	// Inner tells functions that are never asked for themselves, by their names
	// and files: of samples of memory only the frames up to the first other one
	// are kept. Nil keeps all frames.
	Inner    func(name, file string) bool
	Progress func(what string) // told what goes on; may be nil
	Note     func(text string) // told what the user should know; may be nil
	now      func() time.Time  // for tests
}

func (o Options) filled() Options {
	o.Timeout = cmp.Or(o.Timeout, 30*time.Second)
	o.MaxData = cmp.Or(o.MaxData, 512<<20)
	o.MaxMemory = cmp.Or(o.MaxMemory, 4<<30)
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	if o.Note == nil {
		o.Note = func(string) {}
	}
	if o.now == nil {
		o.now = time.Now
	}
	return o
}

// An Error says what is wrong with a profile, or with where it comes from.
type Error struct {
	Name string // of the source, without credentials
	Text string // what it is or does: "is empty"
	err  error
}

func (e *Error) Error() string { return e.Name + " " + e.Text }

func (e *Error) Unwrap() error { return e.err }

// Load gets one profile. The source is the name of a file, "-", or a URL: see
// the manual. The error is an *Error, a usage.Error, or the context's error.
// What the profile counts is in bytes and nanoseconds; its comments are without
// the URL's credentials.
func Load(ctx context.Context, source string, opt Options) (*profile.Profile, error) {
	type result struct {
		p   *profile.Profile
		err error
	}
	done := make(chan result, 1)
	go func() { // pipes and parsers do not look at ctx
		p, err := load(ctx, source, opt.filled())
		done <- result{p, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case got := <-done:
		switch {
		case got.err == nil || ctx.Err() != nil:
			return got.p, ctx.Err()
		case usage.Is(got.err):
			return nil, got.err
		}
		return nil, &Error{Name(source), got.err.Error(), got.err}
	}
}

func load(ctx context.Context, source string, opt Options) (*profile.Profile, error) {
	scheme, _, isURL := strings.Cut(source, "://")
	if !isURL || strings.ContainsAny(scheme, `/\.`) {
		return fromFile(source, opt)
	}
	store, transport, kept := strings.Cut(strings.ToLower(scheme), "+")
	if !kept {
		transport = store
	}
	if transport != "http" && transport != "https" {
		return nil, usage.Errorf("profiles cannot be fetched from %s://; take a file, http://, https://, pyroscope+https:// or parca+https://", scheme)
	}
	c, err := newClient(transport, source, opt)
	if err != nil {
		return nil, err
	}
	switch {
	case !kept:
		return c.live(ctx)
	case store == "pyroscope":
		return c.pyroscope(ctx)
	case store == "parca":
		return c.parca(ctx)
	}
	return nil, usage.Errorf("no kind of server is called %s; there are pyroscope and parca", store)
}

// OneServer holds that a header goes to one server only: with two it is not
// known which of them it is for.
func OneServer(sources []string, header http.Header) error {
	if len(header) == 0 {
		return nil
	}
	first := ""
	for _, s := range sources {
		u, err := url.Parse(s)
		if err != nil || u.Host == "" {
			continue
		}
		host := strings.ToLower(u.Host)
		if first == "" {
			first = host
		}
		if host != first {
			return usage.Errorf("credentials are given for one server, and the profiles are from %s and %s; load one of them into a file first", first, host)
		}
	}
	return nil
}

// Name is how a source is called in messages: without credentials.
func Name(source string) string {
	if source == "-" {
		return "standard input"
	}
	if !strings.Contains(source, "://") {
		return source
	}
	u, err := parseURL(source)
	if err != nil {
		return "the URL"
	}
	return shown(u)
}
