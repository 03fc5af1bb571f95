package lens

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"sort"

	"github.com/unheap/unheap/internal/compiler/goversion"
	"github.com/unheap/unheap/internal/compiler/wire"
)

//go:embed _hooks/*.go
var hooks embed.FS

// A patch replaces one piece of text in one file of cmd/compile. Each must be
// found exactly once: a compiler that has moved on is refused, not guessed at.
type patch struct {
	file     string // below GOROOT/src/cmd/compile
	old, new string
}

// added names the hook files and where each goes, below GOROOT/src/cmd/compile.
var added = map[string]string{
	"_hooks/writer.go":  "internal/lens/lens.go",
	"_hooks/escape.go":  "internal/escape/unheap_lens.go",
	"_hooks/text.go":    "internal/escape/unheap_text.go",
	"_hooks/cut.go":     "internal/escape/unheap_cut.go",
	"_hooks/place.go":   "internal/escape/unheap_place.go",
	"_hooks/inline.go":  "internal/inline/unheap_lens.go",
	"_hooks/noder.go":   "internal/noder/unheap_lens.go",
	"_hooks/ssagen.go":  "internal/ssagen/unheap_lens.go",
	"_hooks/often.go":   "internal/ssagen/unheap_often.go",
	"_hooks/failure.go": "internal/ssagen/unheap_failure.go",
	"_hooks/nest.go":    "internal/ssa/unheap_nest.go",
	"_hooks/ends.go":    "internal/escape/unheap_ends.go",
	"_hooks/loopvar.go": "internal/loopvar/unheap_lens.go",
}

var patches = []patch{
	{"internal/escape/escape.go", "\tb.walkAll()\n", "\tlensBefore(&b, fns)\n\tb.walkAll()\n\tlensAfter(&b, fns)\n"},
	{"internal/escape/escape.go", "\tb.finish(fns)\n", "\tlensCutLeaks(&b)\n\tb.finish(fns)\n\tlensLeaks(&b, fns)\n"},
	{"internal/escape/escape.go",
		"func (b *batch) flowClosure(k hole, clo *ir.ClosureExpr) {\n",
		"func (b *batch) flowClosure(k hole, clo *ir.ClosureExpr) {\n\tlensCaptures(clo)\n"},
	{"internal/escape/graph.go",
		"\tif base.Flag.LowerM >= 2 || logopt.Enabled() {\n\t\tk.notes = &note{",
		"\tif base.Flag.LowerM >= 2 || logopt.Enabled() || lensNotes() {\n\t\tk.notes = &note{"},
	{"internal/escape/graph.go",
		"\t\tsrc.attrs |= attrEscapes | attrPersists | attrMutates | attrCalls\n\t\treturn\n",
		"\t\tif lensFlowed(k, src) {\n\t\t\treturn\n\t\t}\n\t\tsrc.attrs |= attrEscapes | attrPersists | attrMutates | attrCalls\n\t\treturn\n"},
	{"internal/escape/call.go", "func (e *escape) tagHole(", "func (e *escape) stockTagHole("},
	{"internal/escape/call.go", "func (e *escape) goDeferStmt(", "func (e *escape) stockGoDeferStmt("},
	{"internal/escape/call.go", "e.expr(k.note(call, \"call parameter\"), arg)", "e.expr(e.lensArgument(ks, k, call), arg)"},
	{"internal/inline/inl.go", "\nfunc inlineBudget(", "\nfunc stockInlineBudget("},
	{"internal/inline/inl.go", "\treason = InlineImpossible(fn)\n", "\treason = InlineImpossible(fn)\n\tlensNotInlined(fn, reason)\n"},
	{"internal/inline/inl.go", "\t\treason = visitor.reason\n", "\t\treason = visitor.reason\n\t\tlensNotInlined(fn, reason)\n"},
	{"internal/inline/inl.go", "\nfunc inlineCostOK(", "\nfunc stockInlineCostOK("},
	{"internal/noder/reader.go", "\treturn pr.dictNameOf(dict)\n", "\tlensDict(pr, sym, idx, implicits, explicits, dict)\n\treturn pr.dictNameOf(dict)\n"},
	{"internal/noder/reader.go",
		"\targs.Append(typecheck.Expr(ir.NewAddrExpr(pos, r.p.dictNameOf(r.dict))))\n",
		"\tlensWrapped(r)\n\targs.Append(typecheck.Expr(ir.NewAddrExpr(pos, r.p.dictNameOf(r.dict))))\n"},
	{"internal/ssagen/pgen.go", "\tpp.Flush()", "\tlensFrame := pp.Text.To.Offset\n\tpp.Flush(); lensCalls(fn, f, pp.Text, lensFrame)"},
	{"internal/ssagen/ssa.go",
		"func (s *state) setHeapaddr(pos src.XPos, n *ir.Name, ptr *ssa.Value) {\n",
		"func (s *state) setHeapaddr(pos src.XPos, n *ir.Name, ptr *ssa.Value) {\n\tlensHeapaddr(s, n, ptr)\n"},
	{"internal/ssagen/ssa.go", "\ts.insertPhis()\n", "\tlensBuilt(&s)\n\ts.insertPhis()\n\tlensFailures(&s)\n"},
	{"internal/ssa/compile.go", "{name: \"critical\", fn: critical, ", "{name: \"critical\", fn: lensCritical, "},
	{"internal/loopvar/loopvar.go", "\nfunc ForCapture(", "\nfunc stockForCapture("},
}

// A source is the text of the instrumented compiler where it differs from the
// one in GOROOT: file paths below src/cmd/compile to contents.
type source struct {
	files map[string][]byte
	key   string // identifies hooks, patches and the sources they apply to
}

// instrument reads the compiler below goroot and applies the hooks. The error
// says which hook has no place in this compiler.
func instrument(goroot, tag string) (*source, error) {
	if goversion.TooOld(tag) {
		return nil, fmt.Errorf("the compiler of %s is older than the oldest that can be instrumented, %s's", tag, goversion.Oldest().Lang)
	}
	dir := filepath.Join(goroot, "src", "cmd", "compile")
	src := &source{files: map[string][]byte{}}
	sum := sha256.New()
	fmt.Fprintf(sum, "%s\n", tag)
	for _, p := range patches {
		text, ok := src.files[p.file]
		if !ok {
			var err error
			if text, err = os.ReadFile(filepath.Join(dir, filepath.FromSlash(p.file))); err != nil {
				return nil, fmt.Errorf("no compiler source to instrument: %w", err)
			}
			sum.Write(text)
		}
		if n := bytes.Count(text, []byte(p.old)); n != 1 {
			return nil, fmt.Errorf("the compiler of %s has no place for the hook in %s (%d matches, want 1)", tag, path.Join("cmd/compile", p.file), n)
		}
		src.files[p.file] = bytes.Replace(text, []byte(p.old), []byte(p.new), 1)
		fmt.Fprintf(sum, "%q %q\n", p.file, p.new)
	}
	for _, name := range sortedKeys(added) {
		text, err := hooks.ReadFile(name)
		if err != nil {
			return nil, err
		}
		sum.Write(text)
		src.files[added[name]] = text
	}
	sum.Write(wire.Text)
	src.files["internal/lens/wire/wire.go"] = wire.Text
	src.key = hex.EncodeToString(sum.Sum(nil))[:16]
	return src, nil
}

func sortedKeys(m map[string]string) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
