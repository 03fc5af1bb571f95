package main

import (
	"context"
	"flag"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// An explainTask shows the catalogue of causes.
type explainTask struct{ format formatFlags }

func (t *explainTask) register(fs *flag.FlagSet) {
	t.format.register(fs)
}

func (t *explainTask) run(_ context.Context, c *console, args []string) error {
	records := alloc.Catalogue
	switch len(args) {
	case 0:
	case 1:
		r, ok := alloc.Lookup(alloc.CauseID(args[0]))
		if !ok {
			return unknownCause(args[0])
		}
		records = []alloc.Record{r}
	default:
		return usage.Errorf("explain takes one cause; got %s", strings.Join(args, " "))
	}
	return c.emit(nil, t.format, out.For(alloc.Explain(records...), text.Explanation), out.Options{})
}

func unknownCause(name string) error {
	if similar := similarCauses(name); len(similar) > 0 {
		return usage.Errorf("cause %q is not known; do you mean %s?", name, strings.Join(similar, " or "))
	}
	return usage.Errorf("cause %q is not known; \"unheap explain\" lists them", name)
}

// similarCauses returns the causes that a name may stand for: those spelled
// much like it, or else those that contain it or have it in their title.
func similarCauses(name string) []string {
	name = strings.ToLower(strings.TrimSpace(name))
	var close, part []string
	for _, r := range alloc.Catalogue {
		id := string(r.ID)
		switch {
		case alloc.Distance(name, id) <= max(1, len(name)/4):
			close = append(close, id)
		case len(name) > 2 && (strings.Contains(id, name) || strings.Contains(strings.ToLower(r.Title+" "+r.Lesson), name)):
			part = append(part, id)
		}
	}
	if len(close) > 0 {
		return close
	}
	return part
}

// explainFields is what explain writes in JSON, for help.
const explainFields = `Explain -json writes {"schema": "unheap/explain/v1", "causes": [...]}, in the
order of the catalogue, each cause with id, title, plain, helps, leave_alone,
lesson, since (the first Go version that has it; "" for all) and example (a Go
file in which // HERE marks the line).
`
