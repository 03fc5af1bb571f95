package compare

import "github.com/unheap/unheap/internal/alloc"

// depth is in how many loops of its function a site is, and whether that is known.
// Tests replace it.
var depth = func(s *alloc.Site) (int, bool) { return s.Often.Depth, s.Often.Word != "" }
