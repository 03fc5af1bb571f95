package resolve

import (
	"fmt"
	"regexp"
	"slices"
	"strings"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/compiler/gcfacts"
	"github.com/unheap/unheap/internal/compiler/source"
	"github.com/unheap/unheap/internal/symbol"
)

// words are the compiler's own for what it makes of code, and the mark of a text that
// it has cut off.
var words = []string{"#yield", "#state", "#next", "#defers", "#exitTest", "#rv", "#rp", ".autotmp_", "go.shape.", ".dict", "<node", "... argument", "…"}

// made reports whether a text of the compiler's tells what it made of code, or is cut
// off.
func made(text string) bool {
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(text, w) }) ||
		strings.HasSuffix(text, "...") || strings.Contains(text, "~") && unnamed.MatchString(text)
}

// unnamed is what the compiler calls results, parameters and temporaries.
var unnamed = regexp.MustCompile(`~[rpb]\d+|\.autotmp_\d+`)

// declares is a declaration of names that have a package: parameters of a function
// that was inlined.
var declares = regexp.MustCompile(`^[^=]*\w\.\w[^=]* :?= `)

// written is the compiler's text of code at a position in a function, as the
// source has it. Where the compiler tells what it made of the code it is the
// source's text at that position, or "".
func (v *view) written(expr string, pos gcfacts.PosID, fn int32) string {
	frames := v.f.Frames(pos)
	if len(frames) > 1 {
		expr = v.asWritten(expr, frames[len(frames)-1].Func)
	} else if name := v.f.Funcs[fn].Name; symbol.Shaped(name) {
		expr = v.asWritten(expr, name)
	}
	expr = v.unshaped(expr, pos, fn)
	if !made(expr) && !(strings.Contains(expr, ":=") && declares.MatchString(expr)) {
		return expr
	}
	text := ""
	if len(frames) > 0 {
		last := frames[len(frames)-1]
		text = v.file(last).Step(last.Line, last.Col)
	}
	if cut := unnamed.ReplaceAllString(expr, "…"); text == "" && strings.Contains(cut, "…") && !made(strings.ReplaceAll(cut, "…", "")) {
		return cut // code that the compiler has made, which has no source
	}
	return text
}

// file is the source in which a frame is.
func (v *view) file(f gcfacts.Frame) *source.File { return v.src.File(v.paths.Abs(f.File)) }

// unshaped puts the names of type parameters for the shapes in the compiler's text
// of code or of a type, at a position in a function.
func (v *view) unshaped(text string, pos gcfacts.PosID, fn int32) string {
	return v.typeIn(text, pos, v.f.Funcs[fn].Name)
}

// typeIn is unshaped for a function by its symbol.
func (v *view) typeIn(text string, pos gcfacts.PosID, fn string) string {
	if !strings.Contains(text, "go.shape.") {
		return text
	}
	frames := v.f.Frames(pos)
	for i := len(frames) - 1; i >= 0; i-- {
		f := frames[i]
		if i == 0 {
			f.Func = fn
		}
		if symbol.Shaped(f.Func) {
			params := v.file(f).TypeParams(f.Line, f.Col)
			return symbol.Unshaped(text, symbol.Shapes(f.Func), params)
		}
	}
	return symbol.Unshaped(text, nil, nil)
}

// typ is the type of a location's value.
func (v *view) typ(l *gcfacts.Location) string { return v.unshaped(l.Type, l.Pos, l.Func) }

// shown is what people read of a location that is a site.
func (v *view) shown(l *gcfacts.Location, b *gcfacts.Batch, kind alloc.Kind) shown {
	if kind == alloc.Variable && hiddenName(l.Expr) {
		return shown{expr: strings.TrimPrefix(strings.TrimPrefix(v.described(b, l), "the "), "a "), typ: v.typ(l), hidden: true}
	}
	return shown{expr: v.written(l.Expr, l.Pos, l.Func), typ: v.typ(l)}
}

// length is the length that a make has, as the source has it.
func (v *view) length(l *gcfacts.Location) string {
	frames := v.f.Frames(l.Pos)
	if !made(l.Operand) {
		if len(frames) > 1 {
			return v.asWritten(l.Operand, frames[len(frames)-1].Func)
		}
		return v.unshaped(l.Operand, l.Pos, l.Func)
	}
	if len(frames) > 0 {
		last := frames[len(frames)-1]
		if text := v.file(last).Length(last.Line, last.Col); text != "" {
			return text
		}
	}
	return "length"
}

// hiddenName reports whether the source has no variable of that name: the compiler
// has made it.
func hiddenName(name string) bool {
	return name != "" && (name[0] == '.' && !strings.HasPrefix(name, "...") || name[0] == '#' || name[0] == '~')
}

// described is what a variable that the compiler has made is called.
func (v *view) described(b *gcfacts.Batch, l *gcfacts.Location) string {
	over := "a range over a function"
	if frames := v.f.Frames(l.Pos); len(frames) > 0 {
		last := frames[len(frames)-1]
		over = "the range"
		if text := v.file(last).Step(last.Line, last.Col); strings.HasPrefix(text, "range ") {
			over = "the range over " + strings.TrimPrefix(text, "range ")
		}
	}
	switch {
	case l.Op == gcfacts.OpResult:
		if l.Result > 1 || several(b, l) {
			return fmt.Sprintf("result %d of %s", l.Result, symbol.Short(v.f.Funcs[l.Func].Name))
		}
		return "the result of " + symbol.Short(v.f.Funcs[l.Func].Name)
	case strings.HasPrefix(l.Expr, "~"):
		return "the result of the inlined call"
	}
	return ranged(l.Expr, over)
}

// ranged is what a variable that the compiler has made is called, most often for a
// range over a function.
func ranged(name, over string) string {
	switch {
	case strings.HasPrefix(name, "#yield"):
		return "the loop body of " + over
	case strings.HasPrefix(name, "#"):
		return "the state of " + over
	}
	return "a temporary"
}

// several reports whether the function of a result has others.
func several(b *gcfacts.Batch, l *gcfacts.Location) bool {
	if b == nil {
		return false
	}
	for i := range b.Locs {
		if r := &b.Locs[i]; r.Func == l.Func && r.Op == gcfacts.OpResult && r.Result > 1 {
			return true
		}
	}
	return false
}

// name is what a location is called in a sentence.
func (v *view) name(b *gcfacts.Batch, l *gcfacts.Location) string {
	switch l.Op {
	case gcfacts.OpAuto, gcfacts.OpParam:
		if hiddenName(l.Expr) {
			return v.placed(v.described(b, l), l)
		}
	case gcfacts.OpInterface:
		return "the interface made of " + joined("", v.written(l.Expr, l.Pos, l.Func), "a value")
	case gcfacts.OpResult:
		if hiddenName(l.Expr) {
			return "the result"
		}
		return "the result " + l.Expr
	case gcfacts.OpClosure:
		return "the function literal"
	case gcfacts.OpSliceLit:
		if l.Implicit {
			return "the slice of the variable arguments"
		}
	}
	return joined("", v.written(l.Expr, l.Pos, l.Func), "a value")
}

// placed adds to what a hidden variable of a range is called where that is.
func (v *view) placed(text string, l *gcfacts.Location) string {
	if at := v.source(l.Pos); l.Expr[0] == '#' && at.Line > 0 {
		return fmt.Sprintf("%s at %s:%d", text, at.File, at.Line)
	}
	return text
}

// joined is text behind a prefix, or none.
func joined(prefix, text, none string) string {
	if text == "" {
		return none
	}
	return prefix + text
}

// asWritten is asWritten for the package that was compiled, whose own names the
// compiler does not qualify: what could be its name there is a variable's.
func (v *view) asWritten(expr, fn string) string {
	if path := symbol.Package(fn); path == v.path || path == "main" {
		return expr
	}
	return asWritten(expr, fn)
}

// asWritten is the compiler's text of code in a function, without the name of the
// function's package, with which the compiler qualifies even local variables where
// another package has the code.
func asWritten(expr, fn string) string {
	name := symbol.PackageName(symbol.Package(fn)) + "."
	if name == "." || !strings.Contains(expr, name) {
		return expr
	}
	var out strings.Builder
	before := byte(' ') // the last byte that was written
	for i := 0; i < len(expr); {
		if !partOfName(before) && strings.HasPrefix(expr[i:], name) {
			i += len(name)
			if i == len(expr) || !partOfName(expr[i]) {
				return expr // no qualified name after all
			}
		}
		before = expr[i]
		out.WriteByte(before)
		i++
	}
	return out.String()
}

func partOfName(c byte) bool {
	return c == '_' || c == '.' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= 0x80
}
