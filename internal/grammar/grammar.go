// Package grammar makes Go programs from a seed: type-correct, all statements and
// types, and deterministic when they run. It knows nothing of what the programs are
// for; a test that has something to prove of any program takes one, compiles it, and
// judges.
//
// A Program has Units, each a function with all that it needs, and drivers that call
// it with arguments at edges. Units do not know each other, so that any of them can be
// left out. Each statement that evaluates something once is preceded, on its line, by
// a call of mark.At, a function that the caller of this package writes: it is told
// which statement that is and the quantities in it, such as the length of a make. What
// they mean is in the unit's Marks.
//
// A unit is a tree of lines, so that it can be made smaller: see Unit.Smaller.
package grammar

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// Module is the path of a program's module. Its packages are Module/p with the
// units, Module/lib with generic and other functions, and Module/mark.
const Module = "fuzz"

// A Program is Units, numbered from 1, and the packages that they use.
type Program struct{ Units []*Unit }

// A Unit is a function and all that it needs. Lines have § for the unit's number.
type Unit struct {
	Decls   []*Node
	Drivers int
	Marks   []Mark // by number
	Imports []string
}

// A Node is a line, or several around a block. Lines that begin with mark.At have
// the number of their mark behind §.
type Node struct {
	Head string
	Body []*Node
	Tail string // "" without a block
	keep bool
}

// A Mark says what its quantities are, and what is run at its line when it is passed.
type Mark struct {
	Quantities []Quantity
	Role       Role
}

// A Role says what a mark stands for.
type Role int

const (
	Once       Role = iota // the line's statement, but for what is between its braces
	Header                 // the head of a loop, but for the variables of its iterations
	Begin                  // a call of the function that begins on the line
	Iteration              // an iteration: its variables are made
	Iterations             // the same, and they can be made once more for each Header
)

// A Quantity is what a construct depends on that is not known before run time.
type Quantity string

const (
	Length  Quantity = "length"  // of a make; of a capacity, where it has one
	Hint    Quantity = "hint"    // of a make of a map
	Boxed   Quantity = "boxed"   // the bits of a number that becomes an interface
	BoxedS  Quantity = "boxed-s" // the length of a string that becomes one
	BoxedL  Quantity = "boxed-l" // 1 for a slice that becomes one and is not nil
	Concat  Quantity = "concat"  // 8 times the result's length, and how many operands are not empty
	Convert Quantity = "convert" // the length in bytes of a string or slice of bytes that is converted
	Runes   Quantity = "runes"   // the number of runes of a string or slice that is converted
	Append  Quantity = "append"  // 1 if the capacity does not suffice
)

// Generate makes a program of n units.
func Generate(seed uint64, n int) *Program {
	p := &Program{}
	for i := range n {
		p.Units = append(p.Units, unit(rand.New(rand.NewPCG(seed, uint64(i)))))
	}
	return p
}

// perFile is how many units a file has. Each third file is one of tests.
const perFile = 20

// Files are the program's files but for package mark, by name.
func (p *Program) Files() map[string]string {
	files := map[string]string{"go.mod": "module " + Module + "\n\ngo 1.24\n", "lib/lib.go": library}
	for i := 0; i < len(p.Units); i += perFile {
		var b strings.Builder
		b.WriteString("package p\n\n")
		list := p.Units[i:min(i+perFile, len(p.Units))]
		imports := map[string]bool{}
		for _, u := range list {
			for _, path := range u.Imports {
				imports[path] = true
			}
		}
		for _, path := range importable {
			if imports[path] {
				fmt.Fprintf(&b, "import %q\n", path)
			}
		}
		for j, u := range list {
			b.WriteString("\n" + u.Text(i+j+1))
		}
		name := fmt.Sprintf("p/p%d.go", i/perFile)
		if i/perFile%3 == 1 {
			name = fmt.Sprintf("p/p%d_test.go", i/perFile)
		}
		files[name] = b.String()
	}
	var b strings.Builder
	b.WriteString("package p\n\nvar Drivers = []func(){\n")
	for i, u := range p.Units {
		for k := range u.Drivers {
			fmt.Fprintf(&b, "\tDrive%dx%d,\n", i+1, k)
		}
	}
	b.WriteString("}\n")
	files["p/drivers_test.go"] = b.String()
	return files
}

// Text is the source of a unit that has a number.
func (u *Unit) Text(number int) string {
	var b strings.Builder
	write(&b, u.Decls, "")
	return strings.ReplaceAll(b.String(), "§", fmt.Sprint(number))
}

func write(b *strings.Builder, list []*Node, indent string) {
	for _, n := range list {
		b.WriteString(indent + n.Head + "\n")
		write(b, n.Body, indent+"\t")
		if n.Tail != "" {
			b.WriteString(indent + n.Tail + "\n")
		}
	}
}

// MarkNumber takes apart the number that mark.At is told.
func MarkNumber(k int) (unit, mark int) { return k / 1000, k % 1000 }

// importable are the packages that units import.
var importable = []string{"fmt", "iter", "slices", "strings", "unsafe", Module + "/lib", Module + "/mark"}
