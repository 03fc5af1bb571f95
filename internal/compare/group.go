package compare

import (
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
)

// group makes findings of what became of sites: one of those with a common reason. Of
// another Go version or configuration the change of a condition is one reason for all.
func group(list []verdictOn, between []alloc.Difference) []alloc.Finding {
	at := map[string]int{}
	findings := []alloc.Finding{}
	for i := range list {
		v := &list[i]
		name := v.reason
		if v.state == alloc.StateCondition && len(between) > 0 {
			name = "condition\x00" + string(v.was.When.Kind) + "\x00" + string(v.now.When.Kind)
		}
		if name != "" {
			name = fmt.Sprint(v.state, v.better, name)
		}
		k, ok := at[name]
		if !ok || name == "" {
			k = len(findings)
			findings = append(findings, alloc.Finding{
				State: v.state, Better: v.better, Edit: alloc.Edit{Kind: alloc.EditUnknown},
				Sites: []alloc.Site{}, Was: []alloc.Site{}, Changes: []alloc.Delta{},
			})
			if name != "" {
				at[name] = k
			}
		}
		add(&findings[k], v)
	}
	return findings
}

// add adds what became of a site to a finding. Several copies can have gone into one
// site, or come of one.
func add(f *alloc.Finding, v *verdictOn) {
	has := func(list []alloc.Site, id alloc.SiteID) bool {
		return slices.ContainsFunc(list, func(s alloc.Site) bool { return s.ID == id })
	}
	if v.was != nil && !has(f.Was, v.was.ID) {
		f.Was = append(f.Was, *v.was.Site)
	}
	if v.now != nil && !has(f.Sites, v.now.ID) {
		f.Sites = append(f.Sites, *v.now.Site)
	}
	for _, d := range v.changes {
		if !slices.Contains(f.Changes, d) {
			f.Changes = append(f.Changes, d)
		}
	}
}

// merge makes one finding of those that are due to one edit in the source.
func merge(list []alloc.Finding) []alloc.Finding {
	type due struct {
		state  alloc.State
		better bool
		edit   alloc.Edit
	}
	at := map[due]int{}
	merged := list[:0]
	for _, f := range list {
		name := due{f.State, f.Better, f.Edit}
		k, ok := at[name]
		if !ok || f.Edit.Pos.File == "" || f.State == alloc.StateMoved {
			at[name] = len(merged)
			merged = append(merged, f)
			continue
		}
		g := &merged[k]
		g.Sites, g.Was = append(g.Sites, f.Sites...), append(g.Was, f.Was...)
		for _, d := range f.Changes {
			if !slices.Contains(g.Changes, d) {
				g.Changes = append(g.Changes, d)
			}
		}
	}
	return merged
}
