package chart

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strings"

	"github.com/unheap/unheap/internal/lab"
	"github.com/unheap/unheap/internal/out/style"
	"github.com/unheap/unheap/internal/unit"
)

// Measures of the drawing, in its units.
const (
	svgWidth  = 860
	svgLeft   = 70  // where curves begin
	svgRight  = 640 // and end; the legend is on their right
	svgHeight = 260 // of the curves of one panel
	svgLabels = 280 // where bars begin
	svgRow    = 18  // of a bar
)

// svgHead has the colours, for light and dark pages; those of the series are told
// apart by people who see few colours, too.
const svgHead = `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" viewBox="0 0 %[1]d %[2]d" role="img">
<title>unheap lab: %[3]s</title>
<style>
svg { background: #fff; color: #222; font: 12px system-ui, sans-serif; }
text { fill: currentColor; }
.title { font-size: 15px; font-weight: 600; }
.faint { opacity: .7; }
.axis { stroke: currentColor; opacity: .6; }
.grid { stroke: currentColor; opacity: .12; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.s0 { stroke: #0072b2; color: #0072b2; } .s1 { stroke: #d55e00; color: #d55e00; }
.s2 { stroke: #009e73; color: #009e73; } .s3 { stroke: #cc79a7; color: #cc79a7; }
.s4 { stroke: #8c6d00; color: #8c6d00; }
.curve { fill: none; stroke-width: 1.5; }
.heap { fill: currentColor; }
.stack { fill: #fff; }
@media (prefers-color-scheme: dark) { svg { background: #181818; color: #ddd; } .stack { fill: #181818; } }
</style>
`

// SVG draws the times of a result: curves over the size, or a bar for each
// variant. Full dots and bars allocate, empty ones do not.
func SVG(w io.Writer, r *lab.Result) error {
	var d drawing
	for i := range r.Experiments {
		o := &r.Experiments[i]
		if o.Unit == "" {
			d.bars(o)
			continue
		}
		for j := range r.Go {
			d.curves(o, j)
		}
	}
	out := style.NewWriter(w, style.Style{})
	names := strings.Join(r.Go, " ") + ", " + r.CPU
	fmt.Fprintf(out, svgHead, svgWidth, d.y+30, escape(names))
	out.WriteString(d.text.String())
	fmt.Fprintf(out, "<text class=\"faint\" x=\"10\" y=\"%d\">%s; median of %d samples, and where that of another run lies with %s; full: allocates, empty: does not</text>\n</svg>\n",
		d.y+18, escape(names), r.Count, unit.WholePercent(r.Confidence))
	return out.Flush()
}

// A drawing grows downwards.
type drawing struct {
	text strings.Builder
	y    int
}

func (d *drawing) printf(format string, args ...any) { fmt.Fprintf(&d.text, format+"\n", args...) }

func (d *drawing) write(class string, x, y float64, text string) {
	d.printf(`<text class="%s" x="%.1f" y="%.1f">%s</text>`, class, x, y, escape(text))
}

func (d *drawing) line(class string, x1, y1, x2, y2 float64) {
	d.printf(`<line class="%s" x1="%.1f" y1="%.1f" x2="%.1f" y2="%.1f"/>`, class, x1, y1, x2, y2)
}

func escape(s string) string {
	var b strings.Builder
	xml.EscapeText(&b, []byte(s))
	return b.String()
}

// A scale maps values to a range of the drawing by their logarithms.
type scale struct{ lo, hi, from, to float64 }

func (s scale) at(v float64) float64 {
	v = min(max(v, s.lo), s.hi)
	return s.from + (s.to-s.from)*math.Log(v/s.lo)/math.Log(s.hi/s.lo)
}

// ticks are the powers of ten in the scale, and 2 and 5 times them where there
// are few.
func (s scale) ticks() []float64 {
	var list []float64
	steps := []float64{1}
	if s.hi/s.lo < 200 {
		steps = []float64{1, 2, 5}
	}
	for p := math.Floor(math.Log10(s.lo)); p <= math.Log10(s.hi); p++ {
		for _, k := range steps {
			if v := k * math.Pow(10, p); v >= s.lo*0.999 && v <= s.hi*1.001 {
				list = append(list, v)
			}
		}
	}
	return list
}

// times is a scale for the times of some cells, from a decade's half to another's.
func times(o *lab.Outcome, from, to float64) scale {
	s := scale{math.Inf(1), 0, from, to}
	for _, r := range o.Rows {
		for _, c := range r.Cells {
			s.lo, s.hi = min(s.lo, c.Time.Center), max(s.hi, c.Time.Center)
		}
	}
	s.lo = max(s.lo, 1e-10) / 1.5
	s.hi = max(s.hi*1.5, 2*s.lo)
	return s
}

// curves draws one version of an experiment with sizes.
func (d *drawing) curves(o *lab.Outcome, version int) {
	d.write("title", 10, float64(d.y+24), fmt.Sprintf("%s: %s, %s", o.Name, o.Title, o.Rows[0].Cells[version].Go))
	top := float64(d.y + 44)
	y := times(o, top+svgHeight, top)
	x := scale{math.Inf(1), 0, svgLeft + 10, svgRight - 10}
	for _, r := range o.Rows {
		if r.Size > 0 {
			x.lo, x.hi = min(x.lo, float64(r.Size)), max(x.hi, float64(r.Size))
		}
	}
	for _, v := range y.ticks() {
		d.line("grid", svgLeft, y.at(v), svgRight, y.at(v))
		d.write("end", svgLeft-6, y.at(v)+4, unit.Tick(v))
	}
	d.line("axis", svgLeft, y.from, svgRight, y.from)
	d.line("axis", svgLeft, y.from, svgLeft, y.to)
	d.write("middle faint", (svgLeft+svgRight)/2, y.from+34, "size of the value in bytes")
	d.printf(`<text class="middle faint" transform="translate(14 %.1f) rotate(-90)">time for each run, logarithmic</text>`, (y.from+y.to)/2)
	d.series(o, version, x, y)
	d.y += svgHeight + 100
}

// series draws the curves, the sizes on the axis, and the legend.
func (d *drawing) series(o *lab.Outcome, version int, x, y scale) {
	marked := map[int]bool{}
	var names []string
	var points []string
	finish := func() {
		if len(points) > 1 {
			d.printf(`<polyline class="curve s%d" points="%s"/>`, (len(names)-1)%5, strings.Join(points, " "))
		}
		points = nil
	}
	for i := range o.Rows {
		r := &o.Rows[i]
		if len(names) == 0 || names[len(names)-1] != r.Series {
			finish()
			names = append(names, r.Series)
			d.write("", svgRight+38, y.to+float64(18*len(names)), r.Series)
			d.line(fmt.Sprintf("s%d", (len(names)-1)%5), svgRight+12, y.to+float64(18*len(names))-4, svgRight+32, y.to+float64(18*len(names))-4)
		}
		c := &r.Cells[version]
		class := fmt.Sprintf("s%d", (len(names)-1)%5)
		if r.Size == 0 { // the same for all sizes
			d.line(class, svgLeft, y.at(c.Time.Center), svgRight, y.at(c.Time.Center))
			continue
		}
		at := x.at(float64(r.Size))
		if !marked[r.Size] {
			marked[r.Size] = true
			d.line("axis", at, y.from, at, y.from+4)
			d.write("middle", at, y.from+17, sizeTick(r.Size))
		}
		points = append(points, fmt.Sprintf("%.1f,%.1f", at, y.at(c.Time.Center)))
		d.line(class, at, y.at(c.Time.Low), at, y.at(c.Time.High))
		d.printf(`<circle class="%s %s" cx="%.1f" cy="%.1f" r="3"><title>%s</title></circle>`, class, place(c), at, y.at(c.Time.Center), escape(describe(r, c)))
	}
	finish()
}

func sizeTick(n int) string {
	if n >= 1<<10 {
		return fmt.Sprintf("%dKi", n>>10)
	}
	return fmt.Sprint(n)
}

// place is the class of what does or does not allocate.
func place(c *lab.Cell) string {
	if c.Base == "" && c.Objects > 0 || c.Predicted > 0 || c.Std { // with a base, its objects do not count
		return "heap"
	}
	return "stack"
}

func describe(r *lab.Row, c *lab.Cell) string {
	return fmt.Sprintf("%s, %s: %s, objects: %s", r.Label(), c.Go, lab.Seconds(c.Time.Interval), unit.Digits(c.Objects))
}

// bars draws all versions of an experiment without sizes.
func (d *drawing) bars(o *lab.Outcome) {
	d.write("title", 10, float64(d.y+24), fmt.Sprintf("%s: %s", o.Name, o.Title))
	d.y += 38
	x := times(o, svgLabels, svgWidth-30)
	top := float64(d.y)
	rows := 0
	for _, r := range o.Rows {
		rows += len(r.Cells)
	}
	bottom := top + float64(rows*svgRow) + 6
	for _, v := range x.ticks() {
		d.line("grid", x.at(v), top, x.at(v), bottom)
		d.write("middle", x.at(v), bottom+16, unit.Tick(v))
	}
	d.line("axis", svgLabels, bottom, svgWidth-30, bottom)
	d.write("middle faint", (svgLabels+svgWidth-30)/2, bottom+34, "time for each run, logarithmic")
	for i := range o.Rows {
		r := &o.Rows[i]
		for j := range r.Cells {
			d.bar(r, &r.Cells[j], j, x)
		}
	}
	d.y = int(bottom) + 56
}

func (d *drawing) bar(r *lab.Row, c *lab.Cell, version int, x scale) {
	mid := float64(d.y) + svgRow/2 + 3
	label := r.Label()
	if len(r.Cells) > 1 {
		label = c.Go
		if version == 0 {
			label = r.Label() + ", " + c.Go
		}
	}
	class := fmt.Sprintf("s%d", version%5)
	d.write("end", svgLabels-8, mid+4, label)
	d.printf(`<rect class="%s %s" x="%.1f" y="%.1f" width="%.1f" height="%d"><title>%s</title></rect>`,
		class, place(c), float64(svgLabels), mid-5, x.at(c.Time.Center)-svgLabels, 10, escape(describe(r, c)))
	d.line("axis", x.at(c.Time.Low), mid, x.at(c.Time.High), mid)
	d.y += svgRow
}
