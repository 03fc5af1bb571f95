package grammar

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// A maker makes a unit.
type maker struct {
	r       *rand.Rand
	u       *Unit
	own     []*typ // declared by the unit
	iface   *typ   // with a method that they have
	vars    []variable
	nodes   []*Node // of the block at hand
	marks   []Quantity
	values  []string
	names   int
	results []*typ // of the function at hand
	named   []string
	inside  int // blocks around
	budget  int // statements left
	looping int // loops around in this function
	sinks   map[string]string
}

// unit makes a unit.
func unit(r *rand.Rand) *Unit {
	m := &maker{r: r, u: &Unit{}, budget: 6 + r.IntN(14), sinks: map[string]string{}}
	m.decl("var A§ any")
	m.ownTypes()
	m.mainFunction()
	m.drivers()
	m.u.imports()
	return m.u
}

func (m *maker) decl(text string) { m.u.Decls = append(m.u.Decls, &Node{Head: text}) }

// parameters are those of every unit's function.
const parameters = "n, i int, f float64, s, t string, b []byte, c bool"

// mainFunction declares the unit's function.
func (m *maker) mainFunction() {
	m.params()
	results := m.signature()
	head := ""
	if m.r.IntN(2) == 0 {
		head = "//go:noinline\n"
	}
	head += fmt.Sprintf("func F§(%s) %s{ %s", parameters, results, m.mark(Begin))
	body := m.block(func() {
		for m.budget > 0 {
			m.statement()
		}
		m.finish()
	})
	m.u.Decls = append(m.u.Decls, &Node{Head: head, Body: body, Tail: "}", keep: true})
}

// params brings the parameters into scope. What lengths are made of keeps its value, so
// that no program needs much memory.
func (m *maker) params() {
	m.vars = append(m.vars, variable{"n", intType, true}, variable{"i", intType, false}, variable{"f", floatType, false},
		variable{"s", stringType, true}, variable{"t", stringType, true}, variable{"b", bytesType, false}, variable{"c", boolType, false})
}

// signature picks results, with names or without.
func (m *maker) signature() string {
	m.results, m.named = nil, nil
	for range m.r.IntN(3) {
		m.results = append(m.results, m.typ(2))
	}
	if len(m.results) == 0 {
		return ""
	}
	var list []string
	names := m.r.IntN(3) == 0
	for i, t := range m.results {
		text := t.text
		if names {
			name := m.name()
			m.named = append(m.named, name)
			text = name + " " + text
			if t.kind != pointer && t.kind != function && t.kind != named && t.kind != mapping && t.kind != structure && t.kind != array {
				m.vars = append(m.vars, variable{name, m.results[i], false})
			}
		}
		list = append(list, text)
	}
	return "(" + strings.Join(list, ", ") + ") "
}

// finish returns at the end of a function.
func (m *maker) finish() {
	if len(m.results) > 0 {
		m.stop()
	}
}

// stop is a return statement.
func (m *maker) stop() {
	if len(m.named) > 0 && m.r.IntN(2) == 0 {
		for k, t := range m.results {
			m.emit(m.named[k] + " = " + m.value(t, 2))
		}
		m.line("return")
		return
	}
	var list []string
	for _, t := range m.results {
		list = append(list, m.value(t, 2))
	}
	m.emit("return " + strings.Join(list, ", "))
}

// drivers declares the functions that call the unit's: with arguments at both sides of
// edges, and with some at random.
func (m *maker) drivers() {
	texts := []string{`""`, `"x"`, `mark.Text[:16]`, `mark.Text[:17]`, `mark.Text[:31]`, `mark.Text[:32]`, `mark.Text[:33]`, `mark.Text`}
	bytes := []string{"nil", "mark.Bytes[:0]", "mark.Bytes[:1]", "mark.Bytes[:2]", "mark.Bytes[:32]", "mark.Bytes[:33]", "mark.Bytes[:8:8]"}
	numbers := []string{"0", "1", "2", "3", "4", "5", "8", "9", "16", "17", "31", "32", "33"}
	values := []string{"0", "1", "255", "256", "-1", "-256", "1 << 40", "65535", "65536"}
	floats := []string{"0", "2.5", "-1", "mark.Tiny(255)", "mark.Tiny(256)", "mark.Minus"}
	calls := []string{
		`0, 0, 0, "", "", nil`,
		"32, 255, mark.Tiny(255), mark.Text[:16], mark.Text[:16], mark.Bytes[:32]",
		"33, 256, mark.Tiny(256), mark.Text[:17], mark.Text[:16], mark.Bytes[:33]",
		"4, -1, 2.5, mark.Text[:32], " + `"", mark.Bytes[:1]`,
		"5, 1 << 40, mark.Minus, mark.Text[:33], " + `"x", mark.Bytes[:8:8]`,
	}
	for range 2 {
		calls = append(calls, strings.Join([]string{m.pick(numbers...), m.pick(values...), m.pick(floats...), m.pick(texts...), m.pick(texts...), m.pick(bytes...)}, ", "))
	}
	m.u.Drivers = len(calls)
	for k, args := range calls {
		m.u.Decls = append(m.u.Decls, &Node{Head: fmt.Sprintf("//go:noinline\nfunc Drive§x%d() { F§(%s, %t) }", k, args, k%2 == 0), keep: true})
	}
}

func (m *maker) name() string {
	m.names++
	return fmt.Sprint("v", m.names)
}

// mark is a call of mark.At for what was noted of the statement at hand.
func (m *maker) mark(role Role) string {
	k := len(m.u.Marks)
	m.u.Marks = append(m.u.Marks, Mark{Quantities: m.marks, Role: role})
	args := []string{"0", "0", "0"}
	for i, v := range m.values {
		if i < len(args) {
			args[i] = v
		}
	}
	m.marks, m.values = nil, nil
	return fmt.Sprintf("mark.At(§%03d, %s)", k, strings.Join(args, ", "))
}

// emit adds a statement with a mark in front.
func (m *maker) emit(text string) { m.line(m.mark(Once) + "; " + text) }

// line adds a statement without one.
func (m *maker) line(text string) { m.nodes = append(m.nodes, &Node{Head: text}) }

// around adds a statement with a block, which is marked in front, and behind its
// brace where what begins there has a role.
func (m *maker) around(head, tail string, role Role, body func()) {
	front := Once
	if role == Iteration || role == Iterations {
		front = Header
	}
	head = m.mark(front) + "; " + head
	if role != Once {
		head += " " + m.mark(role)
	}
	m.nodes = append(m.nodes, &Node{Head: head, Body: m.block(body), Tail: tail})
}

// block makes the lines of a block with a scope of its own.
func (m *maker) block(body func()) []*Node {
	nodes, vars := m.nodes, len(m.vars)
	m.nodes = nil
	m.inside++
	body()
	m.inside--
	list := m.nodes
	m.nodes, m.vars = nodes, m.vars[:vars]
	return list
}

// closure makes a function literal and its body, as a statement around it.
func (m *maker) closure(head, params, tail string, vars []variable, results bool, body func()) {
	was, names, loops := m.results, m.named, m.looping
	m.looping = 0
	scope := len(m.vars)
	m.vars = append(m.vars, vars...)
	text := ""
	if results {
		text = m.signature()
	} else {
		m.results, m.named = nil, nil
	}
	m.around(head+"func("+params+") "+text+"{", "}"+tail, Begin, func() {
		body()
		m.finish()
	})
	m.vars = m.vars[:scope]
	m.results, m.named, m.looping = was, names, loops
}

// declare adds a variable and uses it.
func (m *maker) declare(t *typ, value string) string {
	v := m.name()
	if m.r.IntN(4) == 0 || value == "nil" {
		m.emit("var " + v + " " + t.text + " = " + value + "; _ = " + v)
	} else {
		m.emit(v + " := " + value + "; _ = " + v)
	}
	m.vars = append(m.vars, variable{v, t, false})
	return v
}

// sink is a package variable of a type.
func (m *maker) sink(t *typ) string {
	if m.sinks[t.text] == "" {
		m.sinks[t.text] = fmt.Sprintf("K§n%d", len(m.sinks))
		m.decl("var " + m.sinks[t.text] + " " + t.text)
	}
	return m.sinks[t.text]
}
