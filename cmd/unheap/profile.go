package main

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/hot"
	"github.com/unheap/unheap/internal/prof"
)

// heatFlags are the flags that say where heat comes from.
type heatFlags struct {
	profiles  []string
	timeout   time.Duration
	header    string
	redirects bool
	bad       []alloc.Profile // those that could not be read, and why
	bench     benchFlags
}

func (h *heatFlags) register(fs *flag.FlagSet) {
	fs.Func("profile", "weigh by the profile in this `file` or at this URL; several are added", func(s string) error {
		h.profiles = append(h.profiles, s)
		return nil
	})
	fs.DurationVar(&h.timeout, "profile-timeout", 30*time.Second, "`time` to wait for a server, beyond the seconds that a profile takes")
	fs.StringVar(&h.header, "profile-header", "", "`file` with header lines for the server of profiles")
	fs.BoolVar(&h.redirects, "profile-redirects", false, "follow redirects to other servers, which get no credentials")
	h.bench.register(fs)
}

// given reports whether anything was given that heat can come from.
func (h *heatFlags) given() bool { return len(h.profiles) > 0 || h.bench.pattern != "" }

// load reads the profiles, or runs benchmarks for theirs. What is wrong with those
// that cannot be had is said and kept; what is asked for is still answered, with
// the code of a failure. Callers of what allocates are only known if that is asked
// for.
func (h *heatFlags) load(ctx context.Context, out streams, build *buildFlags, patterns []string, callers bool) ([]hot.Source, error) {
	if h.bench.pattern != "" {
		return h.benchSources(ctx, out, build, patterns)
	}
	defer collectMore()()
	talk := startProgress(out.talk)
	defer talk.stop()
	opt, err := h.options(talk)
	if err != nil {
		return nil, err
	}
	if !callers {
		opt.Inner = hot.Runtime
	}
	var sources []hot.Source
	for _, name := range h.profiles {
		p, err := prof.Load(ctx, name, opt)
		var wrong *prof.Error
		switch {
		case err == nil:
			sources = append(sources, hot.Source{Name: profileName(name), Profile: p})
		case errors.As(err, &wrong):
			fmt.Fprintf(talk, "unheap: %v\n", err)
			h.bad = append(h.bad, alloc.Profile{Name: profileName(name), Kind: "none", Unusable: "it " + wrong.Text})
		default:
			return nil, err
		}
	}
	return sources, nil
}

// What a program has of memory while it reads profiles is held near enoughData,
// if that is possible; one that has largeData then goes on collecting more.
const (
	enoughData = 360 << 20
	largeData  = 64 << 20
)

// collectMore has garbage collected more often, until the function that it
// returns is called, and from then on if there is much data by then.
func collectMore() func() {
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(limit, enoughData))
	return func() {
		debug.SetMemoryLimit(limit)
		var now runtime.MemStats
		if runtime.ReadMemStats(&now); percent < 0 || now.HeapAlloc < largeData {
			debug.SetGCPercent(percent)
		} else {
			debug.SetGCPercent(50)
		}
	}
}

func (h *heatFlags) options(talk *progress) (prof.Options, error) {
	if h.timeout <= 0 {
		return prof.Options{}, usagef("-profile-timeout %s: want more than 0", h.timeout)
	}
	header, err := h.credentials()
	if err != nil {
		return prof.Options{}, err
	}
	opt := prof.Options{
		Timeout: h.timeout, Header: header, Redirects: h.redirects, Progress: talk.step,
		Note: func(text string) { fmt.Fprintf(talk, "unheap: %s\n", text) },
	}
	if err := prof.OneServer(h.profiles, header); err != nil {
		return opt, &exitError{exitUsage, err}
	}
	return opt, nil
}

// credentials are the headers for the server, of the environment and the file.
// No error quotes a line of the file.
func (h *heatFlags) credentials() (http.Header, error) {
	header := make(http.Header)
	if v := os.Getenv("UNHEAP_AUTHORIZATION"); v != "" {
		header.Set("Authorization", v)
	}
	if h.header == "" {
		return header, nil
	}
	f, err := os.Open(h.header)
	if err != nil {
		return nil, usagef("-profile-header: %w", err)
	}
	defer f.Close()
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, ":")
		if !ok || name == "" || strings.ContainsAny(name, " \t") {
			return nil, usagef("-profile-header: line %d of %s is not NAME: VALUE", n, h.header)
		}
		header.Set(name, strings.TrimSpace(value))
	}
	if err := lines.Err(); err != nil {
		return nil, usagef("-profile-header: %s: %w", h.header, err)
	}
	return header, nil
}

// profileName is what a profile is called in a report, which has no folders of
// this machine and no credentials.
func profileName(source string) string {
	if name := prof.Name(source); name != source || strings.Contains(source, "://") {
		return name
	}
	return filepath.Base(source)
}
