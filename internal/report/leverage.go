package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// A Ranking is what leverage has to say: changes by the sites that they free.
type Ranking struct {
	Schema string  `json:"schema"` // "unheap/leverage/v1"
	Go     string  `json:"go"`
	Single []Lever `json:"single"`
	Pairs  []Lever `json:"pairs"` // that help together only
}

// RankingSchema names the version of a Ranking's JSON form.
const RankingSchema = "unheap/leverage/v1"

// A Lever is one change, or two, and the sites that leave the heap with it.
type Lever struct {
	Changes []alloc.Change `json:"changes"`
	Where   []string       `json:"where"` // whose code each is in
	Sites   []alloc.Site   `json:"sites"`
}

// Whose code a change is in.
const (
	OwnCode        = "own"
	DependencyCode = "dependency"
	StdCode        = "std"
)

// Leverage writes a ranking for people; with list, the sites of each change.
func Leverage(w io.Writer, r *Ranking, list bool, style Style) error {
	b := bufio.NewWriter(w)
	t := &text{Writer: b, Style: style}
	t.ranking("single changes", r.Single, list)
	if len(r.Pairs) > 0 {
		fmt.Fprintln(b)
		t.ranking("pairs that help together only", r.Pairs, list)
	}
	return b.Flush()
}

func (t *text) ranking(title string, levers []Lever, list bool) {
	fmt.Fprintf(t, "%5s  %-10s  %s\n", "frees", "in", t.bold(title))
	for _, l := range levers {
		var parts []string
		for _, c := range l.Changes {
			parts = append(parts, changeText(c))
		}
		lead := fmt.Sprintf("%5d  %-10s  ", len(l.Sites), strings.Join(l.Where, "+"))
		lines := t.wrap(strings.Repeat(" ", len(lead)), strings.Join(parts, ", and "))
		fmt.Fprintf(t, "%s%s\n", lead, strings.TrimLeft(lines[0], " "))
		t.lines(lines[1:])
		if list {
			for i := range l.Sites {
				s := &l.Sites[i]
				fmt.Fprintf(t, "%s%s  %s %s\n", strings.Repeat(" ", len(lead)), s.Pos, s.Kind, s.Expr)
			}
		}
	}
}
