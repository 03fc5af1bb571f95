package gcfacts

import "math"

// tag reads the definition of a tag.
func (p *parser) tag() {
	why := p.decoded()
	if why.word.Kind != StepCallee {
		p.fail("not a callee")
	}
	t := &Tag{Callee: why.callee.Func, Param: why.callee.Param, Hole: Hole{Dst: p.int32(), Derefs: p.int32()}}
	most := int32(0)
	if back := int(p.within(0, len(p.tags)+1, "tag")); back > 0 {
		t.Next, most = p.tags[len(p.tags)-back], p.most[len(p.tags)-back]
	}
	p.define(t, most)
}

// open reads the definition of the tag of an argument of an unknown callee.
func (p *parser) open() {
	t := &Tag{Call: p.position()}
	p.flags(&t.Interface)
	t.Arg = p.within(0, math.MaxInt32, "argument")
	p.define(t, 0)
}

// define reads where results go, and adds the tag. The tags behind it mention
// locations up to most.
func (p *parser) define(t *Tag, most int32) {
	holes := []Hole{t.Hole}
	for len(p.rest) > 0 && p.msg == "" {
		i := p.within(0, 256, "result")
		holes = append(holes, Hole{Result: i, Dst: p.int32(), Derefs: p.int32()})
	}
	for _, h := range holes {
		if h.Dst < 0 {
			p.fail("no such location")
			return
		}
		most = max(most, h.Dst)
	}
	t.Results = holes[1:]
	p.tags, p.most = append(p.tags, t), append(p.most, most)
}

// tagRef reads the tag of a flow in a batch with so many locations.
func (p *parser) tagRef(locs int32) *Tag {
	if len(p.rest) > 1 && p.rest[1] == '.' {
		p.rest = p.rest[2:]
		return nil
	}
	n := p.lastTag[p.kind] + p.int()
	if n < 1 || n > int64(len(p.tags)) {
		p.fail("no such tag")
		return nil
	}
	p.lastTag[p.kind] = n
	if p.most[n-1] >= locs {
		p.fail("a tag of another batch")
		return nil
	}
	return p.tags[n-1]
}
