package text

import (
	"cmp"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/unit"
)

// Report writes a summary of all sites of a report first, then those that the
// filter picks, by function. Without verdicts it picks what may allocate.
func Report(w io.Writer, rep *alloc.Report, o Options) error {
	t := newPrinter(w, o)
	t.summary(rep)
	if len(o.Filter.Verdicts) == 0 {
		o.Filter.Verdicts = []alloc.Verdict{alloc.Heap, alloc.Conditional, alloc.Unknown}
	}
	picked, n := o.Filter.Apply(rep)
	t.total = rep.Total
	t.functions(picked.Sites)
	if more := n - len(picked.Sites); more > 0 {
		fmt.Fprintf(t, "\n%d more sites; -limit 0 shows all\n", more)
	}
	if n == 0 && len(rep.Sites) > 0 {
		fmt.Fprintf(t, "\nno site is picked; -verdict all shows those that allocate nothing\n")
	}
	return t.Flush()
}

func (t *printer) summary(rep *alloc.Report) {
	fmt.Fprintf(t, "%s, %s %s/%s, %s engine%s\n", unit.Count(rep.Packages, "package"), rep.Go, rep.GOOS, rep.GOARCH, rep.Engine, by(rep.Configuration))
	if words := rep.Configuration.Words(); words != "" {
		t.Para("", "with "+words)
	}
	for _, n := range rep.Notes {
		t.Para("", "note: "+n)
	}
	for _, f := range rep.Failed {
		where := f.Package
		if f.Pos.File != "" {
			where = f.Pos.String()
		}
		t.Para("", t.verdict(alloc.Heap, "not analyzed: ")+where+": "+f.Text)
	}
	if rep.Unparsed > 0 {
		fmt.Fprintf(t, "%s of compiler output not understood:\n", unit.Count(rep.Unparsed, "piece"))
		for _, u := range rep.Unread {
			t.Para("  ", u)
		}
	}
	verdicts := map[alloc.Verdict]int{}
	sites := slices.DeleteFunc(slices.Clone(rep.Sites), func(s alloc.Site) bool { return s.Wrapper })
	for i := range sites {
		verdicts[sites[i].Verdict]++
	}
	fmt.Fprintf(t, "%s:", unit.Count(len(sites), "site"))
	for _, v := range alloc.Verdicts {
		if verdicts[v] > 0 {
			fmt.Fprintf(t, " %s %s", t.verdict(v, fmt.Sprint(verdicts[v])), v)
		}
	}
	fmt.Fprintln(t)
	if n := len(rep.Sites) - len(sites); n > 0 {
		t.Para("", fmt.Sprintf("%d more in methods that the compiler makes around others, which the linker drops where nothing calls them", n))
	}
	if inits, heap := initOnly(sites), verdicts[alloc.Heap]; inits > 0 {
		fmt.Fprintf(t, "%d of %s run in init only\n", inits, unit.Count(heap, "heap site"))
	}
	t.table("cause", sites, func(s *alloc.Site) string { return string(s.Cause()) }, 0)
	t.table("package", sites, func(s *alloc.Site) string { return s.Package }, 10)
	t.table("function", sites, func(s *alloc.Site) string { return s.Func }, 10)
}

// initOnly counts the sites on the heap that run when a package is initialized only.
func initOnly(sites []alloc.Site) int {
	n := 0
	for i := range sites {
		if sites[i].Verdict == alloc.Heap && sites[i].Often.Word == alloc.Init {
			n++
		}
	}
	return n
}

// A tally counts the sites that allocate under a name.
type tally struct {
	name              string
	heap, conditional int
}

// table writes how many sites allocate under each key, most first.
func (t *printer) table(title string, sites []alloc.Site, key func(*alloc.Site) string, limit int) {
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

func (t *printer) functions(sites []alloc.Site) {
	last := ""
	for i := range sites {
		last = t.head(&sites[i], last)
		t.site(&sites[i])
	}
}

// head writes the function of a site, unless last is it already, and returns it.
func (t *printer) head(s *alloc.Site, last string) string {
	head := s.Package + "\x00" + s.Func
	if head != last {
		fmt.Fprintf(t, "\n%s\n", t.Bold(s.Func))
	}
	return head
}

// typeText says of which type a site's value is, and of a slice's elements that it is
// the array behind it; "" where the expression says it.
func typeText(s *alloc.Site) string {
	elem, slice := strings.CutPrefix(s.Type, "[]")
	switch {
	case s.Array > 0 && slice:
		return fmt.Sprintf("[%d]%s, the array behind %s", s.Array, elem, s.Type)
	case s.Array > 0:
		return fmt.Sprintf("the array of %d behind %s", s.Array, s.Type)
	case s.Type == s.Expr:
		return ""
	}
	return s.Type
}

func (t *printer) site(s *alloc.Site) {
	what := fmt.Sprintf("%s %s", s.Kind, s.Expr)
	if text := typeText(s); text != "" {
		what += ", " + text
	}
	if s.Size >= 0 {
		what += ", " + unit.Count(int(s.Size), "byte")
	}
	if names := s.Names(); names != "" {
		what += " shared by " + names
	}
	switch {
	case s.Wrapper:
		what += ", in a method that the compiler makes around another"
	case s.Generated:
		what += ", generated"
	}
	lead, often := fmt.Sprintf("  %s  %s  ", s.Pos, s.Verdict), s.Often.Words()
	if often != "" {
		often = ", " + often
	}
	fmt.Fprintf(t, "  %s  %s  %s%s\n", s.Pos, t.verdict(s.Verdict, string(s.Verdict)), t.Clip(what, len(lead)+len(often)), often)
	const indent = "      "
	if s.Condition != "" {
		t.Para(indent, s.Condition)
	}
	if len(s.Causes) > 0 && s.Verdict != alloc.OnStack {
		t.Para(indent, string(s.Causes[0].ID)+": "+s.Causes[0].Words(false))
	}
	for i := range s.Copies {
		t.Para(indent, "for "+t.copied(s, &s.Copies[i]))
	}
	if t.total != nil {
		t.Para(indent, "heat: "+weightText(s, t.total))
	}
	for _, f := range s.Inlined {
		t.Para(indent, t.Faint("inlined "+f.Func+" "+f.Pos.String()))
	}
}
