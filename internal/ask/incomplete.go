package ask

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// Incomplete says what an answer lacks.
type Incomplete struct {
	Failed     []alloc.Failure      // packages that could not be analyzed
	Unusable   []error              // profiles that could not be had or used
	Benchmarks []alloc.BenchFailure // that could not be run or measured
	Unparsed   int                  // pieces of compiler output that were not understood, where that matters
}

// err is i, or nil where nothing is lacking.
func (i *Incomplete) err() error {
	if len(i.Failed)+len(i.Unusable)+len(i.Benchmarks) == 0 && i.Unparsed == 0 {
		return nil
	}
	return i
}

// incomplete returns the error of an answer that is made of a report and heat.
func incomplete(rep *alloc.Report, h *Heat) error {
	return (&Incomplete{Failed: rep.Failed, Unusable: h.lacking}).err()
}

func (i *Incomplete) Error() string { return strings.Join(i.Reasons(), "\n") }

// Reasons are what is lacking, each in some lines.
func (i *Incomplete) Reasons() []string {
	var list []string
	for _, err := range i.Unusable {
		list = append(list, err.Error())
	}
	if len(i.Failed) > 0 {
		text := "not everything could be analyzed:"
		for _, f := range i.Failed {
			text += "\n" + f.String()
		}
		list = append(list, text)
	}
	if len(i.Benchmarks) > 0 {
		text := "not everything could be measured:"
		for _, f := range i.Benchmarks {
			text += "\n  " + strings.ReplaceAll(f.String(), "\n", "\n    ")
		}
		list = append(list, text)
	}
	if i.Unparsed > 0 {
		list = append(list, fmt.Sprintf("%d pieces of compiler output were not understood (-strict)", i.Unparsed))
	}
	return list
}
