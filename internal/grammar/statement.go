package grammar

import (
	"fmt"
	"strings"
)

// statement adds one, or a few that belong together.
func (m *maker) statement() {
	m.budget--
	if m.inside < 5 && m.budget > 0 && m.r.IntN(3) == 0 {
		compound[m.r.IntN(len(compound))](m)
		return
	}
	simple[m.r.IntN(len(simple))](m)
}

func (m *maker) statements(n int) {
	for range 1 + m.r.IntN(n) {
		m.statement()
	}
}

var simple, compound []func(m *maker)

func init() {
	simple = append(simple,
		(*maker).variable, (*maker).variable, (*maker).variable, (*maker).assign, (*maker).toSink, (*maker).toSink, (*maker).toSink,
		(*maker).store, (*maker).call, (*maker).call, (*maker).call, (*maker).several, (*maker).building,
		(*maker).mapWrite, (*maker).grow, (*maker).pointers, (*maker).large, (*maker).generic, (*maker).methods, (*maker).printing,
		(*maker).assertion, (*maker).early, (*maker).converted,
	)
	compound = append(compound,
		(*maker).branch, (*maker).choice, (*maker).typeChoice, (*maker).loop, (*maker).loop, (*maker).loop, (*maker).labelled,
		(*maker).literalFunc, (*maker).literalFunc, (*maker).passedFunc, (*maker).deferred, (*maker).goroutine, (*maker).selected,
		(*maker).jump, (*maker).recovered, (*maker).rangeFunc, (*maker).rangeFunc, (*maker).deferLoop, (*maker).iterator,
	)
}

func (m *maker) variable() {
	t := m.typ(3)
	m.declare(t, m.value(t, 3))
}

// assignable returns a variable that can be assigned to, of a kind, or nil.
func (m *maker) some(ok func(*variable) bool) *variable {
	var list []*variable
	for i := range m.vars {
		if ok(&m.vars[i]) {
			list = append(list, &m.vars[i])
		}
	}
	if len(list) == 0 {
		return nil
	}
	return list[m.r.IntN(len(list))]
}

func (m *maker) assign() {
	if v := m.some(func(v *variable) bool { return !v.fixed }); v != nil {
		name := v.name
		m.emit(name + " = " + m.value(v.typ, 3))
	}
}

func (m *maker) toSink() {
	if m.r.IntN(3) == 0 {
		m.emit("A§ = " + m.box(2))
		return
	}
	t := m.typ(2)
	if m.r.IntN(2) == 0 && len(m.vars) > 7 {
		t = m.vars[7+m.r.IntN(len(m.vars)-7)].typ
	}
	m.emit(m.sink(t) + " = " + m.value(t, 2))
}

// store stores through pointers and into fields and elements.
func (m *maker) store() {
	v := m.some(func(v *variable) bool {
		return v.kind == pointer || v.kind == structure || v.kind == slice || v.kind == array && v.n > 0
	})
	if v == nil {
		return
	}
	name, t := v.name, v.typ
	switch t.kind {
	case pointer:
		m.emit("*" + name + " = " + m.value(t.elem, 2))
	case structure:
		k := m.r.IntN(len(t.fields))
		if f := t.types[k]; f.kind != pointer && f.kind != function {
			m.emit(name + "." + t.fields[k] + " = " + m.value(f, 2))
		}
	case array:
		m.emit(name + "[0] = " + m.value(t.elem, 2))
	case slice:
		m.around("if len("+name+") > 0 {", "}", Once, func() { m.emit(name + "[0] = " + m.value(t.elem, 2)) })
	}
}

func (m *maker) call() {
	switch m.r.IntN(12) {
	case 0:
		m.emit("lib.Keep(" + m.box(2) + ")")
	case 1:
		m.emit("lib.Look(" + m.box(2) + ")")
	case 2:
		m.emit("lib.KeepInline(" + m.box(2) + ")")
	case 3:
		m.emit("lib.All(" + m.box(1) + ", " + m.box(2) + ")")
	case 4:
		m.emit("lib.KeepAll(" + m.box(1) + ", " + m.box(2) + ", " + m.box(1) + ")")
	case 5:
		m.emit("lib.Ints(1, n, i)")
	case 6:
		m.declare(sliceOf(intType), "lib.KeepInts(n, "+m.plain(intType)+")")
	case 7:
		m.declare(pointerTo(intType), "lib.Same("+m.value(pointerTo(intType), 1)+")")
	case 8:
		m.emit("lib.Deref(" + m.value(pointerTo(intType), 1) + ")")
	case 9:
		m.emit("lib.NameOf(" + m.boxNamed(1) + ")")
	case 10:
		m.emit("lib." + m.pick("Run", "RunInline", "KeepFunc") + "(" + m.function(&typ{kind: function, text: "func() int", elem: intType}, 2) + ")")
	default:
		t := m.typ(2)
		m.emit("A§ = lib." + m.pick("Box", "BoxInline") + "[" + t.text + "](" + m.value(t, 2) + ")")
	}
}

// several declares variables of one scope, whose pointers go somewhere.
func (m *maker) several() {
	t, names := m.typ(1), []string{m.name(), m.name()}
	if m.r.IntN(2) == 0 {
		names = append(names, m.name())
	}
	m.emit("var " + strings.Join(names, ", ") + " " + t.text)
	for _, name := range names {
		if m.r.IntN(4) > 0 {
			m.emit(m.sink(pointerTo(t)) + " = &" + name)
		} else {
			m.line("_ = &" + name)
		}
		if t.kind != pointer && t.kind != function && t.kind != named && t.kind != structure && t.kind != array && t.kind != mapping {
			m.vars = append(m.vars, variable{name, t, false})
		}
	}
}

func (m *maker) building() {
	switch m.r.IntN(4) {
	case 0:
		v := m.name()
		m.emit("var " + v + " strings.Builder")
		m.emit(v + ".WriteString(s)")
		m.emit(v + ".WriteByte('x')")
		m.declare(stringType, v+".String()")
	case 1:
		v := m.declare(stringType, m.plain(stringType))
		m.around("for range 3 {", "}", Iterations, func() {
			m.quantity(Concat, "mark.Concat("+v+", s)")
			m.emit(v + " += s")
		})
	case 2:
		m.quantity(Convert, "int64(len(b))")
		m.around("switch string(b) {", "}", Once, func() { m.line("case \"x\":"); m.line("\tn++") })
	default:
		m.emit("for range []byte(s) {\n\t\tn++\n\t}")
	}
}

func (m *maker) mapWrite() {
	v := m.some(func(v *variable) bool { return v.kind == mapping })
	if v == nil {
		k, e := basics[m.r.IntN(len(basics))], m.typ(1)
		m.declare(&typ{kind: mapping, text: fmt.Sprintf("map[%s]%s", k.text, e.text), key: k, elem: e}, fmt.Sprintf("map[%s]%s{}", k.text, e.text))
		return
	}
	name, t := v.name, v.typ
	m.emit(name + "[" + m.plain(t.key) + "] = " + m.value(t.elem, 2))
}

// grow appends in a loop.
func (m *maker) grow() {
	t := m.typ(1)
	v := m.declare(sliceOf(t), m.pick("[]"+t.text+"{}", "[]"+t.text+"(nil)", "make([]"+t.text+", 0, 4)"))
	m.around("for range n {", "}", Iterations, func() {
		m.quantity(Append, "mark.Grows(len("+v+"), cap("+v+"), 1)")
		m.emit(v + " = append(" + v + ", " + m.value(t, 1) + ")")
	})
	switch m.r.IntN(3) {
	case 0:
		m.emit(m.sink(sliceOf(t)) + " = " + v)
	case 1:
		m.around("for _, x := range "+v+" {", "}", Iterations, func() { m.emit("_ = x") })
	}
}

func (m *maker) pointers() {
	v := m.some(func(v *variable) bool { return v.kind == integer && !v.fixed })
	if v == nil {
		return
	}
	name, p := v.name, m.name()
	m.emit(p + " := unsafe.Pointer(&" + name + ")")
	m.emit(m.pick("*(*byte)("+p+") = 1", "A§ = (*byte)("+p+")", "_ = uintptr("+p+")", "A§ = unsafe.Slice((*byte)("+p+"), 1)"))
}

func (m *maker) large() {
	size := m.pick("65536", "65537", "131072", "131073", "1<<17 + 1")
	v := m.name()
	switch m.r.IntN(5) {
	case 0:
		m.emit("var " + v + " [" + size + "]byte")
		m.emit(v + "[n] = 1")
	case 1:
		m.emit(v + " := new([" + size + "]byte)")
		m.emit(v + "[n] = 1")
	case 2:
		m.emit(v + " := make([]byte, " + size + ")")
		m.emit(v + "[n] = 1")
	case 3:
		m.emit(v + " := &[" + size + "]byte{1}")
		m.emit(v + "[n]++")
	default:
		m.emit("var " + v + " [3000]int")
		m.emit(v + "[n] = 1")
		m.emit("lib.Look(" + v + ")")
	}
	m.line("_ = " + v)
}

func (m *maker) generic() {
	a, b := m.typ(2), m.typ(1)
	switch m.r.IntN(6) {
	case 0:
		m.emit("A§ = lib.MakePair[" + a.text + ", " + b.text + "](" + m.value(a, 1) + ", " + m.value(b, 1) + ")")
	case 1:
		v := m.name()
		m.emit("var " + v + " lib.List[" + a.text + "]")
		m.emit(v + ".Push(" + m.value(a, 1) + ")")
		m.around("for x := range "+v+".All() {", "}", Begin, func() { m.emit("_ = x") })
	case 2:
		v := m.name()
		m.emit(v + " := lib.Map[" + a.text + ", " + b.text + "](" + m.slice(sliceOf(a), 1) + ", func(" + a.text + ") (x " + b.text + ") { return x })")
		m.line("_ = " + v)
	case 3:
		m.declare(pointerTo(a), "lib."+m.pick("New", "Fresh")+"["+a.text+"]("+m.value(a, 1)+")")
	case 4:
		m.emit("lib.Sum(" + m.pick("1, 2, n", "2.5, f", "byte(1)", "int32(i)") + ")")
	default:
		m.emit("_ = lib.Zero[" + a.text + "]()")
	}
}

func (m *maker) methods() {
	t := m.own[m.r.IntN(len(m.own))]
	v := m.find(t)
	if v == "" {
		v = m.declare(t, m.zero(t))
	}
	f := &typ{kind: function, text: "func() string", elem: stringType}
	star := "(*" + t.text + ")"
	switch m.r.IntN(5) {
	case 0:
		m.emit(m.sink(f) + " = " + v + ".Name")
	case 1:
		m.emit("_ = " + star + ".Name(&" + v + ")")
	case 2:
		m.emit("A§ = " + star + ".Name")
	case 3:
		x := m.name()
		m.emit(x + " := struct{ I§ }{" + m.boxNamed(1) + "}")
		m.emit(m.pick("_ = "+x+".Name()", "A§ = "+x, m.sink(f)+" = "+x+".Name", "A§ = I§("+x+")"))
	default:
		m.declare(f, v+".Name")
	}
}

func (m *maker) printing() {
	switch m.r.IntN(3) {
	case 0:
		m.declare(stringType, "fmt.Sprint("+m.box(1)+")")
	case 1:
		v := m.box(1)
		m.quantity(Boxed, "int64(n)")
		m.declare(stringType, `fmt.Sprintf("%v %d", `+v+`, n)`)
	default:
		m.emit(`A§ = fmt.Errorf("%v", ` + m.box(1) + ")")
	}
}

func (m *maker) assertion() {
	v := m.some(func(v *variable) bool { return v.kind == empty || v.kind == named })
	if v == nil {
		return
	}
	name, x := v.name, m.name()
	t := m.pick("int", "I§", "string", "*int", "[]byte", "interface{ Name() string; Size() int }", "lib.Namer")
	if v.kind == named {
		t = m.pick("lib.Namer", "lib.Sizer")
	}
	m.emit(x + ", ok := " + name + ".(" + t + "); _, _ = " + x + ", ok")
	m.nodes[len(m.nodes)-1].Head = strings.Replace(m.nodes[len(m.nodes)-1].Head, "ok", x+"ok", -1)
}

// early returns under a condition.
func (m *maker) early() {
	m.around("if c && n > "+fmt.Sprint(m.r.IntN(9))+" {", "}", Once, func() {
		if len(m.results) > 0 {
			m.stop()
		} else {
			m.line("return")
		}
	})
}

// converted converts between strings and slices, whose results go nowhere, or away.
func (m *maker) converted() {
	switch m.r.IntN(5) {
	case 0:
		m.quantity(Convert, "int64(len(s))")
		m.declare(bytesType, "[]byte(s)")
	case 1:
		m.quantity(Runes, "int64(len([]rune(s)))")
		m.declare(sliceOf(runeType), "[]rune(s)")
	case 2:
		m.quantity(Convert, "int64(len(b))")
		m.declare(stringType, "string(b)")
	case 3:
		m.quantity(Convert, "int64(len(b))")
		m.emit(m.sink(stringType) + " = string(b)")
	default:
		m.quantity(Convert, "int64(len(s))")
		m.emit(m.sink(bytesType) + " = []byte(s)")
	}
}
