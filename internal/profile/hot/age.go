package hot

import (
	"path"
	"time"

	"github.com/google/pprof/profile"
)

// age compares when a function's file was written with when the profile was taken,
// where that is the file of the profile.
func (c *checker) age(fn *profile.Function, s *state, taken time.Time) {
	there, here := slashed(fn.Filename), slashed(s.file.path)
	if s.span != nil && s.span.directed != nil {
		there, here = path.Dir(there), path.Dir(here)
	}
	if taken.IsZero() || there != here {
		return
	}
	s.same = !s.file.written.After(taken)
	s.newer = !s.same
	c.exact[fn] = s.same
}

// aged marks the functions in files that are newer and have other content: that of
// one that was only written again, as a checkout does, is the same.
func (c *checker) aged() {
	other := map[*sourceFile]bool{}
	for _, s := range c.states {
		if s.file != nil && s.newer && (s.shift != 0 || s.missing != "" || s.unsure) {
			other[s.file] = true
		}
	}
	for _, s := range c.states {
		if s.newer && other[s.file] {
			s.unsure = true
			c.newer[s.file.name] = true
		}
	}
}

// ofSource reports whether a place is of the very source of the report.
func (c *checker) ofSource(loc *profile.Location) bool {
	for _, l := range loc.Line {
		if l.Function != nil && c.x.Own(c.x.Name(l.Function.Name)) && !c.exact[l.Function] {
			return false
		}
	}
	return true
}
