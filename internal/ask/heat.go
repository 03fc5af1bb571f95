package ask

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/profile/benchmark"
	"github.com/unheap/unheap/internal/profile/hot"
	"github.com/unheap/unheap/internal/profile/prof"
	"github.com/unheap/unheap/internal/usage"
)

// Heat says what weighs the sites: profiles, or benchmarks that are run.
type Heat struct {
	Profiles  []string      // files and URLs; several are added
	Timeout   time.Duration // for a server, beyond the seconds that a profile takes; 30 s if 0
	Header    http.Header   // credentials for the server of profiles
	Redirects bool          // follow redirects to other servers, which get no credentials
	Bench     Benchmarks

	bad     []alloc.Profile // those that could not be used, and why
	lacking []error         // the same, in full
}

// Benchmarks say which benchmarks are run, and how.
type Benchmarks struct {
	Pattern string        // a regular expression, as for go test -bench; "" runs none
	Time    string        // for each: "2s" or "100x"; "" is go test's own
	Count   int           // runs of each, for its time; 0 is 1
	CPU     string        // numbers of processors, with commas
	Timeout time.Duration // for each; 10 minutes if 0
}

// given reports whether there is anything that heat can come from.
func (h *Heat) given() bool { return len(h.Profiles) > 0 || h.Bench.Pattern != "" }

// check refuses what makes no sense together. Benchmarks are test code, and so is
// what is inlined in them: with them the build has tests, unless it is of the whole
// program, which has none.
func (h *Heat) check(b *Build, from Saved, whole bool) error {
	o := &h.Bench
	switch {
	case h.Timeout < 0:
		return usage.Errorf("-profile-timeout %s: want more than 0", h.Timeout)
	case o.Pattern == "" && (o.Time != "" || o.Count > 1 || o.CPU != ""):
		return usage.Errorf("-benchtime, -count and -cpu are for -bench")
	case o.Pattern == "":
		return nil
	case from != nil:
		return usage.Errorf("-bench compiles and runs what is here, and a report from elsewhere may not be of it: take one of -bench and -from")
	case len(h.Profiles) > 0:
		return usage.Errorf("-bench and -profile weigh by different things: take one of them")
	case o.Timeout < 0:
		return usage.Errorf("-timeout %v: want more than 0", o.Timeout)
	case o.Count < 0:
		return usage.Errorf("-count %d: want 1 or more", o.Count)
	}
	b.Tests = b.Tests || !whole
	return nil
}

// sources reads the profiles, or runs benchmarks for theirs. Those that cannot be
// had are kept in bad. Callers of what allocates are only known if that is asked
// for.
func (h *Heat) sources(ctx context.Context, t *Tool, b *Build, callers bool) ([]hot.Source, error) {
	if h.Bench.Pattern != "" {
		return h.benchmarks(ctx, t, b)
	}
	defer whileReading()()
	opt := prof.Options{
		Timeout: h.Timeout, Header: h.Header, Redirects: h.Redirects, Progress: t.Progress,
		Note: func(text string) { t.say("%s", text) },
	}
	if err := prof.OneServer(h.Profiles, h.Header); err != nil {
		return nil, err
	}
	if !callers {
		opt.Inner = hot.Runtime
	}
	var sources []hot.Source
	for _, name := range h.Profiles {
		p, err := prof.Load(ctx, name, opt)
		var wrong *prof.Error
		switch {
		case err == nil:
			sources = append(sources, hot.Source{Name: profileName(name), Profile: p})
		case errors.As(err, &wrong):
			h.unusable(profileName(name), "it "+wrong.Text, err)
		default:
			return nil, err
		}
	}
	return sources, nil
}

// unusable keeps what is wrong with something that heat was to come from, in a
// line and in full.
func (h *Heat) unusable(name, text string, err error) {
	text, _, _ = strings.Cut(text, "\n")
	h.bad = append(h.bad, alloc.Profile{Name: name, Kind: "none", Unusable: text})
	h.lacking = append(h.lacking, err)
}

// profileName is what a profile is called in a report, which has no folders of
// this machine and no credentials.
func profileName(source string) string {
	if name := prof.Name(source); name != source || strings.Contains(source, "://") {
		return name
	}
	return strings.ReplaceAll(filepath.Base(source), "\n", `\n`)
}

// benchmarks runs the benchmarks and makes of each a profile of one second, so that
// all of them weigh the same.
func (h *Heat) benchmarks(ctx context.Context, t *Tool, b *Build) ([]hot.Source, error) {
	ran, err := h.Bench.run(ctx, t, b)
	if errors.Is(err, benchmark.ErrNone) {
		name := "-bench " + h.Bench.Pattern
		h.unusable(name, err.Error(), fmt.Errorf("%s: %w", name, err))
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	for _, n := range ran.Notes {
		t.say("note: %s", n)
	}
	for _, f := range ran.Failed {
		name := strings.TrimSpace(f.Package + " " + f.Name)
		h.unusable(name, f.Text, fmt.Errorf("%s: %s", name, f.Text))
	}
	var sources []hot.Source
	for i := range ran.Benchmarks {
		x := &ran.Benchmarks[i]
		if c := x.Counts; c != nil && len(c.Profile.Sample) > 0 && x.Time.Center > 0 {
			c.Profile.Scale(1e9 / (float64(c.Ops) * x.Time.Center))
			c.Profile.DurationNanos = 1e9
			sources = append(sources, hot.Source{Name: x.Name, Profile: c.Profile, Exact: c.Exact, Current: true, Returns: c.Returns})
		}
	}
	return sources, nil
}

// mark gives the sites of a report their weights, if there is heat.
func (h *Heat) mark(ctx context.Context, t *Tool, b *Build, s subject) error {
	if !h.given() {
		return nil
	}
	sources, err := h.sources(ctx, t, b, false)
	if err != nil {
		return err
	}
	heat, err := h.join(ctx, b, s, sources, false)
	if err != nil {
		return err
	}
	heat.Mark(s.rep)
	return nil
}

// A subject is a report that profiles are joined to. A saved one has nothing else.
type subject struct {
	rep   *alloc.Report
	own   map[string]bool // its packages
	files *paths.Paths    // where its files are
}

func subjectOf(facts *scan.Facts, inv *scan.Inventory) subject {
	return subject{inv.Report, inv.Own, facts.Paths}
}

// join joins profiles to a report. With own, what libraries allocate is charged to
// the frame that called them.
func (h *Heat) join(ctx context.Context, b *Build, s subject, sources []hot.Source, own bool) (*alloc.Heat, error) {
	files := s.files
	if files == nil {
		var err error
		if files, err = pathsOf(ctx, b); err != nil {
			return nil, err
		}
	}
	table, err := costTable(s.rep.Go)
	if err != nil {
		return nil, err
	}
	heat := hot.Join(s.rep, sources, hot.Options{Own: own, Packages: s.own, Open: files.Open, Costs: costsOf(table)})
	heat.Profiles = append(heat.Profiles, h.bad...)
	if table != nil && heat.Total.Cost > 0 {
		heat.Notes = append(heat.Notes, fmt.Sprintf("costs are estimates: allocation and collection of objects of these sizes, as %s took for them on this machine on %s", table.Go, table.Day))
	}
	return heat, nil
}

// pathsOf returns where the files of a build are.
func pathsOf(ctx context.Context, b *Build) (*paths.Paths, error) {
	env, err := gocmd.ReadEnv(ctx, b.Dir, b.Env...)
	if err != nil {
		return nil, err
	}
	over, err := scan.Overlay(env, b.Dir, b.Flags)
	if err != nil {
		return nil, err
	}
	return paths.New(paths.Root(env, b.Dir), env, over), nil
}
