package grammar

import (
	"fmt"
	"strings"
)

func init() {
	simple = append(simple,
		(*maker).pairs, (*maker).pairs, (*maker).spread, (*maker).strings, (*maker).strings, (*maker).words, (*maker).capacity,
		(*maker).later, (*maker).std, (*maker).table, (*maker).called, (*maker).promoted, (*maker).unsafely, (*maker).captured,
	)
	compound = append(compound, (*maker).recursive, (*maker).arrays, (*maker).counters, (*maker).once, (*maker).genericLoop)
}

// pairs have several values on one line.
func (m *maker) pairs() {
	a, b := m.typ(1), m.typ(1)
	switch m.r.IntN(4) {
	case 0:
		m.emit(m.sink(pointerTo(a)) + ", " + m.sink(pointerTo(b)) + " = " + m.address(pointerTo(a), 1) + ", " + m.address(pointerTo(b), 1))
	case 1:
		m.emit("A§, " + m.sink(a) + " = " + m.box(1) + ", " + m.value(a, 1))
	case 2:
		x, y := m.name(), m.name()
		m.emit(x + ", " + y + " := " + m.value(a, 1) + ", " + m.value(a, 1))
		m.line("_, _ = &" + x + ", &" + y)
		m.emit(m.sink(pointerTo(a)) + " = &" + x)
		m.vars = append(m.vars, variable{x, a, false}, variable{y, a, false})
	default:
		x := m.name()
		m.emit(x + " := [...]any{" + m.box(1) + ", " + m.box(1) + ", " + m.box(1) + "}")
		m.emit(m.pick("A§ = "+x, "lib.All("+x+"[:]...)", "lib.KeepAll("+x+"[:]...)", "_ = "+x))
	}
}

// spread passes slices for variable arguments, and appends them.
func (m *maker) spread() {
	switch m.r.IntN(5) {
	case 0:
		m.emit("lib.Ints(" + m.value(sliceOf(intType), 1) + "...)")
	case 1:
		m.declare(sliceOf(intType), "lib.KeepInts("+m.value(sliceOf(intType), 1)+"...)")
	case 2:
		v := m.declare(bytesType, "append([]byte(nil), b...)")
		m.quantity(Append, "mark.Grows(len("+v+"), cap("+v+"), len(s))")
		m.emit(v + " = append(" + v + ", s...)")
	case 3:
		m.quantity(Append, "mark.Grows(0, 0, len(b))")
		m.emit(m.sink(bytesType) + " = append([]byte(nil), b...)")
	default:
		m.quantity(Append, "mark.Grows(len(b), cap(b), len(t))")
		m.declare(bytesType, "append(b, t...)")
	}
}

// strings are concatenations, comparisons and lookups.
func (m *maker) strings() {
	switch m.r.IntN(9) {
	case 0:
		m.emit(m.sink(stringType) + ` = s + t + "," + s + t + "."`)
	case 1:
		m.emit("if string(b) == s { n++ }")
	case 2:
		m.emit(`_ = map[string]int{"x": 1}[string(b)]`)
	case 3:
		m.emit(`for _, r := range []rune(s + t) { _ = r }`)
	case 4:
		m.emit(m.sink(bytesType) + ` = []byte("constant")`)
	case 5:
		m.quantity(Concat, "mark.Concat(s, t)")
		m.emit("if s + t == \"xx\" { n++ }")
	case 6:
		m.emit(m.sink(stringType) + " = string(b) + s")
	case 7:
		m.emit("copy(b, s + t)")
	default:
		m.emit(m.sink(stringType) + " = strings.ToUpper(s) + string([]byte(t))")
	}
}

// words box values of one word that are no numbers by themselves.
func (m *maker) words() {
	n := m.name()
	text := m.pick("struct{ x int }{i}", "[1]int{i}", "struct{ x [1]int }{[1]int{i}}", "struct{ _ struct{}; x int }{x: i}")
	m.emit(n + " := " + text)
	m.quantity(Boxed, "int64(i)")
	m.emit(m.pick("A§ = ", "_ = lib.Look(", "lib.Keep(") + "any(" + n + ")")
	if last := m.nodes[len(m.nodes)-1]; strings.Count(last.Head, "(") > strings.Count(last.Head, ")") {
		last.Head += ")"
	}
}

// capacity makes slices whose length and capacity differ.
func (m *maker) capacity() {
	t := m.typ(1)
	s := sliceOf(t)
	switch m.r.IntN(4) {
	case 0:
		m.quantity(Length, "int64(n) + 3")
		m.declare(s, "make("+s.text+", n, n+3)")
	case 1:
		m.declare(s, "make("+s.text+", n%4, 8)")
	case 2:
		m.quantity(Length, "int64(n)")
		m.emit(m.sink(s) + " = make(" + s.text + ", n)")
	default:
		m.declare(s, "make("+s.text+", 2, 8192)")
	}
}

// later defers calls and starts goroutines with arguments.
func (m *maker) later() {
	switch m.r.IntN(5) {
	case 0:
		m.emit("defer lib.Keep(" + m.box(1) + ")")
	case 1:
		m.emit("defer lib.Look(" + m.box(1) + ")")
	case 2:
		t := m.own[m.r.IntN(len(m.own))]
		v := m.declare(t, m.zero(t))
		m.emit("defer " + v + ".Name()")
	case 3:
		d := m.name()
		m.emit(d + " := make(chan any)")
		m.emit("go func(v any, p *int) { *p++; " + d + " <- v }(" + m.box(1) + ", &n)")
		m.line("<-" + d)
	default:
		d := m.name()
		m.emit(d + " := make(chan int, 1)")
		m.emit("go lib.Send(" + d + ", n)")
		m.line("<-" + d)
	}
}

// std uses packages of the standard library.
func (m *maker) std() {
	a := m.typ(1)
	switch m.r.IntN(7) {
	case 0:
		m.declare(sliceOf(intType), "slices.Collect(lib.Count(n))")
	case 1:
		m.emit("_ = slices.Clone(" + m.value(sliceOf(a), 1) + ")")
	case 2:
		m.emit(m.sink(sliceOf(a)) + " = slices.Grow(" + m.value(sliceOf(a), 1) + ", n)")
	case 3:
		m.declare(stringType, "strings.Join([]string{s, t}, s)")
	case 4:
		m.declare(sliceOf(stringType), `strings.Split(s, "x")`)
	case 5:
		m.emit("slices.SortFunc(" + m.value(sliceOf(intType), 1) + ", func(x, y int) int { return x - y + n })")
	default:
		m.declare(stringType, "strings.Repeat(s, n%3)")
	}
}

// table is a literal of many elements.
func (m *maker) table() {
	var list []string
	n := []int{2, 5, 17, 30}[m.r.IntN(4)]
	switch m.r.IntN(3) {
	case 0:
		for k := range n {
			list = append(list, fmt.Sprintf("%d: i", k))
		}
		m.declare(&typ{kind: mapping, text: "map[int]int", key: intType, elem: intType}, "map[int]int{"+strings.Join(list, ", ")+"}")
	case 1:
		for range min(n, 17) {
			list = append(list, m.pick("&n", "&i", "new(int)", "nil"))
		}
		m.emit(m.sink(sliceOf(pointerTo(intType))) + " = []*int{" + strings.Join(list, ", ") + "}")
	default:
		for k := range n {
			list = append(list, fmt.Sprint(k))
		}
		m.declare(sliceOf(intType), "[]int{"+strings.Join(list, ", ")+"}")
	}
}

// called calls function literals at once.
func (m *maker) called() {
	t := m.typ(1)
	switch m.r.IntN(3) {
	case 0:
		m.emit(m.sink(pointerTo(t)) + " = func() *" + t.text + " { x := " + m.inner(func() string { return m.value(t, 1) }) + "; return &x }()")
	case 1:
		m.emit("func(p *int) { A§ = p }(&n)")
	default:
		m.emit("_ = func(p *int) *int { return p }(&i)")
	}
}

// inner makes an expression whose quantities have no mark.
func (m *maker) inner(f func() string) string {
	marks, values := m.marks, m.values
	text := f()
	m.marks, m.values = marks, values
	return text
}

// promoted are methods of embedded types and of interfaces.
func (m *maker) promoted() {
	f := &typ{kind: function, text: "func() string", elem: stringType}
	x := m.name()
	m.emit(x + " := " + m.boxNamed(1))
	switch m.r.IntN(5) {
	case 0:
		m.emit(m.sink(f) + " = " + x + ".Name")
	case 1:
		m.emit("_ = I§.Name(" + x + ")")
	case 2:
		m.emit("A§ = &struct{ I§; n int }{" + x + ", n}")
	case 3:
		m.emit(m.sink(f) + " = (&struct{ I§; n *int }{" + x + ", &n}).Name")
	default:
		m.emit("A§ = lib.Namer(" + x + ")")
	}
}

// unsafely makes strings and slices of pointers.
func (m *maker) unsafely() {
	switch m.r.IntN(3) {
	case 0:
		m.emit(m.sink(stringType) + " = unsafe.String(unsafe.StringData(s), len(s))")
	case 1:
		m.emit("if len(b) > 0 { " + m.sink(stringType) + " = unsafe.String(&b[0], len(b)) }")
	default:
		x := m.name()
		m.emit("var " + x + " [4]int32; A§ = (*int64)(unsafe.Pointer(&" + x + "))")
	}
}

// captured makes a function literal of several levels, on one line.
func (m *maker) captured() {
	x := m.name()
	m.emit(x + " := n")
	f := &typ{kind: function, text: "func() int", elem: intType}
	text := m.pick(
		"func() int { return func() int { "+x+"++; return "+x+" }() }",
		"func() func() int { return func() int { return "+x+" + i } }()",
		"func() int { return *lib.New(&"+x+") }",
	)
	text = strings.Replace(text, "*lib.New(&", "**lib.New(&", 1)
	m.emit(m.pick(m.sink(f)+" = ", "_ = ") + text)
}

// recursive is a function literal that calls itself.
func (m *maker) recursive() {
	f, a := m.name(), m.name()
	m.line("var " + f + " func(int)")
	m.closure(f+" = ", a+" int", "", []variable{{a, intType, true}}, false, func() {
		m.statements(2)
		m.line("if " + a + " > 0 { " + f + "(" + a + " - 1) }")
	})
	m.emit(f + "(2)")
	if m.r.IntN(3) == 0 {
		m.emit("A§ = " + f)
	}
}

// arrays ranges over arrays by value and by pointer.
func (m *maker) arrays() {
	t := m.typ(1)
	x, y := m.name(), m.name()
	m.emit("var " + x + " [3]" + t.text)
	m.around("for i, "+y+" := range "+m.pick("", "&")+x+" {", "}", Iteration, func() {
		m.emit("A§ = &" + y)
		if m.r.IntN(2) == 0 {
			m.emit("_ = i; " + x + "[i] = " + y)
		} else {
			m.line("_ = i")
		}
		m.statements(1)
	})
}

// counters are loops with variables of their own for each iteration, which go away.
func (m *maker) counters() {
	x, y := m.name(), m.name()
	m.around(fmt.Sprintf("for %s, %s := 0, n; %s < 3; %s, %s = %s+1, %s+1 {", x, y, x, x, y, x, y), "}", Iterations, func() {
		m.emit(m.sink(pointerTo(intType)) + " = &" + m.pick(x, y))
		if m.r.IntN(2) == 0 {
			m.emit("lib.KeepFunc(func() int { return " + x + " + " + y + " })")
		}
		m.vars = append(m.vars, variable{x, intType, true}, variable{y, intType, false})
		m.statements(2)
		m.line("if " + y + " > 8 { continue }")
	})
}

// once is a switch without a tag, and a block.
func (m *maker) once() {
	m.around("switch {", "}", Once, func() {
		m.nodes = append(m.nodes, &Node{Head: "case c:", Body: m.block(func() { m.statements(2) })},
			&Node{Head: "case n > 4 && len(s) > 1:", Body: m.block(func() { m.statements(2) })})
	})
}

// genericLoop ranges over what generic functions return.
func (m *maker) genericLoop() {
	t, x := m.typ(1), m.name()
	switch m.r.IntN(3) {
	case 0:
		m.around("for "+x+" := range lib.Filter[int](lib.Count(4), func(v int) bool { return v != n }) {", "}", Begin, func() { m.ranged(variable{x, intType, false}) })
	case 1:
		m.around("for _, "+x+" := range slices.Backward("+m.inner(func() string { return m.literal(sliceOf(t), 1) })+") {", "}", Begin, func() {
			m.line("_ = " + x)
			m.emit("A§ = &" + x)
			m.statements(2)
		})
	default:
		m.around("for "+x+" := range lib.Values["+t.text+"]("+m.inner(func() string { return m.value(t, 1) })+", 2) {", "}", Begin, func() {
			m.line("_ = " + x)
			m.emit("A§ = " + x)
			m.statements(2)
		})
	}
}
