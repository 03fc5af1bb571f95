package main

import (
	"flag"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/usage"
)

// buildFlags are the flags that say what is compiled, and how.
type buildFlags struct {
	dir    string
	tests  bool
	engine string
	pass   []string // for the go command
}

// passed are go build's own flags that are handed on, with whether they are
// boolean.
var passed = []struct {
	name    string
	boolean bool
	usage   string
}{
	{"mod", false, "module download `mode`: readonly, vendor, or mod"},
	{"modfile", false, "use this `file` instead of go.mod"},
	{"tags", false, "build `tags`, with commas"},
	{"race", true, "compile as for the race detector"},
	{"msan", true, "compile as for the memory sanitizer"},
	{"asan", true, "compile as for the address sanitizer"},
	{"cover", true, "compile with coverage instrumentation"},
	{"covermode", false, "coverage `mode`: set, count, or atomic"},
	{"coverpkg", false, "`patterns` of packages to instrument for coverage"},
	{"pgo", false, "profile `file` for profile-guided optimization"},
	{"overlay", false, "JSON `file` that replaces source files"},
	{"trimpath", true, "compile with -trimpath"},
	{"gcflags", false, "[pattern=]`flags` for the compiler, which are merged with unheap's"},
	{"asmflags", false, "[pattern=]`flags` for the assembler"},
	{"toolexec", false, "`command` that runs the tools; it is chained"},
	{"buildmode", false, "build `mode`"},
	{"buildvcs", false, "`whether` to stamp version control data"},
	{"installsuffix", false, "`suffix` of the package folder"},
	{"modcacherw", true, "leave new folders of the module cache writable"},
	{"p", false, "`number` of compilations at once"},
	{"a", true, "compile everything again"},
}

func (b *buildFlags) register(fs *flag.FlagSet) {
	fs.StringVar(&b.dir, "C", "", "change to `dir` first")
	fs.BoolVar(&b.tests, "tests", false, "include test code")
	fs.StringVar(&b.engine, "engine", "auto", "`engine`: lens, stock, or auto")
	for _, p := range passed {
		fs.Var(&passFlag{&b.pass, p.name, p.boolean}, p.name, p.usage+" (as go build)")
	}
}

// A passFlag collects a flag for the go command.
type passFlag struct {
	into    *[]string
	name    string
	boolean bool
}

func (p *passFlag) String() string   { return "" }
func (p *passFlag) IsBoolFlag() bool { return p.boolean }
func (p *passFlag) Set(v string) error {
	*p.into = append(*p.into, "-"+p.name+"="+v)
	return nil
}

// build is what is compiled for packages.
func (b *buildFlags) build(patterns []string) (ask.Build, error) {
	out := ask.Build{Dir: b.dir, Flags: b.pass, Patterns: patterns, Tests: b.tests}
	switch b.engine {
	case "auto":
	case "lens":
		out.Engine = alloc.Lens
	case "stock":
		out.Engine = alloc.Stock
	default:
		return out, usage.Errorf("-engine %s: want lens, stock, or auto", b.engine)
	}
	return out, nil
}
