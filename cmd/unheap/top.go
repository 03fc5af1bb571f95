package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/rank"
	"github.com/unheap/unheap/internal/report"
	"github.com/unheap/unheap/internal/scan"
)

// topOptions are the flags of top.
type topOptions struct {
	build buildFlags
	heat  heatFlags
	json  bool
	from  string
	own   bool
	deps  bool
	sort  string
	limit int

	report *alloc.Report // once it is made
}

func (o *topOptions) register(fs *flag.FlagSet) {
	o.build.register(fs)
	o.heat.register(fs)
	fs.BoolVar(&o.json, "json", false, "write JSON")
	fs.StringVar(&o.from, "from", "", "take the report saved in `file` (\"-\": standard input) instead of making one")
	fs.BoolVar(&o.own, "own", false, "charge what libraries allocate to the frame of the packages that called them")
	fs.BoolVar(&o.deps, "deps", false, "say why libraries allocate, too: the first time compiles those that allocate the most, once")
	fs.StringVar(&o.sort, "sort", string(rank.Bytes), "`order`: bytes, objects, time, or leverage")
	fs.IntVar(&o.limit, "limit", 20, "show at most `n` places; 0 is all")
}

func topFlags(fs *flag.FlagSet) { new(topOptions).register(fs) }

func runTop(ctx context.Context, out streams, args []string) error {
	var o topOptions
	fs := flag.NewFlagSet("top", flag.ContinueOnError)
	o.register(fs)
	patterns, err := parseMixed(fs, "top", out, args)
	if err != nil {
		return err
	}
	by := rank.By(o.sort)
	if !slices.Contains(rank.Orders, by) {
		return usagef("-sort %s: want bytes, objects, time, or leverage", o.sort)
	}
	if o.limit < 0 {
		return usagef("-limit %d: want 0 or more", o.limit)
	}
	build := &o.build
	if by == rank.Leverage {
		build = nil
	}
	if err := o.heat.check(build, o.from); err != nil {
		return err
	}
	if o.heat.bench.pattern != "" {
		return runTopBench(ctx, out, &o, patterns)
	}
	top, err := o.top(ctx, out, patterns)
	if err != nil {
		return err
	}
	if o.json {
		err = report.JSON(out.data, top)
	} else {
		err = report.WriteTop(out.data, top, styleOf(out.data))
	}
	if err != nil {
		return err
	}
	return cmp.Or(verdict(o.report, false), o.heat.verdict())
}

// top joins the profiles with the report, which it keeps for the exit code.
func (o *topOptions) top(ctx context.Context, out streams, patterns []string) (*report.Top, error) {
	sources, err := o.heat.load(ctx, out, &o.build, patterns)
	if err != nil {
		return nil, err
	}
	w, err := o.scan(ctx, out, patterns)
	if err != nil {
		return nil, err
	}
	o.report = w.res.Report
	heat, err := o.heat.join(ctx, &o.build, w.res, sources, o.own)
	if err != nil {
		return nil, err
	}
	heat.Mark(o.report)
	var levers func(int) *report.Lever
	by := rank.By(o.sort)
	if by == rank.Leverage && heat.Usable() {
		levers = w.bestLevers(heat)
	}
	top := topOf(o.report, heat, by, o.limit, levers)
	if o.deps {
		sites, err := o.libraries(ctx, out, heat, sources)
		if err != nil {
			return nil, err
		}
		addLibraries(top, sites)
	}
	return top, nil
}

// scan makes the report, and only where that is needed the whole program.
func (o *topOptions) scan(ctx context.Context, out streams, patterns []string) (*whole, error) {
	if o.from != "" {
		if len(patterns) > 0 {
			return nil, usagef("-from takes no packages: the report has them")
		}
		if o.sort == string(rank.Leverage) {
			return nil, usagef("-sort leverage needs the program, which a saved report does not have")
		}
		rep, err := readReport(o.from)
		return &whole{res: &scan.Result{Report: rep}}, err
	}
	if o.sort == string(rank.Leverage) {
		return openWhole(ctx, out, &o.build, patterns)
	}
	cfg, err := o.build.config(patterns)
	if err != nil {
		return nil, err
	}
	res, err := runScan(ctx, out, cfg)
	return &whole{res: res}, err
}

// topOf makes what top shows. Levers returns the best change for a spot, and is
// nil where the order is another one.
func topOf(rep *alloc.Report, heat *alloc.Heat, by rank.By, limit int, levers func(spot int) *report.Lever) *report.Top {
	top := &report.Top{
		Schema: report.TopSchema, Go: rep.Go, GOOS: rep.GOOS, GOARCH: rep.GOARCH, Engine: rep.Engine,
		Heat: heat.Usable(), Sort: string(by), Count: 1, Profiles: heat.Profiles, Total: heat.Total, GC: heat.GC,
		Rows: []report.TopRow{}, Missing: []report.MissingPart{}, Notes: slices.Concat(rep.Notes, heat.Notes),
	}
	top.Per, top.Count = perSecond(heat)
	if !top.Heat {
		top.Sort = "static"
		scores := rank.Static(rep)
		for _, s := range cut(top, scores, limit) {
			site := rep.Sites[s.Index]
			top.Rows = append(top.Rows, report.TopRow{Frames: []alloc.Frame{}, Via: []alloc.Via{}, Sites: []alloc.Site{site}, Confidence: report.NoSamples, Reason: s.Reason})
		}
		return top
	}
	by = by.Possible(heat)
	if string(by) != top.Sort {
		top.Notes = append(top.Notes, fmt.Sprintf("the profiles have no %s; the order is by %s", top.Sort, by))
		top.Sort = string(by)
	}
	scores := rank.Spots(heat, by)
	if levers != nil {
		scores = rank.Levers(heat, func(i int) float64 { return leverValue(heat, levers(i)) })
	}
	top.Mapped, top.Missing = coverage(heat, scores)
	top.Most.Places, top.Most.Share = rank.Most(scores)
	for _, s := range cut(top, scores, limit) {
		row := topRow(rep, heat, s)
		if levers != nil {
			row.Lever = levers(s.Index)
		}
		top.Rows = append(top.Rows, row)
	}
	for i := range rep.Sites {
		switch s := &rep.Sites[i]; {
		case s.Weight != nil:
		case s.Verdict == alloc.Heap:
			top.Unseen.Heap++
		case s.Verdict == alloc.Conditional:
			top.Unseen.Conditional++
		}
	}
	return top
}

// cut is the part of an order that the limit leaves.
func cut(top *report.Top, scores []rank.Score, limit int) []rank.Score {
	if limit == 0 || len(scores) <= limit {
		return scores
	}
	top.More = len(scores) - limit
	return scores[:limit]
}

func topRow(rep *alloc.Report, heat *alloc.Heat, s rank.Score) report.TopRow {
	spot := &heat.Spots[s.Index]
	r := report.TopRow{
		Frames: spot.Frames, Via: spot.Via, Sites: []alloc.Site{}, Missing: spot.Missing, Match: spot.Match, Weight: spot.Weight,
		Bytes: share(spot.Weight.Bytes, heat.Total.Bytes), Objects: share(spot.Weight.Objects, heat.Total.Objects),
		Time: share(spot.Weight.Malloc, heat.GC.Total), Cumulative: s.Cumulative, Reason: s.Reason,
	}
	for _, i := range spot.Sites {
		r.Sites = append(r.Sites, rep.Sites[i])
	}
	r.Error, r.Confidence = report.Confidence(&spot.Weight)
	switch {
	case heat.Total.Bytes > 0:
		r.GC = r.Bytes * float64(heat.GC.Background)
	case heat.Total.Malloc > 0:
		r.GC = share(spot.Weight.Malloc, heat.Total.Malloc) * float64(heat.GC.Background)
	}
	return r
}

func share(part, whole int64) float64 {
	if whole <= 0 {
		return 0
	}
	return float64(part) / float64(whole)
}

// maxNames bounds the places that are named of those that have no site.
const maxNames = 5

// coverage says how much of the profiles is at sites, and counts the rest by
// why it is not, in the order of the scores.
func coverage(heat *alloc.Heat, scores []rank.Score) (report.Coverage, []report.MissingPart) {
	c := report.Coverage{How: []report.CoverageByKind{}}
	how := map[alloc.Match]*alloc.Weight{}
	missing := map[alloc.Missing]*report.MissingPart{}
	for _, s := range scores {
		spot := &heat.Spots[s.Index]
		objects, bytes := share(spot.Weight.Objects, heat.Total.Objects), share(spot.Weight.Bytes, heat.Total.Bytes)
		time := share(spot.Weight.Malloc, heat.Total.Malloc)
		if spot.Missing == "" {
			c.Objects, c.Bytes, c.Time = c.Objects+objects, c.Bytes+bytes, c.Time+time
			if how[spot.Match] == nil {
				how[spot.Match] = &alloc.Weight{}
			}
			how[spot.Match].Add(spot.Weight)
			continue
		}
		m := missing[spot.Missing]
		if m == nil {
			m = &report.MissingPart{Why: spot.Missing, Names: []string{}}
			missing[spot.Missing] = m
		}
		m.Places++
		m.Objects, m.Bytes, m.Time = m.Objects+objects, m.Bytes+bytes, m.Time+time
		if len(m.Names) < maxNames && len(spot.Frames) > 0 {
			m.Names = append(m.Names, placeName(spot))
		}
	}
	for _, m := range []alloc.Match{alloc.Exact, alloc.Moved, alloc.Unsure, alloc.ByLine, alloc.Otherwise} {
		if w := how[m]; w != nil {
			c.How = append(c.How, report.CoverageByKind{Match: m, Objects: share(w.Objects, heat.Total.Objects), Bytes: share(w.Bytes, heat.Total.Bytes)})
		}
	}
	list := []report.MissingPart{}
	for _, why := range alloc.AllMissing {
		if m := missing[why]; m != nil {
			list = append(list, *m)
		}
	}
	return c, list
}

func placeName(s *alloc.Spot) string {
	f := s.Frames[len(s.Frames)-1]
	return fmt.Sprintf("%s (%s)", f.Func, f.Pos)
}

// parseMixed parses the flags of a command that may stand after its arguments,
// which it returns.
func parseMixed(fs *flag.FlagSet, name string, out streams, args []string) ([]string, error) {
	var rest []string
	for {
		if err := parse(fs, name, out, args); err != nil {
			return nil, err
		}
		left := fs.Args()
		if len(left) == 0 {
			return rest, nil
		}
		if n := len(args) - len(left); n > 0 && args[n-1] == "--" {
			return append(rest, left...), nil
		}
		i := slices.IndexFunc(left, func(a string) bool { return strings.HasPrefix(a, "-") && a != "-" })
		if i < 0 {
			return append(rest, left...), nil
		}
		rest, args = append(rest, left[:i]...), left[i:]
	}
}
