package grammar

import "fmt"

// A kind is that of a type.
type kind int

const (
	integer kind = iota
	float
	text
	boolean
	pointer
	slice
	array
	structure
	mapping
	channel
	function // func() elem, or func(int) elem where n is 1
	empty    // any
	named    // interface{ Name() string }
)

// A typ is a type: what it is, and how it is written.
type typ struct {
	kind      kind
	text      string
	elem, key *typ
	n         int      // the length of an array
	fields    []string // of a structure, f0 and so on, by type in types
	types     []*typ
	method    bool // it has Name() string
	signed    bool
	one       bool // of one byte
}

var (
	intType    = &typ{kind: integer, text: "int", signed: true}
	stringType = &typ{kind: text, text: "string"}
	floatType  = &typ{kind: float, text: "float64"}
	boolType   = &typ{kind: boolean, text: "bool"}
	byteType   = &typ{kind: integer, text: "byte", one: true}
	runeType   = &typ{kind: integer, text: "rune", signed: true}
	anyType    = &typ{kind: empty, text: "any"}
	bytesType  = &typ{kind: slice, text: "[]byte", elem: byteType}

	basics = []*typ{
		intType, intType, stringType, stringType, floatType, boolType, byteType, runeType,
		{kind: integer, text: "int8", signed: true, one: true}, {kind: integer, text: "int16", signed: true},
		{kind: integer, text: "int32", signed: true}, {kind: integer, text: "int64", signed: true},
		{kind: integer, text: "uint"}, {kind: integer, text: "uint16"}, {kind: integer, text: "uint32"},
		{kind: integer, text: "uint64"}, {kind: integer, text: "uintptr"},
		{kind: float, text: "float32"}, {kind: float, text: "complex128"},
	}
)

// typ picks a type, of others at most depth deep.
func (m *maker) typ(depth int) *typ {
	if depth <= 0 || m.r.IntN(3) == 0 {
		if len(m.own) > 0 && m.r.IntN(4) == 0 {
			return m.own[m.r.IntN(len(m.own))]
		}
		return basics[m.r.IntN(len(basics))]
	}
	switch m.r.IntN(10) {
	case 0, 1:
		return pointerTo(m.typ(depth - 1))
	case 2, 3:
		return sliceOf(m.typ(depth - 1))
	case 4:
		e, n := m.typ(depth-1), []int{0, 1, 2, 3, 4, 5, 9, 33}[m.r.IntN(8)]
		return &typ{kind: array, text: fmt.Sprintf("[%d]%s", n, e.text), elem: e, n: n}
	case 5:
		k, e := basics[m.r.IntN(len(basics))], m.typ(depth-1)
		return &typ{kind: mapping, text: fmt.Sprintf("map[%s]%s", k.text, e.text), key: k, elem: e}
	case 6:
		e := m.typ(depth - 1)
		return &typ{kind: channel, text: "chan " + e.text, elem: e}
	case 7:
		e := m.typ(depth - 1)
		if m.r.IntN(2) == 0 {
			return &typ{kind: function, text: "func(int) " + e.text, elem: e, n: 1}
		}
		return &typ{kind: function, text: "func() " + e.text, elem: e}
	case 8:
		if m.iface != nil && m.r.IntN(2) == 0 {
			return m.iface
		}
		return anyType
	}
	return m.structure(depth - 1)
}

func pointerTo(e *typ) *typ { return &typ{kind: pointer, text: "*" + e.text, elem: e} }

func sliceOf(e *typ) *typ { return &typ{kind: slice, text: "[]" + e.text, elem: e} }

// structure picks a structure without a name.
func (m *maker) structure(depth int) *typ {
	t := &typ{kind: structure, text: "struct{ "}
	for i := range 1 + m.r.IntN(4) {
		t.fields = append(t.fields, fmt.Sprint("f", i))
		t.types = append(t.types, m.typ(depth))
		if i > 0 {
			t.text += "; "
		}
		t.text += fmt.Sprintf("f%d %s", i, t.types[i].text)
	}
	t.text += " }"
	return t
}

// ownTypes declares types of the unit's own: numbers and structures with a method,
// by value or by pointer, and one that embeds another.
func (m *maker) ownTypes() {
	m.decl("type I§ interface{ Name() string }")
	m.iface = &typ{kind: named, text: "I§"}
	star := ""
	for i := range 1 + m.r.IntN(3) {
		name := fmt.Sprintf("T§n%d", i)
		t := *basics[m.r.IntN(len(basics))]
		under := t.text
		if m.r.IntN(3) > 0 {
			t = *m.structure(2)
			under = t.text
		}
		t.text = name
		star = ""
		if t.kind == structure && m.r.IntN(2) == 0 {
			star = "*"
		}
		t.method = star == ""
		m.decl("type " + name + " " + under)
		if m.r.IntN(2) == 0 {
			m.decl("//go:noinline")
		}
		m.decl(fmt.Sprintf("func (t %s%s) Name() string { return %q }", star, name, name))
		m.own = append(m.own, &t)
		if t.kind == structure && m.r.IntN(3) == 0 {
			e := &typ{kind: structure, text: fmt.Sprintf("E§n%d", i), fields: []string{name, "more"}, types: []*typ{&t, intType}, method: t.method}
			m.decl(fmt.Sprintf("type %s struct { %s; more int }", e.text, name))
			m.own = append(m.own, e)
		}
	}
}
