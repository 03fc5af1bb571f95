package grammar

import "fmt"

func (m *maker) branch() {
	m.around("if "+m.pick("c", "n > 4", "i < 0", `s == ""`, "len(b) > 1")+" {", "}", Once, func() {
		scope := len(m.vars)
		m.statements(3)
		if m.vars = m.vars[:scope]; m.r.IntN(2) == 0 {
			m.nodes = append(m.nodes, &Node{Head: "} else {", keep: true})
			m.nodes = append(m.nodes, m.block(func() { m.statements(2) })...)
		}
	})
}

func (m *maker) choice() {
	m.around("switch x := n % 3; x {", "}", Once, func() {
		for k := range 2 {
			m.nodes = append(m.nodes, &Node{Head: fmt.Sprintf("case %d:", k), Body: m.block(func() {
				m.statements(2)
				if k == 0 && m.r.IntN(3) == 0 {
					m.line("fallthrough")
				}
			})})
		}
		m.nodes = append(m.nodes, &Node{Head: "default:", Body: m.block(func() { m.statements(2) })})
	})
}

func (m *maker) typeChoice() {
	v := m.declare(anyType, m.box(2))
	x := m.name()
	m.around("switch "+x+" := "+v+".(type) {", "}", Once, func() {
		for _, t := range []*typ{intType, stringType, m.iface, floatType}[:1+m.r.IntN(4)] {
			m.nodes = append(m.nodes, &Node{Head: "case " + t.text + ":", Body: m.block(func() {
				m.line("_ = " + x)
				m.vars = append(m.vars, variable{x, t, false})
				m.statements(2)
			})})
		}
		m.nodes = append(m.nodes, &Node{Head: "default:", Body: m.block(func() { m.line("_ = " + x); m.statements(1) })})
	})
}

// loop is one of all kinds.
func (m *maker) loop() {
	m.looping++
	defer func() { m.looping-- }()
	x, y := m.name(), m.name()
	body := func(vars ...variable) func() {
		return func() {
			for _, v := range vars {
				m.line("_ = " + v.name)
			}
			m.vars = append(m.vars, vars...)
			m.statements(3)
			if m.r.IntN(4) == 0 {
				m.line("if " + m.pick("c", "n > 4") + " { " + m.pick("break", "continue") + " }")
			}
		}
	}
	xv := variable{x, intType, false}
	switch m.r.IntN(8) {
	case 0:
		m.around("for "+x+" := range "+m.pick("3", "2", "n%4")+" {", "}", Iteration, body(xv))
	case 1:
		xv.fixed = true
		m.around(fmt.Sprintf("for %s := 0; %s < 3; %s++ {", x, x, x), "}", Iterations, body(xv))
	case 2, 3:
		v := m.some(func(v *variable) bool { return v.kind == slice || v.kind == array && v.n > 0 })
		if v != nil {
			e, name := v.elem, v.name
			if e.kind == pointer || e.kind == function || e.kind == named || e.kind == mapping || e.kind == structure || e.kind == array {
				m.around("for "+x+" := range "+name+" {", "}", Iteration, func() { m.line("if " + x + " > 2 { break }"); body(xv)() })
				return
			}
			m.around("for "+x+", "+y+" := range "+name+" {", "}", Iteration, func() {
				m.line("if " + x + " > 2 { break }")
				body(xv, variable{y, e, false})()
			})
			return
		}
		fallthrough
	case 4:
		m.around("for "+x+", "+y+" := range s {", "}", Iteration, func() {
			m.line("if " + x + " > 2 { break }")
			body(xv, variable{y, runeType, false})()
		})
	case 5:
		m.around("for "+x+", "+y+` := range map[int]string{1: "a"} {`, "}", Iteration, body(xv, variable{y, stringType, false}))
	case 6:
		ch := m.name()
		m.emit(ch + " := make(chan int, 2)")
		m.line(ch + " <- 1; " + ch + " <- n; close(" + ch + ")")
		m.around("for "+x+" := range "+ch+" {", "}", Iterations, body(xv))
	default:
		m.line(x + " := 0")
		m.around("for "+x+" < 2 { "+x+"++;", "}", Iteration, body(variable{x, intType, true}))
	}
}

func (m *maker) labelled() {
	l, x, y := m.name(), m.name(), m.name()
	m.around(fmt.Sprintf("L%s: for %s := range 3 {", l, x), "}", Iteration, func() {
		m.line("_ = " + x)
		m.vars = append(m.vars, variable{x, intType, false})
		m.around(fmt.Sprintf("for %s := range 2 {", y), "}", Iteration, func() {
			m.vars = append(m.vars, variable{y, intType, false})
			m.statements(2)
			m.line(fmt.Sprintf("if %s == 1 { %s L%s }", y, m.pick("break", "continue"), l))
		})
		m.statements(2)
	})
}

// literalFunc makes a function literal of several lines, and does something with it.
func (m *maker) literalFunc() {
	f, a := m.name(), m.name()
	m.closure(f+" := ", a+" int", "", []variable{{a, intType, false}}, true, func() { m.statements(4) })
	m.line("_ = " + f)
	switch m.r.IntN(4) {
	case 0:
		m.emit("A§ = " + f)
	case 1:
		m.emit("defer " + f + "(1)")
	}
	if m.r.IntN(3) > 0 {
		m.emit(f + "(n)")
	}
}

// passedFunc passes a function literal on.
func (m *maker) passedFunc() {
	a := m.name()
	m.closure("lib."+m.pick("Each", "EachInline")+"(2, ", a+" int", ")", []variable{{a, intType, false}}, false, func() {
		m.statements(3)
	})
}

func (m *maker) deferred() {
	m.closure("defer ", "", "()", nil, false, func() { m.statements(2) })
}

func (m *maker) deferLoop() {
	x := m.name()
	m.around("for "+x+" := range n%4 {", "}", Iteration, func() {
		m.line("_ = " + x)
		m.vars = append(m.vars, variable{x, intType, false})
		m.closure("defer ", "", "()", nil, false, func() { m.statements(2) })
	})
}

func (m *maker) recovered() {
	m.closure("", "", "()", nil, false, func() {
		m.line("defer func() { " + m.pick("recover()", "A§ = recover()", "if r := recover(); r != nil { A§ = r }") + " }()")
		m.statements(2)
		m.around("if "+m.pick("c", "n > 3")+" {", "}", Once, func() { m.emit("panic(" + m.box(1) + ")") })
	})
}

func (m *maker) goroutine() {
	done := m.name()
	m.emit(done + " := make(chan bool)")
	m.closure("go ", "", "()", nil, false, func() {
		m.line("defer close(" + done + ")")
		m.statements(3)
	})
	m.line("<-" + done)
}

func (m *maker) selected() {
	ch := m.name()
	t := m.typ(1)
	m.emit(ch + " := make(chan " + t.text + ", 1)")
	m.around("select {", "}", Once, func() {
		v := m.value(t, 0)
		m.marks, m.values = nil, nil
		m.nodes = append(m.nodes, &Node{Head: "case " + ch + " <- " + v + ":", Body: m.block(func() { m.statements(2) })})
		if m.r.IntN(2) == 0 {
			x := m.name()
			m.nodes = append(m.nodes, &Node{Head: "case " + x + " := <-" + ch + ":", Body: m.block(func() {
				m.line("_ = " + x)
				m.statements(1)
			})})
		}
		m.nodes = append(m.nodes, &Node{Head: "default:", Body: m.block(func() { m.statements(1) })})
	})
}

// jump is a loop of goto. Nothing is declared between.
func (m *maker) jump() {
	l, x := m.name(), m.name()
	m.line(x + " := 0")
	m.around("G"+l+": {", "}", Begin, func() { m.statements(3) })
	m.line(x + "++")
	m.line("if " + x + " < 2 { goto G" + l + " }")
}

// rangeFunc ranges over functions.
func (m *maker) rangeFunc() {
	m.looping++
	defer func() { m.looping-- }()
	x, y := m.name(), m.name()
	if m.r.IntN(2) == 0 {
		m.around("for "+x+" := range lib.Count(3) {", "}", Begin, func() { m.ranged(variable{x, intType, false}) })
		return
	}
	m.around("for "+x+", "+y+" := range lib.Counted(2) {", "}", Begin, func() {
		m.ranged(variable{x, intType, false}, variable{y, stringType, false})
	})
}

// ranged is the body of such a loop.
func (m *maker) ranged(vars ...variable) {
	for _, v := range vars {
		m.line("_ = " + v.name)
	}
	m.vars = append(m.vars, vars...)
	m.statements(3)
	switch m.r.IntN(5) {
	case 0:
		m.line("if c { break }")
	case 1:
		m.early()
	case 2:
		m.deferred()
	}
}

func (m *maker) iterator() {
	next, stop, x := m.name(), m.name(), m.name()
	m.emit(next + ", " + stop + " := iter.Pull(lib.Count(2))")
	m.emit(x + ", _ := " + next + "()")
	m.line("_ = " + x)
	m.emit(stop + "()")
}
