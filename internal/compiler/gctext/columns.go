package gctext

// MoveColumns gives the positions other columns, for code that the compiler got with
// something put into its lines; 0 is not known. Calls have lines only.
func (f *Facts) MoveColumns(column func(file string, line, col int) int) {
	move := func(p *Pos) {
		if p.Col > 0 {
			p.Col = column(p.File, p.Line, p.Col)
		}
	}
	flows := func(list []Flow) {
		for i := range list {
			for j := range list[i].Steps {
				move(&list[i].Steps[j].Pos)
			}
		}
	}
	moved := map[*Flow]bool{} // several escapes may have the same explanation
	for i := range f.Escapes {
		e := &f.Escapes[i]
		move(&e.Pos)
		for _, list := range e.Flows {
			if len(list) > 0 && !moved[&list[0]] {
				moved[&list[0]] = true
				flows(list)
			}
		}
	}
	for i := range f.Params {
		p := &f.Params[i]
		move(&p.Pos)
		for j := range p.Paths {
			flows(p.Paths[j].Flow)
		}
	}
}
