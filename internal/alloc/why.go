package alloc

import (
	"cmp"
	"slices"
)

// An Answer is what why has to say: the sites and parameters asked for.
type Answer struct {
	Schema        string         `json:"schema"` // "unheap/why/v1"
	Go            string         `json:"go"`
	GOOS          string         `json:"goos"`
	GOARCH        string         `json:"goarch"`
	Engine        Engine         `json:"engine"`
	Configuration *Configuration `json:"configuration,omitempty"` // nil: not known
	Query         string         `json:"query"`
	SeenIn        string         `json:"seen_in,omitempty"` // the code in which calls were looked at
	Unseen        string         `json:"unseen,omitempty"`  // what could not be looked at
	Sites         []Site         `json:"sites"`
	Params        []Param        `json:"params"`

	Profiles []Profile `json:"profiles,omitempty"` // that the sites' weights are from
	Total    *Weight   `json:"total,omitempty"`    // of the profiles

	Open   func(file string) string `json:"-"` // where a file of the answer is; nil where that is not known
	Narrow bool                     `json:"-"` // the query's place alone chose the packages: others may have more to say
}

// AnswerSchema names the version of an Answer's JSON form.
const AnswerSchema = "unheap/why/v1"

// Ask picks what a query asks for from a report.
func Ask(rep *Report, q Query, text string) *Answer {
	a := &Answer{
		Schema: AnswerSchema, Go: rep.Go, GOOS: rep.GOOS, GOARCH: rep.GOARCH, Engine: rep.Engine, Configuration: rep.Configuration,
		Query: text, Sites: []Site{}, Params: []Param{}, Profiles: rep.Profiles, Total: rep.Total,
	}
	for i := range rep.Sites {
		if q.Site(&rep.Sites[i]) {
			a.Sites = append(a.Sites, rep.Sites[i])
		}
	}
	a.order(q)
	for i := range rep.Params {
		if q.Param(&rep.Params[i]) {
			a.Params = append(a.Params, rep.Params[i])
		}
	}
	return a
}

// order puts sites that are on the heap first, then those that could be. Where a
// function or a place is asked for, copies of its values in methods that the compiler
// makes around others are left out.
func (a *Answer) order(q Query) {
	if q.ID == "" {
		own := slices.DeleteFunc(slices.Clone(a.Sites), func(s Site) bool { return s.Wrapper })
		if len(own) > 0 {
			a.Sites = own
		}
	}
	slices.SortStableFunc(a.Sites, func(x, y Site) int {
		return cmp.Compare(slices.Index(Verdicts, x.Verdict), slices.Index(Verdicts, y.Verdict))
	})
}
