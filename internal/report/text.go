package report

import (
	"bufio"
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/style"
	"github.com/unheap/unheap/internal/unit"
)

// Text writes a report for people: a summary of all sites first, then those
// that the filter picks, by function.
func Text(w io.Writer, rep *alloc.Report, f alloc.Filter, look style.Style) error {
	b := bufio.NewWriter(w)
	t := &text{Writer: b, Style: look}
	t.summary(rep)
	picked, n := f.Apply(rep)
	t.total = rep.Total
	t.functions(picked.Sites)
	if more := n - len(picked.Sites); more > 0 {
		fmt.Fprintf(b, "\n%d more sites; -limit 0 shows all\n", more)
	}
	if n == 0 && len(rep.Sites) > 0 {
		fmt.Fprintf(b, "\nno site is picked; -verdict all shows those that allocate nothing\n")
	}
	return b.Flush()
}

type text struct {
	*bufio.Writer
	style.Style
	total *alloc.Weight // of profiles; nil without
}

func (t *text) summary(rep *alloc.Report) {
	fmt.Fprintf(t, "%s, %s %s/%s, %s engine\n", unit.Count(rep.Packages, "package"), rep.Go, rep.GOOS, rep.GOARCH, rep.Engine)
	for _, n := range rep.Notes {
		t.para("", "note: "+n)
	}
	for _, f := range rep.Failed {
		where := f.Package
		if f.Pos.File != "" {
			where = f.Pos.String()
		}
		t.para("", t.verdict(alloc.Heap, "not analyzed: ")+where+": "+f.Text)
	}
	if rep.Unparsed > 0 {
		fmt.Fprintf(t, "%s of compiler output not understood:\n", unit.Count(rep.Unparsed, "piece"))
		for _, u := range rep.Unread {
			t.para("  ", u)
		}
	}
	verdicts := map[alloc.Verdict]int{}
	for i := range rep.Sites {
		verdicts[rep.Sites[i].Verdict]++
	}
	fmt.Fprintf(t, "%s:", unit.Count(len(rep.Sites), "site"))
	for _, v := range alloc.Verdicts {
		if verdicts[v] > 0 {
			fmt.Fprintf(t, " %s %s", t.verdict(v, fmt.Sprint(verdicts[v])), v)
		}
	}
	fmt.Fprintln(t)
	t.table("cause", rep.Sites, func(s *alloc.Site) string { return string(s.Cause()) }, 0)
	t.table("package", rep.Sites, func(s *alloc.Site) string { return s.Package }, 10)
	t.table("function", rep.Sites, func(s *alloc.Site) string { return s.Func }, 10)
}

// A tally counts the sites that allocate under a name.
type tally struct {
	name              string
	heap, conditional int
}

// table writes how many sites allocate under each key, most first.
func (t *text) table(title string, sites []alloc.Site, key func(*alloc.Site) string, limit int) {
	rows := tallies(sites, key)
	if len(rows) == 0 {
		return
	}
	fmt.Fprintf(t, "\n%5s %5s  %s\n", "heap", "cond.", t.Bold("by "+title))
	for i, r := range rows {
		if limit > 0 && i == limit {
			fmt.Fprintf(t, "%13s%d more\n", "", len(rows)-limit)
			break
		}
		fmt.Fprintf(t, "%5d %5d  %s\n", r.heap, r.conditional, t.Clip(r.name, 13))
	}
}

func tallies(sites []alloc.Site, key func(*alloc.Site) string) []tally {
	at := map[string]int{}
	var rows []tally
	for i := range sites {
		s := &sites[i]
		if !s.Allocates() {
			continue
		}
		k := key(s)
		n, ok := at[k]
		if !ok {
			n = len(rows)
			at[k] = n
			rows = append(rows, tally{name: k})
		}
		if s.Verdict == alloc.Heap {
			rows[n].heap++
		} else {
			rows[n].conditional++
		}
	}
	slices.SortFunc(rows, func(a, b tally) int {
		return cmp.Or(cmp.Compare(b.heap, a.heap), cmp.Compare(b.conditional, a.conditional), cmp.Compare(a.name, b.name))
	})
	return rows
}

func (t *text) functions(sites []alloc.Site) {
	last := ""
	for i := range sites {
		s := &sites[i]
		if head := s.Package + "\x00" + s.Func; head != last {
			last = head
			fmt.Fprintf(t, "\n%s\n", t.Bold(s.Func))
		}
		t.site(s)
	}
}

func (t *text) site(s *alloc.Site) {
	what := fmt.Sprintf("%s %s", s.Kind, s.Expr)
	if s.Type != "" && s.Type != s.Expr {
		what += ", " + s.Type
	}
	if s.Size >= 0 {
		what += ", " + unit.Count(int(s.Size), "byte")
	}
	if s.Generated {
		what += ", generated"
	}
	lead := fmt.Sprintf("  %s  %s  ", s.Pos, s.Verdict)
	fmt.Fprintf(t, "  %s  %s  %s\n", s.Pos, t.verdict(s.Verdict, string(s.Verdict)), t.Clip(what, len(lead)))
	const indent = "      "
	if s.Condition != "" {
		t.para(indent, s.Condition)
	}
	if len(s.Causes) > 0 && s.Verdict != alloc.OnStack {
		t.para(indent, string(s.Causes[0].ID)+": "+s.Causes[0].Words(false))
	}
	if t.total != nil {
		t.para(indent, "heat: "+weightText(s, t.total))
	}
	for _, f := range s.Inlined {
		t.para(indent, t.Faint("inlined "+f.Func+" "+f.Pos.String()))
	}
}

// para writes text in lines that are indented.
func (t *text) para(indent, text string) {
	t.hang(indent, len(indent), text)
}

// hang writes text in lines: the first after head, the others in column n.
func (t *text) hang(head string, n int, text string) {
	for _, l := range t.Hang(head, n, text) {
		fmt.Fprintln(t, l)
	}
}

// verdict marks text as a verdict is.
func (t *text) verdict(v alloc.Verdict, text string) string {
	switch v {
	case alloc.Heap:
		return t.Paint(text, style.Red, style.Bold)
	case alloc.Conditional:
		return t.Paint(text, style.Yellow, style.Bold)
	case alloc.Unknown:
		return t.Paint(text, style.Magenta, style.Bold)
	}
	return t.Paint(text, style.Green)
}

// Failures writes the packages that could not be analyzed as the compiler does,
// for stderr.
func Failures(w io.Writer, rep *alloc.Report) error {
	var b strings.Builder
	for _, f := range rep.Failed {
		if f.Pos.File != "" {
			fmt.Fprintf(&b, "%s: %s\n", f.Pos, f.Text)
		} else {
			fmt.Fprintf(&b, "%s: %s\n", f.Package, f.Text)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}
