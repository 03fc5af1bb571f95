// Package benchlog reads what test programs print when they run benchmarks. It runs
// nothing: package gocmd does.
//
// A caller makes a Log of the benchmarks that it expects (New), has it read the
// output (Read), and looks at its fields.
package benchlog

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// A Log is what one run of benchmarks and their sub-benchmarks printed. It is best
// verbose (-test.v): then each name has a line of its own before the benchmark
// runs, and each result is on one line, whatever the benchmark prints in between.
type Log struct {
	tops  []string // the benchmarks that are not sub-benchmarks
	procs int      // GOMAXPROCS, which names of results end in unless it is 1; 0 is not known

	Results map[string][]Result // by name, without the number of processors
	Order   []string            // the names, as they came
	Current string              // the last benchmark that began; "" if the output is not verbose
	Failed  map[string]bool
	Skipped map[string]bool
	Logs    []string // the last lines that were logged
	CPU     string   // the processor's name, as printed
	Strange int      // lines that are neither testing's nor a result
	Quoted  []string // the first of them

	logging bool // the line before was logged
}

// A Result is one result line.
type Result struct {
	Iterations int
	Values     []benchfmt.Value // in tidy units, with those that were printed
}

// Printed are the values by unit, as they were printed.
func (r Result) Printed() map[string]float64 {
	values := map[string]float64{}
	for _, v := range r.Values {
		if v.OrigUnit != "" {
			values[v.OrigUnit] = v.OrigValue
		} else {
			values[v.Unit] = v.Value
		}
	}
	return values
}

// MaxQuoted bounds what Log.Quoted and Log.Logs have.
const MaxQuoted = 5

// moreLog begins the second line of what is logged, and those behind it.
const moreLog = "        "

const (
	maxLine  = 1 << 16 // bytes of a line that are kept, at its end
	maxQuote = 200     // bytes of a strange line that are quoted
)

var (
	resultLine = regexp.MustCompile(`Benchmark[^ \t]*[ \t]+\d+\t.*$`)
	statusLine = regexp.MustCompile(`^ *--- (FAIL|SKIP|BENCH): ([^ ]+)`)
	knownLine  = regexp.MustCompile(`^(PASS|FAIL|goos: .*|goarch: .*|pkg: .*|cpu: .*|coverage: .*|)$`)
	cpuLine    = regexp.MustCompile(`^cpu: (.*)$`)
	anyProcs   = regexp.MustCompile(`-\d+$`)
	logLine    = regexp.MustCompile(`^ +\S+\.go:\d+: `)
)

// New makes the log of a run of benchmarks, by their names ("BenchmarkX"), with so
// many processors; 0 is any number.
func New(procs int, benchmarks ...string) *Log {
	return &Log{tops: benchmarks, procs: procs, Results: map[string][]Result{}, Failed: map[string]bool{}, Skipped: map[string]bool{}}
}

// Read reads all of r, line by line. Nothing of it is lost: lines that are not
// understood are counted, and the first are quoted.
func (l *Log) Read(r io.Reader) error {
	br := bufio.NewReaderSize(r, 4096)
	var line []byte
	for {
		part, err := br.ReadSlice('\n')
		line = append(line, part...)
		if len(line) > 2*maxLine {
			line = append(line[:0], line[len(line)-maxLine:]...)
		}
		if errors.Is(err, bufio.ErrBufferFull) {
			continue
		}
		if len(line) > 0 {
			l.line(strings.TrimRight(string(line), "\r\n"))
			line = line[:0]
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (l *Log) line(text string) {
	logged := l.logging
	l.logging = false
	if m := resultLine.FindStringIndex(text); m != nil && l.result(text[m[0]:]) {
		l.garbage(text[:m[0]])
		return
	}
	if m := statusLine.FindStringSubmatch(text); m != nil {
		name := l.trim(m[2])
		switch m[1] {
		case "FAIL":
			l.Failed[name] = true
		case "SKIP":
			l.Skipped[name] = true
		}
		return
	}
	if i := l.begins(text); i >= 0 {
		l.Current = text[i:]
		l.garbage(text[:i])
		return
	}
	if logged && strings.HasPrefix(text, moreLog) {
		last := &l.Logs[len(l.Logs)-1]
		*last, l.logging = cutText(*last+"\n"+strings.TrimSpace(text)), true
		return
	}
	if logLine.MatchString(text) {
		l.logging = true
		if l.Logs = append(l.Logs, strings.TrimSpace(cutText(text))); len(l.Logs) > MaxQuoted {
			l.Logs = l.Logs[1:]
		}
		return
	}
	if m := cpuLine.FindStringSubmatch(text); m != nil {
		l.CPU = m[1]
	}
	if !knownLine.MatchString(text) {
		l.garbage(text)
	}
}

// begins returns where in a line the name of a benchmark is that begins, or -1.
func (l *Log) begins(text string) int {
	for _, top := range l.tops {
		if i := strings.LastIndex(text, top); i >= 0 && l.ours(text[i:]) && !strings.ContainsAny(text[i:], " \t") {
			return i
		}
	}
	return -1
}

// ours reports whether a name is that of a benchmark of the run or of a
// sub-benchmark.
func (l *Log) ours(name string) bool {
	return slices.ContainsFunc(l.tops, func(top string) bool { return name == top || strings.HasPrefix(name, top+"/") })
}

// result reads a result line.
func (l *Log) result(text string) bool {
	r := benchfmt.NewReader(strings.NewReader(text), "")
	if !r.Scan() {
		return false
	}
	res, ok := r.Result().(*benchfmt.Result)
	if !ok {
		return false
	}
	name := l.trim("Benchmark" + string(res.Name))
	if !l.ours(name) {
		return false
	}
	if l.Results[name] == nil {
		l.Order = append(l.Order, name)
	}
	l.Results[name] = append(l.Results[name], Result{res.Iters, res.Values})
	return true
}

// trim removes the number of processors from a name.
func (l *Log) trim(name string) string {
	switch l.procs {
	case 0:
		return anyProcs.ReplaceAllString(name, "")
	case 1:
		return name
	}
	return strings.TrimSuffix(name, "-"+strconv.Itoa(l.procs))
}

func (l *Log) garbage(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	l.Strange++
	if len(l.Quoted) < MaxQuoted {
		l.Quoted = append(l.Quoted, strconv.Quote(cutText(text)))
	}
}

func cutText(text string) string {
	if len(text) > maxQuote {
		text = strings.ToValidUTF8(text[:maxQuote], "") + "..."
	}
	return text
}

// Logged returns the last lines that were logged.
func (l *Log) Logged() string { return strings.Join(l.Logs, "\n") }
