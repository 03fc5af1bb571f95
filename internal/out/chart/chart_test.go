package chart

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/out/text"
)

// invented is a result with two versions, curves and bars, and names that XML has
// to escape.
func invented() *lab.Result {
	cell := func(version string, predicted int, ns float64) lab.Cell {
		return lab.Cell{Go: version, Predicted: predicted, Objects: float64(predicted), Agrees: true, Time: alloc.Interval{Center: ns * 1e-9, Low: ns * 0.9e-9, High: ns * 1.2e-9}.Figure()}
	}
	withMetrics := func(c lab.Cell) lab.Cell {
		f := alloc.Interval{Center: 5e-6, Low: 4e-6, High: 6e-6}.Figure()
		c.Metrics = []lab.Metric{{Unit: "gc-cpu-%", Figure: alloc.Interval{Center: 12.5}.Figure()}, {Unit: "p50-sec", Figure: f}, {Unit: "p99-sec", Figure: f}}
		return c
	}
	rows := func(sizes ...int) []lab.Row {
		var rows []lab.Row
		for _, series := range []string{"a <b> & c", "other"} {
			for i, n := range sizes {
				rows = append(rows, lab.Row{Bench: "B", Series: series, Size: n, Cells: []lab.Cell{
					cell("go1.25.0", i, 3+100*float64(i)), withMetrics(cell("go1.26.8", 0, 3)),
				}})
			}
		}
		return rows
	}
	findings := []lab.Finding{
		{Go: "go1.25.0", Claim: "it is so", Verdict: lab.DoesNot, Text: "it is not, and it takes many words to say so, more than a line has room for"}, {Go: "go1.26.8", Claim: "it is so", Verdict: lab.Holds, Text: "it is"}, {Go: "go1.26.8", Claim: "who knows", Verdict: lab.NotSettled, Text: "nobody"},
	}
	return &lab.Result{
		Schema: lab.Schema, GOOS: "linux", GOARCH: "amd64", CPU: "A & B", Go: []string{"go1.25.0", "go1.26.8"}, Count: 10, Confidence: 0.95,
		Experiments: []lab.Outcome{
			{Name: "one", Title: "sizes", Claim: "it is so", Unit: "B", Rows: rows(8, 64, 1024), Findings: findings},
			{Name: "two", Title: "kinds", Claim: "it is so", Rows: rows(0), Findings: findings},
		},
	}
}

func TestText(t *testing.T) {
	var b strings.Builder
	if err := Text(&b, invented(), text.Options{Style: style.Style{Width: 70}}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"go1.25.0 go1.26.8 linux/amd64, A & B", lab.DoesNot + "  it is so", lab.NotSettled + "         who knows", "█", "CPU for GC", "  12.5%", "p99", "  5.0 µs  5.0 µs\n"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q in\n%s", want, &b)
		}
	}
	for line := range strings.Lines(b.String()) {
		if n := utf8.RuneCountInString(strings.TrimRight(line, "\n")); n > 70 {
			t.Errorf("a line of %d columns: %s", n, line)
		}
	}
	if strings.Contains(b.String(), "\x1b") {
		t.Error("colours that nobody wants")
	}
	b.Reset()
	if err := Text(&b, invented(), text.Options{Style: style.Style{}}); err != nil || !strings.Contains(b.String(), "5.0 µs [4.0, 6.0]  5.0 µs [4.0, 6.0]\n") {
		t.Errorf("no intervals where there is room, %v:\n%s", err, &b)
	}
	b.Reset()
	if err := Text(&b, invented(), text.Options{Style: style.Style{Width: 70, Color: true}}); err != nil || !strings.Contains(b.String(), "\x1b[") {
		t.Errorf("no colours, %v", err)
	}
}

func TestSVG(t *testing.T) {
	var b strings.Builder
	if err := SVG(&b, invented()); err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	for dec := xml.NewDecoder(strings.NewReader(b.String())); ; {
		token, err := dec.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%v in\n%s", err, &b)
		}
		if start, ok := token.(xml.StartElement); ok {
			count[start.Name.Local]++
		}
	}
	// Two series of three sizes in two versions; two bars in two versions.
	for name, want := range map[string]int{"svg": 1, "circle": 12, "polyline": 4, "rect": 4} {
		if count[name] != want {
			t.Errorf("%d of %s, want %d", count[name], name, want)
		}
	}
	for _, want := range []string{"a &lt;b&gt; &amp; c", "prefers-color-scheme: dark", "size of the value in bytes", "time for each run, logarithmic", " ns</text>"} {
		if !strings.Contains(b.String(), want) {
			t.Errorf("no %q", want)
		}
	}
	if strings.Contains(b.String(), "NaN") || strings.Contains(b.String(), "Inf") {
		t.Error("a coordinate is no number")
	}
}
