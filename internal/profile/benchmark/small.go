package benchmark

import (
	"fmt"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/symbol"
)

// sharedBlock is the size of the blocks that small objects without pointers
// share.
const sharedBlock = 16

// A small is what a metered program recorded of small objects of one size at one
// stack.
type small struct {
	objects, size int64
	at            *profile.Sample
}

// unpack makes a plain profile of that of a metered program. Small objects, which
// it marks by odd sizes, get their part of the blocks that they share, by size:
// which of them begins a block is chance. The allocator's own functions are left
// out.
func unpack(p *profile.Profile) {
	var list []small
	begun := map[string]int64{} // blocks, by stack
	var plain []*profile.Sample
	for _, s := range p.Sample {
		for len(s.Location) > 1 && inAllocator(s.Location[0]) {
			s.Location = s.Location[1:]
		}
		objects, each := s.Value[0], s.Value[1]/s.Value[0]
		if each%2 == 0 {
			plain = append(plain, s)
			continue
		}
		if each > firstSize {
			each -= firstSize
			begun[stack(s)] += objects
		}
		list = append(list, small{objects, each / 2, s})
	}
	blocks := takeBlocks(plain, begun)
	share(list, blocks*sharedBlock)
	for _, s := range list {
		plain = append(plain, s.at)
	}
	p.Sample = slices.DeleteFunc(plain, func(s *profile.Sample) bool { return s.Value[0] == 0 })
	p.Location = used(p)
}

// takeBlocks takes the blocks that small objects began from what is recorded of
// blocks, and returns how many there are.
func takeBlocks(plain []*profile.Sample, begun map[string]int64) (blocks int64) {
	for _, s := range plain {
		if s.Value[0]*sharedBlock != s.Value[1] {
			continue
		}
		key := stack(s)
		n := min(begun[key], s.Value[0])
		begun[key] -= n
		blocks += n
		s.Value[0], s.Value[1] = s.Value[0]-n, s.Value[1]-n*sharedBlock
	}
	return blocks
}

// share gives small objects their parts of some bytes.
func share(list []small, bytes int64) {
	var sum, before int64
	for _, s := range list {
		sum += s.objects * s.size
	}
	if sum == 0 {
		return
	}
	part := func(n int64) int64 { return int64(float64(bytes) * (float64(n) / float64(sum))) }
	for _, s := range list {
		after := before + s.objects*s.size
		s.at.Value[1] = part(after) - part(before)
		s.at.NumLabel = map[string][]int64{"bytes": {sharedBlock}}
		before = after
	}
}

// stack names a call stack.
func stack(s *profile.Sample) string {
	var b strings.Builder
	for _, loc := range s.Location {
		fmt.Fprintf(&b, "%d ", loc.ID)
	}
	return b.String()
}

func inAllocator(loc *profile.Location) bool {
	if len(loc.Line) != 1 || loc.Line[0].Function == nil {
		return false
	}
	name := loc.Line[0].Function.Name
	return name == "runtime.profilealloc" || name == "runtime.newobject" || symbol.Mallocgc(name)
}

// used are the locations that samples have.
func used(p *profile.Profile) []*profile.Location {
	seen := map[*profile.Location]bool{}
	for _, s := range p.Sample {
		for _, loc := range s.Location {
			seen[loc] = true
		}
	}
	return slices.DeleteFunc(p.Location, func(loc *profile.Location) bool { return !seen[loc] })
}
