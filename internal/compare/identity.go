package compare

import (
	"regexp"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// A subject is a site with its names taken apart, once.
type subject struct {
	*alloc.Site
	chain []string // functions, from the physical one to the innermost that was inlined; stable names
	home  string   // the declared function around the innermost one
}

func newSubject(s *alloc.Site) *subject {
	x := &subject{Site: s, chain: []string{symbol.Stable(s.Func)}}
	inner := s.Func
	for _, f := range s.Inlined {
		x.chain = append(x.chain, symbol.Stable(f.Func))
		inner = f.Func
	}
	x.home = symbol.Outer(symbol.Plain(inner))
	return x
}

// owner is the function whose code has the site.
func (x *subject) owner() string { return x.chain[0] }

// inner is the function whose source has the site.
func (x *subject) inner() string { return x.chain[len(x.chain)-1] }

// wrapped reports whether a site is in what the compiler makes of a method of T for *T:
// the source has the method's own.
func (x *subject) wrapped() bool {
	return len(x.chain) > 1 && x.chain[0] != x.chain[1] && receiverless(x.chain[0]) == receiverless(x.chain[1])
}

// names is the chain as a key, with other names for functions that were renamed.
func (x *subject) names(renamed map[string]string) string {
	list := make([]string, len(x.chain))
	for i, fn := range x.chain {
		list[i] = rename(fn, renamed)
	}
	return strings.Join(list, "\x00")
}

// rename is the new name of a function, or of a closure in it.
func rename(fn string, renamed map[string]string) string {
	if len(renamed) == 0 {
		return fn
	}
	outer := symbol.Outer(fn)
	if to, ok := renamed[outer]; ok {
		return to + fn[len(outer):]
	}
	return fn
}

var (
	number = regexp.MustCompile(`\b(0[xX][0-9a-fA-F_]+|[0-9][0-9_]*)\b`)
	word   = regexp.MustCompile(`[\pL_][\pL\pN_]*`)
)

// plainType is a type with one spelling for the empty interface.
func plainType(typ string) string { return strings.ReplaceAll(typ, "interface {}", "any") }

// sizeless is code or a type without its numbers: [64]byte and [128]byte are one.
func sizeless(text string) string { return number.ReplaceAllString(text, "#") }

// keywords are words of code that are no names which a programmer chose.
var keywords = map[string]bool{
	"make": true, "new": true, "append": true, "func": true, "map": true, "chan": true, "struct": true, "interface": true, "string": true, "byte": true, "rune": true,
}

// nameless is code without its names and numbers: a variable that was renamed is the
// same.
func nameless(text string) string {
	return word.ReplaceAllStringFunc(sizeless(text), func(w string) string {
		if keywords[w] {
			return w
		}
		return "_"
	})
}

// A key is the same for sites that can be one. It gets the subject with the names that
// its functions have in the new state.
type key func(x *subject, chain string) string

// keys say what sites are paired by, the closest first: what is left of both states is
// paired by the next.
var keys = []key{
	func(x *subject, chain string) string {
		return join(chain, x.Package, x.Kind, x.Expr, plainType(x.Type))
	},
	func(x *subject, chain string) string { return join(chain, x.Kind, sizeless(x.Expr), plainType(x.Type)) },
	func(x *subject, chain string) string { return join(chain, x.Kind, nameless(x.Expr), plainType(x.Type)) },
	func(x *subject, chain string) string { return join(chain, x.Kind, x.Expr, sizeless(x.Type)) },
	func(x *subject, chain string) string { return join(chain, x.Kind, nameless(x.Expr), sizeless(x.Type)) },
	func(x *subject, chain string) string { return join(chain, x.Kind, plainType(x.Type)) },
	func(x *subject, chain string) string { return join(chain, x.Kind, sizeless(x.Type)) },
	func(x *subject, chain string) string { return join(chain, x.Kind, x.Expr) },
	func(x *subject, chain string) string { return join(chain, x.Kind, nameless(x.Expr), nameless(x.Type)) },
}

func join(chain string, rest ...any) string {
	var b strings.Builder
	b.WriteString(chain)
	for _, r := range rest {
		b.WriteByte(0)
		switch r := r.(type) {
		case string:
			b.WriteString(r)
		case alloc.Kind:
			b.WriteString(string(r))
		}
	}
	return b.String()
}
