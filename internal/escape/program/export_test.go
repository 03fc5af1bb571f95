package program

// Leaking is WhatIf, with how parameters leak then that leak otherwise than before,
// in the form of gcfacts.Param.Leaks, by where they are declared.
func (p *Program) Leaking(c Change) (*Outcome, map[Loc][8]uint8) {
	w := p.whatIf(c)
	return w.out, w.tags
}

// Solved is how many batches WhatIf solves.
func (p *Program) Solved(c Change) int { return p.whatIf(c).solved }
