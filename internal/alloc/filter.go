package alloc

import (
	"fmt"
	"slices"
	"strings"
)

// A Filter picks sites. Empty fields pick all; Verdicts are as ParseVerdicts
// returns them.
type Filter struct {
	Package  string // path, or its last elements, or a pattern with ...
	Func     string // part of the name
	Cause    CauseID
	Verdicts []Verdict
	Often    []Frequency

	NoGenerated bool
	Limit       int // of sites; 0 is no limit
}

// ParseVerdicts reads a list of verdicts with commas; "all" is all of them.
func ParseVerdicts(s string) ([]Verdict, error) {
	var list []Verdict
	for _, v := range strings.Split(s, ",") {
		switch v := Verdict(strings.TrimSpace(v)); {
		case v == "all":
			return Verdicts, nil
		case slices.Contains(Verdicts, v):
			list = append(list, v)
		default:
			return nil, fmt.Errorf("verdict %q is not known; the verdicts are heap, conditional, stack, static, unknown, and all", v)
		}
	}
	return list, nil
}

// Match reports whether the filter picks a site.
func (f *Filter) Match(s *Site) bool {
	switch {
	case len(f.Verdicts) > 0 && !slices.Contains(f.Verdicts, s.Verdict),
		f.Package != "" && !matchPackage(f.Package, s.Package),
		f.Func != "" && !strings.Contains(s.Func, f.Func),
		f.NoGenerated && s.Generated,
		!matchOften(f.Often, s.Often),
		f.Cause != "" && !slices.ContainsFunc(s.Causes, func(c Cause) bool { return c.ID == f.Cause }):
		return false
	}
	return true
}

func matchPackage(pattern, path string) bool {
	if prefix, ok := strings.CutSuffix(pattern, "/..."); ok {
		return matchPackage(prefix, path) || strings.HasPrefix(path, prefix+"/") || strings.Contains(path, "/"+prefix+"/")
	}
	return path == pattern || strings.HasSuffix(path, "/"+pattern)
}

// Apply returns the report with the sites that the filter picks, and how many
// it picked before the limit.
func (f *Filter) Apply(rep *Report) (*Report, int) {
	picked := *rep
	picked.Sites = []Site{}
	for i := range rep.Sites {
		if f.Match(&rep.Sites[i]) {
			picked.Sites = append(picked.Sites, rep.Sites[i])
		}
	}
	n := len(picked.Sites)
	if f.Limit > 0 && n > f.Limit {
		picked.Sites = picked.Sites[:f.Limit]
	}
	return &picked, n
}
