// Package report writes reports: as text for people, as JSON for programs. A
// writer takes a report and an output and keeps nothing; all it knows of a
// program is in package alloc.
package report

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
)

// A Filter picks sites. Empty fields pick all; Verdicts are as ParseVerdicts
// returns them.
type Filter struct {
	Package  string // path, or its last elements, or a pattern with ...
	Func     string // part of the name
	Cause    alloc.CauseID
	Verdicts []alloc.Verdict
	Kinds    []alloc.Kind

	NoGenerated bool
	Limit       int // of sites; 0 is no limit
}

// ParseVerdicts reads a list of verdicts with commas; "all" is all of them.
func ParseVerdicts(s string) ([]alloc.Verdict, error) {
	var list []alloc.Verdict
	for _, v := range strings.Split(s, ",") {
		switch v := alloc.Verdict(strings.TrimSpace(v)); {
		case v == "all":
			return alloc.Verdicts, nil
		case slices.Contains(alloc.Verdicts, v):
			list = append(list, v)
		default:
			return nil, fmt.Errorf("verdict %q is not known; the verdicts are heap, conditional, stack, static, unknown, and all", v)
		}
	}
	return list, nil
}

// Match reports whether the filter picks a site.
func (f *Filter) Match(s *alloc.Site) bool {
	switch {
	case len(f.Verdicts) > 0 && !slices.Contains(f.Verdicts, s.Verdict),
		len(f.Kinds) > 0 && !slices.Contains(f.Kinds, s.Kind),
		f.Package != "" && !matchPackage(f.Package, s.Package),
		f.Func != "" && !strings.Contains(s.Func, f.Func),
		f.NoGenerated && s.Generated,
		f.Cause != "" && !slices.ContainsFunc(s.Causes, func(c alloc.Cause) bool { return c.ID == f.Cause }):
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
func (f *Filter) Apply(rep *alloc.Report) (*alloc.Report, int) {
	picked := *rep
	picked.Sites = []alloc.Site{}
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

// JSON writes a report in its versioned form, which the manual documents.
func JSON(w io.Writer, rep any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "\t")
	return enc.Encode(rep)
}

// Read reads a report that JSON wrote, and validates it. The error says what is
// wrong with the file.
func Read(r io.Reader) (*alloc.Report, error) {
	dec := json.NewDecoder(r)
	rep := new(alloc.Report)
	if err := dec.Decode(rep); err != nil {
		if errors.Is(err, io.EOF) {
			err = errors.New("it is empty")
		}
		return nil, fmt.Errorf("not a report in JSON: %w", err)
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errors.New("more than one report in JSON")
	}
	if err := rep.Validate(); err != nil {
		return nil, fmt.Errorf("not a valid report: %w", err)
	}
	return rep, nil
}
