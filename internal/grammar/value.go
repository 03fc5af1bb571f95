package grammar

import (
	"fmt"
	"strings"
)

// A variable is one in scope. Its pointers are not nil.
type variable struct {
	name string
	*typ
	fixed bool // it must not be assigned to
}

// quantity notes one of the statement, as an expression.
func (m *maker) quantity(q Quantity, value string) {
	m.marks = append(m.marks, q)
	m.values = append(m.values, value)
}

// find returns a variable of a type, or "".
func (m *maker) find(t *typ) string {
	var list []string
	for _, v := range m.vars {
		if v.text == t.text {
			list = append(list, v.name)
		}
	}
	if len(list) == 0 {
		return ""
	}
	return list[m.r.IntN(len(list))]
}

func (m *maker) pick(list ...string) string { return list[m.r.IntN(len(list))] }

// plain is a value of a basic type that needs no allocation.
func (m *maker) plain(t *typ) string {
	v := m.find(t)
	if v != "" && m.r.IntN(4) > 0 {
		return v
	}
	switch t.kind {
	case integer:
		if !t.signed || t.one {
			if t.one {
				return t.text + "(" + m.pick("0", "1", "127") + ")"
			}
			return t.text + "(" + m.pick("0", "1", "255", "256", "1000") + ")"
		}
		if t.text != "int" && m.r.IntN(2) == 0 {
			return t.text + "(i)"
		}
		return t.text + "(" + m.pick("0", "1", "255", "256", "-1", "1000") + ")"
	case float:
		if m.is(t, "float64") && m.r.IntN(2) == 0 {
			return t.text + "(f)"
		}
		return t.text + "(" + m.pick("0.0", "2.5", "1", "-1") + ")"
	case text:
		return t.text + "(" + m.pick("s", "t", `""`, `"x"`, `"hello, world"`) + ")"
	}
	return t.text + "(" + m.pick("c", "true", "false") + ")"
}

func (m *maker) is(t *typ, text string) bool { return t.text == text }

// value is an expression of a type.
func (m *maker) value(t *typ, depth int) string {
	if v := m.find(t); v != "" && (depth <= 0 || m.r.IntN(3) == 0) {
		return v
	}
	switch t.kind {
	case integer, float, boolean:
		return m.plain(t)
	case text:
		if t.text == "string" && depth > 0 {
			return m.str(depth)
		}
		return m.plain(t)
	case pointer:
		return m.address(t, depth)
	case slice:
		return m.slice(t, depth)
	case array, structure:
		return m.literal(t, depth)
	case mapping:
		return m.mapping(t, depth)
	case channel:
		if m.r.IntN(3) == 0 {
			return "make(" + t.text + ")"
		}
		return fmt.Sprintf("make(%s, %d)", t.text, 1+m.r.IntN(3))
	case function:
		return m.function(t, depth)
	case named:
		return m.boxNamed(depth)
	}
	return m.box(depth)
}

// str is a string that is made.
func (m *maker) str(depth int) string {
	switch m.r.IntN(7) {
	case 0, 1:
		m.quantity(Concat, "mark.Concat(s, t)")
		return "s + t"
	case 2:
		m.quantity(Concat, `mark.Concat3(s, "-", t)`)
		return `s + "-" + t`
	case 3:
		m.quantity(Convert, "int64(len(b))")
		return "string(b)"
	case 4:
		return "string(rune(n))"
	case 5:
		return "lib.NameOf(" + m.boxNamed(depth-1) + ")"
	}
	return m.plain(stringType)
}

// address is a pointer.
func (m *maker) address(t *typ, depth int) string {
	if v := m.some(func(v *variable) bool { return !v.fixed && v.text == t.elem.text }); v != nil && m.r.IntN(2) == 0 {
		return "&" + v.name
	}
	switch {
	case (t.elem.kind == structure || t.elem.kind == array || t.elem.kind == slice || t.elem.kind == mapping) && m.r.IntN(2) == 0:
		return "&" + m.literal(t.elem, depth-1)
	case m.r.IntN(4) == 0:
		return fmt.Sprintf("lib.New[%s](%s)", t.elem.text, m.value(t.elem, depth-1))
	case m.r.IntN(4) == 0:
		return fmt.Sprintf("lib.Fresh[%s](%s)", t.elem.text, m.value(t.elem, depth-1))
	case t.elem.kind == pointer:
		return fmt.Sprintf("lib.New(%s)", m.value(t.elem, depth-1))
	}
	return "new(" + t.elem.text + ")"
}

// literal is a composite literal.
func (m *maker) literal(t *typ, depth int) string {
	var list []string
	switch t.kind {
	case array:
		for range min(t.n, m.r.IntN(3)) {
			list = append(list, m.value(t.elem, depth-1))
		}
	case slice:
		for range m.r.IntN(4) {
			list = append(list, m.value(t.elem, depth-1))
		}
	case mapping:
		if m.r.IntN(2) == 0 {
			list = append(list, m.plain(t.key)+": "+m.value(t.elem, depth-1))
		}
	case structure:
		for i, f := range t.fields {
			if m.r.IntN(3) > 0 || t.types[i].kind == pointer || t.types[i].kind == function {
				list = append(list, f+": "+m.value(t.types[i], depth-1))
			}
		}
	}
	return t.text + "{" + strings.Join(list, ", ") + "}"
}

// slice is a slice that is made.
func (m *maker) slice(t *typ, depth int) string {
	switch k := m.r.IntN(12); {
	case k < 2:
		m.quantity(Length, "int64(n)")
		return "make(" + t.text + ", n)"
	case k == 2:
		m.quantity(Length, "int64(n)")
		return "make(" + t.text + ", 0, n)"
	case k < 5:
		return fmt.Sprintf("make(%s, %s)", t.text, m.pick("0", "1", "4", "5", "32", "33", "1024"))
	case k == 5 && t.text == "[]byte":
		return fmt.Sprintf("make([]byte, %s)", m.pick("65536", "65537"))
	case k == 6 && t.text == "[]byte":
		m.quantity(Convert, "int64(len(s))")
		return "[]byte(s)"
	case k == 7 && (t.text == "[]rune" || t.text == "[]int32"):
		m.quantity(Runes, "int64(len([]rune(s)))")
		return "[]rune(s)"
	case k == 8:
		return t.text + "(nil)"
	case k == 9:
		if v := m.find(t); v != "" {
			m.quantity(Append, "mark.Grows(len("+v+"), cap("+v+"), 1)")
			return "append(" + v + ", " + m.value(t.elem, depth-1) + ")"
		}
	case k == 10 && t.elem.kind != structure:
		return fmt.Sprintf("lib.Slice[%s](n, %s)", t.elem.text, m.value(t.elem, depth-1))
	}
	return m.literal(t, depth)
}

func (m *maker) mapping(t *typ, depth int) string {
	switch m.r.IntN(5) {
	case 0:
		return "make(" + t.text + ")"
	case 1:
		m.quantity(Hint, "int64(n)")
		return "make(" + t.text + ", n)"
	case 2:
		return fmt.Sprintf("make(%s, %s)", t.text, m.pick("0", "8", "9", "100"))
	}
	return m.literal(t, depth)
}

// function is a function literal on one line, or a method value.
func (m *maker) function(t *typ, depth int) string {
	marks, values := m.marks, m.values
	defer func() { m.marks, m.values = marks, values }() // the body has no mark
	if t.n == 0 && t.elem.text == "string" && m.r.IntN(2) == 0 {
		for _, v := range m.vars {
			if v.method && m.r.IntN(2) == 0 {
				return v.name + ".Name"
			}
		}
	}
	if t.n == 1 {
		m.vars = append(m.vars, variable{"a", intType, true})
		defer func() { m.vars = m.vars[:len(m.vars)-1] }()
		return fmt.Sprintf("func(a int) %s { return %s }", t.elem.text, m.value(t.elem, depth-1))
	}
	return fmt.Sprintf("%s { return %s }", t.text, m.value(t.elem, depth-1))
}

// boxNamed is a value with a method in an interface.
func (m *maker) boxNamed(depth int) string {
	t := m.own[m.r.IntN(len(m.own))]
	v := m.find(t)
	switch {
	case !t.method && v != "" && m.r.IntN(2) == 0:
		return "I§(&" + v + ")"
	case !t.method:
		return "I§(new(" + t.text + "))"
	case v == "":
		return fmt.Sprintf("I§(%s)", m.zero(t))
	}
	m.boxed(t, v)
	return "I§(" + v + ")"
}

// zero is a value of one of the unit's own types.
func (m *maker) zero(t *typ) string {
	if t.kind == structure {
		return t.text + "{}"
	}
	return m.plain(t)
}

// box is a value in an empty interface.
func (m *maker) box(depth int) string {
	if m.r.IntN(6) == 0 {
		return m.pick("any(nil)", "any(0)", "any(255)", "any(256)", "any(-1)", "any(0.0)", "any(2.5)", `any("")`, `any("x")`, "any(true)")
	}
	if len(m.vars) > 0 && m.r.IntN(3) > 0 {
		v := m.vars[m.r.IntN(len(m.vars))]
		m.boxed(v.typ, v.name)
		return "any(" + v.name + ")"
	}
	t := m.typ(depth - 1)
	if t.kind == empty || t.kind == named {
		return "any(n)"
	}
	v := m.value(t, depth-1)
	m.boxed(t, v)
	return "any(" + v + ")"
}

// boxed notes the quantity of a value that becomes an interface. Constants have none,
// and calls are not evaluated twice.
func (m *maker) boxed(t *typ, v string) {
	if _, operand, ok := strings.Cut(v, "("); ok && !strings.Contains("i)f)s)t)", operand) {
		return
	}
	if t.kind != integer && t.kind != float && strings.ContainsAny(v, "(+{&[") {
		return
	}
	switch {
	case t.kind == integer && !t.one:
		m.quantity(Boxed, "int64("+v+")")
	case t.kind == float && t.text == "float64":
		m.quantity(Boxed, "mark.Bits("+v+")")
	case t.kind == float && t.text == "float32":
		m.quantity(Boxed, "mark.Bits32("+v+")")
	case t.kind == text:
		m.quantity(BoxedS, "int64(len("+v+"))")
	case t.kind == slice:
		m.quantity(BoxedL, "mark.NotNil("+v+" == nil)")
	}
}
