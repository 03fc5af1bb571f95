package benchmark

import (
	"bufio"
	"errors"
	"io"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/perf/benchfmt"
)

// An output is what one run of one benchmark and its sub-benchmarks printed.
// The run is verbose (-test.v): each name has a line of its own before the
// benchmark runs, and each result is on one line, whatever the benchmark prints
// in between.
type output struct {
	top   string // the benchmark that is not a sub-benchmark
	procs int    // GOMAXPROCS, which names of results end in unless it is 1

	results map[string][]measurement // by name
	order   []string                 // the names, as they came
	current string                   // the last benchmark that began
	failed  map[string]bool
	skipped map[string]bool
	logs    []string // the last lines that it logged
	strange int      // lines that are neither testing's nor a result
	quoted  []string // the first of them
}

// A measurement is one result line.
type measurement struct {
	iterations int
	values     map[string]float64 // by unit, as printed
}

const (
	maxQuoted = 5       // strange lines that are quoted
	maxLine   = 1 << 16 // bytes of a line that are kept, at its end
	maxQuote  = 200     // bytes of a strange line that are quoted
)

var (
	resultLine = regexp.MustCompile(`Benchmark[^ \t]*[ \t]+\d+\t.*$`)
	statusLine = regexp.MustCompile(`^ *--- (FAIL|SKIP|BENCH): ([^ ]+)`)
	knownLine  = regexp.MustCompile(`^(PASS|FAIL|goos: .*|goarch: .*|pkg: .*|cpu: .*|coverage: .*|)$`)
	logLine    = regexp.MustCompile(`^ +\S+\.go:\d+: `)
)

func newOutput(top string, procs int) *output {
	return &output{top: top, procs: procs, results: map[string][]measurement{}, failed: map[string]bool{}, skipped: map[string]bool{}}
}

// read reads all of r, line by line. Nothing of it is lost: lines that are not
// understood are counted, and the first are quoted.
func (o *output) read(r io.Reader) error {
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
			o.line(strings.TrimRight(string(line), "\r\n"))
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

func (o *output) line(text string) {
	if m := resultLine.FindStringIndex(text); m != nil && o.result(text[m[0]:]) {
		o.garbage(text[:m[0]])
		return
	}
	if m := statusLine.FindStringSubmatch(text); m != nil {
		name := o.trim(m[2])
		switch m[1] {
		case "FAIL":
			o.failed[name] = true
		case "SKIP":
			o.skipped[name] = true
		}
		return
	}
	if i := strings.LastIndex(text, o.top); i >= 0 && o.ours(text[i:]) && !strings.ContainsAny(text[i:], " \t") {
		o.current = text[i:]
		o.garbage(text[:i])
		return
	}
	if logLine.MatchString(text) {
		if o.logs = append(o.logs, strings.TrimSpace(cutText(text))); len(o.logs) > maxQuoted {
			o.logs = o.logs[1:]
		}
		return
	}
	if !knownLine.MatchString(text) {
		o.garbage(text)
	}
}

// ours reports whether a name is that of the benchmark or of a sub-benchmark.
func (o *output) ours(name string) bool {
	return name == o.top || strings.HasPrefix(name, o.top+"/")
}

// result reads a result line.
func (o *output) result(text string) bool {
	r := benchfmt.NewReader(strings.NewReader(text), "")
	if !r.Scan() {
		return false
	}
	res, ok := r.Result().(*benchfmt.Result)
	if !ok {
		return false
	}
	name := o.trim("Benchmark" + string(res.Name))
	if !o.ours(name) {
		return false
	}
	m := measurement{iterations: res.Iters, values: map[string]float64{}}
	for _, v := range res.Values {
		if v.OrigUnit != "" {
			m.values[v.OrigUnit] = v.OrigValue
		} else {
			m.values[v.Unit] = v.Value
		}
	}
	if o.results[name] == nil {
		o.order = append(o.order, name)
	}
	o.results[name] = append(o.results[name], m)
	return true
}

// trim removes the number of processors from a name.
func (o *output) trim(name string) string {
	if o.procs == 1 {
		return name
	}
	return strings.TrimSuffix(name, "-"+strconv.Itoa(o.procs))
}

func (o *output) garbage(text string) {
	if strings.TrimSpace(text) == "" {
		return
	}
	o.strange++
	if len(o.quoted) < maxQuoted {
		o.quoted = append(o.quoted, strconv.Quote(cutText(text)))
	}
}

func cutText(text string) string {
	if len(text) > maxQuote {
		text = strings.ToValidUTF8(text[:maxQuote], "") + "..."
	}
	return text
}

// logged returns the last lines that the benchmark logged.
func (o *output) logged() string { return strings.Join(o.logs, "\n") }
