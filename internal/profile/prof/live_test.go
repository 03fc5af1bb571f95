package prof

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	httppprof "net/http/pprof"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/usage"
)

// serve serves as net/http/pprof does, with the code of net/http/pprof.
func serve(t *testing.T) *httptest.Server {
	mux := http.NewServeMux()
	mux.HandleFunc("/debug/pprof/", httppprof.Index)
	mux.HandleFunc("/debug/pprof/profile", httppprof.Profile)
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func TestLive(t *testing.T) {
	s := serve(t)
	busy, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		for busy.Err() == nil {
			work()
		}
	}()
	for path, want := range map[string]kind{
		"allocs":            allocation,
		"heap?gc=1":         allocation,
		"allocs?seconds=1":  allocation,
		"profile?seconds=1": cpu,
	} {
		begin := time.Now()
		p, err := Load(t.Context(), s.URL+"/debug/pprof/"+path, Options{})
		if err != nil {
			t.Fatal(path, err)
		}
		if kindOf(p) != want {
			t.Errorf("%s: kind %d", path, kindOf(p))
		}
		if strings.Contains(path, "seconds") && (time.Since(begin) < time.Second || p.DurationNanos < 5e8) {
			t.Errorf("%s: %s, and the profile is of %d ns", path, time.Since(begin), p.DurationNanos)
		}
	}
	for path, want := range map[string]string{
		"goroutine":          "is a goroutine profile; take",
		"allocs?debug=1":     `answered 200 OK with "text/plain", and it has addresses and no names`,
		"":                   "answered 200 OK with a web page, not a profile; this is the list of profiles; add allocs",
		"nothing":            "answered 404 Not Found: Unknown profile; does the program import net/http/pprof?",
		"allocs?seconds=0":   `seconds="0"`,
		"allocs?seconds=1e9": `seconds="1e9"`,
	} {
		if _, err := Load(t.Context(), s.URL+"/debug/pprof/"+path, Options{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: error %v, want %s", path, err, want)
		}
	}
}

// answers serves one answer, whatever is asked.
func answers(t *testing.T, f http.HandlerFunc) *httptest.Server {
	s := httptest.NewServer(f)
	t.Cleanup(s.Close)
	return s
}

func TestBadServers(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	tests := []struct {
		name string
		f    http.HandlerFunc
		want string
	}{
		{"hang", func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
			"gave no answer within 200ms; -profile-timeout allows for more"},
		{"drip", func(w http.ResponseWriter, r *http.Request) {
			for range 1000 {
				w.Write([]byte("x"))
				w.(http.Flusher).Flush()
				select {
				case <-r.Context().Done():
					return
				case <-time.After(10 * time.Millisecond):
				}
			}
		}, " within 200ms, and no end; -profile-timeout"},
		{"endless", func(w http.ResponseWriter, r *http.Request) {
			for r.Context().Err() == nil {
				if _, err := w.Write(make([]byte, 1<<20)); err != nil {
					return
				}
			}
		}, "sent more than 4 MiB"},
		{"bomb", func(w http.ResponseWriter, r *http.Request) {
			w.Write(zip(t, make([]byte, 8<<20)))
		}, "answered 200 OK with \"application/x-gzip\", and it is larger than 4 MiB, uncompressed"},
		{"cut", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Length", fmt.Sprint(len(raw)))
			w.Write(raw[:len(raw)/2])
		}, "ended the connection before the end of the answer"},
		{"page", func(w http.ResponseWriter, r *http.Request) {
			io.WriteString(w, "<!doctype html><title>Sign in</title>")
		}, "answered 200 OK with a web page, not a profile; is it the address of a profile"},
		{"disguised", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "application/octet-stream")
			io.WriteString(w, "<html>")
		}, "with a web page"},
		{"failure", func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Content-Type", "text/html; charset=utf-8")
			w.WriteHeader(502)
			io.WriteString(w, "<html>bad gateway</html>")
		}, "answered 502 Bad Gateway and a web page"},
		{"denied", func(w http.ResponseWriter, r *http.Request) { http.Error(w, "who\x1b[2J are you?\nmore", 401) },
			"answered 401 Unauthorized: who[2J are you?; give credentials in UNHEAP_AUTHORIZATION, -profile-header, or the URL"},
		{"json", func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"a":1}`) },
			"and it is JSON, not a profile"},
		{"nothing", func(w http.ResponseWriter, r *http.Request) {}, "answered 200 OK, and it is empty"},
		{"no content", func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(204) }, "answered 204 No Content"},
		{"circle", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, r.URL.Path+"x", 302) },
			"redirects in circles, or more than ten times"},
		{"scheme", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, "gopher://x/y", 302) },
			"redirects to gopher://x, which is not http"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			s := answers(t, test.f)
			opt := Options{MaxData: 4 << 20, Timeout: 20 * time.Second}
			if strings.Contains(test.want, "200ms") {
				opt.Timeout = 200 * time.Millisecond
			}
			_, err := Load(t.Context(), s.URL+"/allocs", opt)
			if err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), s.URL+"/allocs ") {
				t.Fatalf("error %v\nwant %s", err, test.want)
			}
			t.Log(err)
		})
	}
}

// TestCompressedOnTheWay has a server that compresses what is compressed.
func TestCompressedOnTheWay(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	s := answers(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Accept-Encoding") != "" {
			t.Errorf("asked for %s", r.Header.Get("Accept-Encoding"))
		}
		w.Header().Set("Content-Encoding", "gzip")
		w.Write(zip(t, raw))
	})
	if _, err := Load(t.Context(), s.URL, Options{}); err != nil {
		t.Error(err)
	}
}

func TestNoServer(t *testing.T) {
	s := httptest.NewServer(http.NotFoundHandler())
	s.Close()
	_, err := Load(t.Context(), s.URL+"/x", Options{})
	if err == nil || !strings.Contains(err.Error(), "connection refused") || strings.Count(err.Error(), s.URL) != 1 {
		t.Errorf("error %v", err)
	}
}

// TestTLS has a certificate that nobody signed.
func TestTLS(t *testing.T) {
	s := httptest.NewUnstartedServer(http.NotFoundHandler())
	s.Config.ErrorLog = quiet()
	s.StartTLS()
	defer s.Close()
	_, err := Load(t.Context(), s.URL, Options{})
	if err == nil || !strings.Contains(err.Error(), "certificate") {
		t.Errorf("error %v", err)
	}
}

func TestCancel(t *testing.T) {
	s := answers(t, func(w http.ResponseWriter, r *http.Request) { <-r.Context().Done() })
	ctx, cancel := context.WithCancel(t.Context())
	var steps []string
	opt := Options{Progress: func(what string) {
		steps = append(steps, what)
		time.AfterFunc(50*time.Millisecond, cancel)
	}}
	_, err := Load(ctx, s.URL+"/debug/pprof/profile?seconds=30", opt)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if len(steps) != 1 || !strings.HasPrefix(steps[0], "waiting for 127.0.0.1:") || !strings.HasSuffix(steps[0], ", which takes 30s") {
		t.Errorf("progress %q", steps)
	}
}

// TestSecondsAreWaitedFor has a profile that takes longer than the timeout.
func TestSecondsAreWaitedFor(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	s := answers(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.RawQuery != "seconds=1&gc=1" {
			t.Errorf("asked for %s", r.URL.RawQuery)
		}
		time.Sleep(600 * time.Millisecond)
		w.Write(raw)
	})
	if _, err := Load(t.Context(), s.URL+"/allocs?seconds=1&gc=1", Options{Timeout: 300 * time.Millisecond}); err != nil {
		t.Error(err)
	}
}

// TestRedirects follows what stays on the server, and no more unless asked.
func TestRedirects(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	var seen atomic.Int32
	elsewhere := answers(t, func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		for name, values := range r.Header {
			if name != "User-Agent" && name != "Connection" {
				t.Errorf("another server got %s: %s", name, values)
			}
		}
		w.Write(raw)
	})
	to := strings.Replace(elsewhere.URL, "http://", "http://mallory:sesame@", 1)
	s := answers(t, func(w http.ResponseWriter, r *http.Request) {
		if user, password, _ := r.BasicAuth(); user != "alice" || password != "s3cret!" {
			t.Errorf("%s: %s %s", r.URL, user, password)
		}
		switch r.URL.Path {
		case "/here":
			http.Redirect(w, r, "/there", 307)
		case "/there":
			w.Write(raw)
		case "/away":
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "1"})
			http.Redirect(w, r, to+"/x?code=hidden", 302)
		}
	})
	source := strings.Replace(s.URL, "http://", "http://alice:s3cret%21@", 1)
	if _, err := Load(t.Context(), source+"/here", Options{}); err != nil {
		t.Error(err)
	}
	_, err := Load(t.Context(), source+"/away?token=abc123", Options{})
	want := s.URL + "/away?token=... redirects to another server, " + elsewhere.URL + "; name that one, or allow it with -profile-redirects"
	if err == nil || err.Error() != want {
		t.Errorf("error %v\nwant %s", err, want)
	}
	if seen.Load() != 0 {
		t.Error("another server was asked")
	}
	if _, err := Load(t.Context(), source+"/away?token=abc123", Options{Redirects: true}); err != nil {
		t.Error(err)
	}
	if seen.Load() != 1 {
		t.Errorf("another server was asked %d times", seen.Load())
	}
}

// TestCredentialsStayHidden has a server that says all it was told.
func TestCredentialsStayHidden(t *testing.T) {
	raw := lookup(t, "allocs", 0)
	var told string
	s := answers(t, func(w http.ResponseWriter, r *http.Request) {
		user, password, _ := r.BasicAuth()
		told = fmt.Sprint(r.Header["Authorization"], r.Header["X-Key"], user, password)
		echo := fmt.Sprint(r.Header, user, " ", password, " ", r.URL)
		switch r.URL.Path {
		case "/echo":
			http.Error(w, echo, 403)
		case "/text":
			io.WriteString(w, echo)
		case "/comment":
			w.Write(marshal(t, edit(t, raw, func(p *profile.Profile) {
				p.Comments, p.DocURL = []string{"from " + echo}, "http://x/"+password
			})))
		case "/hang":
			<-r.Context().Done()
		case "/cut":
			w.Header().Set("Content-Length", "100")
		}
	})
	secrets := []string{"alice", "s3cr/et", "s3cr%2Fet", "tok3n", "hdr-valu3", base64.StdEncoding.EncodeToString([]byte("alice:s3cr/et"))}
	hidden := func(where, text string) {
		for _, secret := range secrets {
			if strings.Contains(text, secret) {
				t.Errorf("%s has %s: %s", where, secret, text)
			}
		}
	}
	source := strings.Replace(s.URL, "http://", "http://alice:s3cr%2Fet@", 1)
	opt := Options{Header: http.Header{"X-Key": {"hdr-valu3"}}, Timeout: 200 * time.Millisecond}
	opt.Progress = func(what string) { hidden("progress", what) }
	opt.Note = func(what string) { hidden("a note", what) }
	for _, path := range []string{"/echo", "/text", "/hang", "/cut"} {
		_, err := Load(t.Context(), source+path+"?key=tok3n", opt)
		if err == nil {
			t.Errorf("%s: no error", path)
			continue
		}
		hidden(path, err.Error())
		t.Log(err)
	}
	p, err := Load(t.Context(), source+"/comment?key=tok3n", opt)
	if err != nil {
		t.Fatal(err)
	}
	hidden("the comment", p.Comments[0]+p.DocURL)
	if !strings.Contains(p.Comments[0], "***") {
		t.Errorf("comment %q", p.Comments)
	}
	if !strings.Contains(told, "hdr-valu3") || !strings.Contains(told, "alices3cr/et") {
		t.Errorf("the server was told %s", told)
	}

	s.Close()
	_, err = Load(t.Context(), source+"/x?key=tok3n", opt)
	hidden("no connection", fmt.Sprint(err))
	for _, bad := range []string{
		"http://alice:s3cr/et@host/x", "http://alice:s3cr%zzet@host", "http://alice:s3cr[@host:x/", "http://alice:s3cr/et@host:99/debug",
		"pyroscope+http://alice:s3cr/et@host/x", "http://alice:s3cr%2Fet@host/x?seconds=x", "parca+http://alice:s3cr%2Fet@host?key=tok3n",
	} {
		_, err := Load(t.Context(), bad, opt)
		if !usage.Is(err) {
			t.Errorf("%s: error %v", bad, err)
		}
		hidden(bad, fmt.Sprint(err, Name(bad)))
		t.Log(err)
	}
}

// TestCredentialsGoToOneServer has two servers and one header.
func TestCredentialsGoToOneServer(t *testing.T) {
	opt := Options{Header: http.Header{"Authorization": {"Bearer t"}}}
	err := OneServer([]string{"http://a/x", "file", "http://b/x"}, opt.Header)
	if !usage.Is(err) || !strings.Contains(err.Error(), "the profiles are from a and b") {
		t.Errorf("error %v", err)
	}
	if err := OneServer([]string{"http://a/x", "file", "pyroscope+http://A/x"}, opt.Header); err != nil {
		t.Error(err)
	}
	if err := OneServer([]string{"http://a/x", "http://b/x"}, nil); err != nil {
		t.Error(err)
	}
	_, err = Load(t.Context(), "http://u:p@a/x", opt)
	if !usage.Is(err) || !strings.Contains(err.Error(), "there are two credentials") {
		t.Errorf("error %v", err)
	}
}

// TestUnencrypted notes where credentials can be read on the way.
func TestUnencrypted(t *testing.T) {
	var notes []string
	opt := Options{Note: func(s string) { notes = append(notes, s) }, Header: http.Header{"A": {"b"}}}.filled()
	for _, source := range []string{"http://example.com/x", "http://localhost/x", "http://127.0.0.1:80/", "http://[::1]/x"} {
		if _, err := newClient("http", source, opt); err != nil {
			t.Fatal(err)
		}
	}
	if len(notes) != 1 || notes[0] != "credentials go to example.com unencrypted; use https" {
		t.Errorf("notes %q", notes)
	}
}

// TestProxy has a proxy that must not see credentials, and is quiet about its
// own.
func TestProxy(t *testing.T) {
	c, err := newClient("http", "http://u:pw@example.com/x", Options{}.filled())
	if err != nil {
		t.Fatal(err)
	}
	t.Setenv("HTTP_PROXY", "http://me:hush@proxy:3128")
	if got := c.scrub("me:hush at proxy, pw u:pw 'u' pw u u"); got != "*** at proxy, *** *** '***' *** *** ***" {
		t.Errorf("scrubbed: %s", got)
	}
}

func TestSameServer(t *testing.T) {
	for _, test := range []struct {
		base, to string
		want     bool
	}{
		{"http://a/x", "http://A:80/y", true},
		{"http://a/x", "https://a/y", true},
		{"https://a/x", "http://a/y", false},
		{"http://a:8080/x", "https://a/y", false},
		{"http://a:8080/x", "http://a:8081/y", false},
		{"http://a/x", "http://b.a/y", false},
		{"https://a/x", "https://a:443/y", true},
	} {
		base, err := url.Parse(test.base)
		if err != nil {
			t.Fatal(err)
		}
		to, err := url.Parse(test.to)
		if err != nil {
			t.Fatal(err)
		}
		if got := sameServer(base, to); got != test.want {
			t.Errorf("%s and %s: %t", test.base, test.to, got)
		}
	}
}

func quiet() *log.Logger { return log.New(io.Discard, "", 0) }
