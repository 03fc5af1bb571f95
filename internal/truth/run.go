package truth

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/grammar"
	"github.com/unheap/unheap/internal/profile/benchmark"
	"github.com/unheap/unheap/internal/profile/hot"
)

// An Outcome is what unheap says of a program, and what the program did.
type Outcome struct {
	*alloc.Report
	index  *hot.Index
	counts *benchmark.Counts
	events []event
	driver []int // the unit of each driver
}

// An event is a mark that was passed.
type event struct {
	driver, unit, mark int
	values             [3]int64
	key                string // of the place, as hot.Index.Key
	times              int
}

// Run makes a program's report and runs it, in a folder of its own. Go is the
// version of Go as GOTOOLCHAIN has it; the environment must have it.
func Run(ctx context.Context, p *grammar.Program, dir string) (*Outcome, error) {
	if err := write(p, dir); err != nil {
		return nil, err
	}
	o := &Outcome{}
	for i, u := range p.Units {
		for range u.Drivers {
			o.driver = append(o.driver, i+1)
		}
	}
	var err error
	if o.Report, err = ask.Report(ctx, ask.ReportRequest{Build: ask.Build{Dir: dir, Patterns: []string{"./p", "./lib"}, Tests: true, Engine: alloc.Lens}, Strict: true}); err != nil {
		return nil, fmt.Errorf("report: %w", err)
	}
	o.index = hot.NewIndex(o.Report, map[string]bool{grammar.Module + "/p": true, grammar.Module + "/lib": true})
	if err := o.run(ctx, dir); err != nil {
		return nil, err
	}
	return o, o.readEvents(filepath.Join(dir, "p", eventsFile))
}

// run runs the program's benchmark.
func (o *Outcome) run(ctx context.Context, dir string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	r, err := benchmark.Run(ctx, benchmark.Config{
		Dir: dir, Patterns: []string{"./p"}, Bench: "^BenchmarkAll$", Time: "1x", Count: 1, CPU: "2", Self: self,
		Progress: func(benchmark.Progress) {},
	})
	switch {
	case err != nil:
		return err
	case len(r.Failed) > 0:
		return fmt.Errorf("%s", r.Failed[0].Text)
	case len(r.Benchmarks) != 1 || r.Benchmarks[0].Counts == nil || !r.Benchmarks[0].Counts.Exact:
		return fmt.Errorf("not counted: %q", r.Notes)
	}
	o.counts = r.Benchmarks[0].Counts
	return nil
}

func (o *Outcome) readEvents(file string) error {
	data, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var in struct {
		Events [][7]int64
		Stacks [][]struct {
			Func, File string
			Line       int
		}
	}
	if err := json.Unmarshal(data, &in); err != nil {
		return err
	}
	keys := make([]string, len(in.Stacks))
	for i, s := range in.Stacks {
		var frames []alloc.Frame
		for k := len(s) - 1; k >= 0; k-- {
			frames = append(frames, alloc.Frame{Func: o.index.Name(s[k].Func), Pos: alloc.Pos{File: s[k].File, Line: s[k].Line}})
		}
		keys[i] = o.index.Key(frames)
	}
	for _, e := range in.Events {
		unit, mark := grammar.MarkNumber(int(e[1]))
		o.events = append(o.events, event{driver: int(e[0]), unit: unit, mark: mark, values: [3]int64(e[2:5]), key: keys[e[5]], times: int(e[6])})
	}
	return nil
}

// anyDriver is the driver of what is seen without one, in goroutines.
const anyDriver = -1

// driverOf is the driver that a sample is of.
func (o *Outcome) driverOf(s *profile.Sample) int {
	for _, loc := range s.Location {
		for _, l := range loc.Line {
			numbers, ok := strings.CutPrefix(l.Function.Name, grammar.Module+"/p.Drive")
			if !ok {
				continue
			}
			unit, k, _ := strings.Cut(numbers, "x")
			u, err := strconv.Atoi(unit)
			n, err2 := strconv.Atoi(k)
			if err != nil || err2 != nil {
				continue
			}
			if d, ok := slices.BinarySearch(o.driver, u); ok {
				return d + n
			}
		}
	}
	return anyDriver
}
