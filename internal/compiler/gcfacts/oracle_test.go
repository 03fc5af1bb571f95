package gcfacts_test

import (
	"errors"
	"fmt"
	"go/build/constraint"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/compiler/lenstest"
)

// TestOracle checks the facts with Go's own expectations: the compiler's escape
// diagnostics are made again from the facts of each GOROOT/test/escape*.go and
// compared with its ERROR comments, by the rules of
// GOROOT/src/cmd/internal/testdir: each expectation has a diagnostic, and each
// diagnostic an expectation.
func TestOracle(t *testing.T) {
	tc := lenstest.Open(t, "local")
	dir := filepath.Join(tc.GOROOT, "test")
	files, err := filepath.Glob(filepath.Join(dir, "escape*.go"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		t.Skipf("%s has no test folder: toolchains that GOTOOLCHAIN downloads come without; use an installed Go", tc.GOROOT)
	}
	var all tally
	for _, file := range files {
		name := filepath.Base(file)
		t.Run(name, func(t *testing.T) {
			src := readSource(t, file)
			o := oracle{t: t, src: src}
			switch reason := src.unusable(); {
			case reason != "":
				for _, e := range src.expectations {
					o.except(e, reason)
				}
			default:
				o.check(tc.Compile(t, dir, src.arguments(t, tc)...))
			}
			o.lines = src.lines()
			all.add(o.tally)
		})
	}
	t.Logf("%s: %d files, %d lines: %d of %d expectations about escapes and %d of %d about conversions without allocation found, %d exceptions",
		tc.Version, len(files), all.lines, all.met, all.escapes, all.metGlobal, all.globals, all.exceptions)
	if all.escapes < 1500 || all.globals < 40 {
		t.Error("too few expectations were found: are they written in another way?")
	}
}

// A tally counts expectations.
type tally struct {
	lines              int // with expectations
	escapes, met       int // about escapes
	globals, metGlobal int // about conversions that need no allocation
	exceptions         int
}

func (a *tally) add(b tally) {
	a.lines += b.lines
	a.escapes += b.escapes
	a.met += b.met
	a.globals += b.globals
	a.metGlobal += b.metGlobal
	a.exceptions += b.exceptions
}

// A source is a file with expectations.
type source struct {
	name         string
	action       string   // of the first line: "errorcheck", "run", ...
	flags        []string // for the compiler
	diagnosed    bool     // under -m, so that every diagnostic is expected
	imports      []string
	tags         constraint.Expr // nil for none
	expectations []expectation
}

// An expectation is one quoted regular expression of an ERROR comment.
type expectation struct {
	line int
	re   *regexp.Regexp
}

var (
	errorComment = regexp.MustCompile(`// (?:GC_)?ERROR (.*)`)
	autoComment  = regexp.MustCompile(`// (?:GC_)?ERRORAUTO `)
	quoted       = regexp.MustCompile(`"([^"]*)"`)
	lineMacro    = regexp.MustCompile(`LINE(?:([+-])(\d+))?`)
)

func readSource(t *testing.T, file string) *source {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	src := &source{name: filepath.Base(file)}
	for i, line := range strings.Split(string(text), "\n") {
		src.readLine(t, i+1, line)
	}
	parsed, err := parser.ParseFile(token.NewFileSet(), file, text, parser.ImportsOnly)
	if err != nil {
		t.Fatal(err)
	}
	for _, spec := range parsed.Imports {
		path, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			t.Fatal(err)
		}
		if path != "unsafe" {
			src.imports = append(src.imports, path)
		}
	}
	return src
}

func (s *source) readLine(t *testing.T, n int, line string) {
	t.Helper()
	if constraint.IsGoBuild(line) {
		expr, err := constraint.Parse(line)
		if err != nil {
			t.Fatal(err)
		}
		s.tags = expr
	}
	if fields := strings.Fields(line); n == 1 && len(fields) > 1 && fields[0] == "//" {
		s.action = fields[1]
		for _, f := range fields[2:] {
			switch f {
			case "-0": // says that the file compiles
			case "-m":
				s.diagnosed = true // the compiler need not print it for us
			default:
				s.flags = append(s.flags, f)
			}
		}
	}
	if strings.Contains(line, "////") {
		return // a way to write an expectation that does not count
	}
	if autoComment.MatchString(line) {
		t.Errorf("%s:%d: ERRORAUTO is not understood", s.name, n)
	}
	m := errorComment.FindStringSubmatch(line)
	if m == nil {
		return
	}
	all := quoted.FindAllStringSubmatch(m[1], -1)
	if all == nil {
		t.Errorf("%s:%d: an ERROR without a regular expression", s.name, n)
	}
	for _, q := range all {
		re, err := regexp.Compile(s.expandLines(n, q[1]))
		if err != nil {
			t.Errorf("%s:%d: %v", s.name, n, err)
			continue
		}
		s.expectations = append(s.expectations, expectation{n, re})
	}
}

// lines counts the lines that have expectations.
func (s *source) lines() int {
	n, last := 0, 0
	for _, e := range s.expectations {
		if e.line != last {
			n, last = n+1, e.line
		}
	}
	return n
}

// expandLines replaces LINE, LINE+1, ... in a regular expression on line n.
func (s *source) expandLines(n int, re string) string {
	return lineMacro.ReplaceAllStringFunc(re, func(macro string) string {
		delta, _ := strconv.Atoi(strings.TrimPrefix(strings.TrimPrefix(macro, "LINE"), "+"))
		return fmt.Sprintf("%s:%d", s.name, n+delta)
	})
}

// unusable says why a file has no expectations for the compiler at hand.
func (s *source) unusable() string {
	if s.action != "errorcheck" {
		return "the file is to be run; its ERROR comments are for another compiler, nothing reads them"
	}
	// Experiments are off in a release, as far as these files are concerned.
	if s.tags != nil && !s.tags.Eval(func(tag string) bool { return false }) {
		return "not part of this build: " + s.tags.String()
	}
	return ""
}

// arguments are a compiler's, for the file.
func (s *source) arguments(t *testing.T, tc *lenstest.Toolchain) []string {
	t.Helper()
	cfg := filepath.Join(t.TempDir(), "importcfg")
	var exports []byte
	if len(s.imports) > 0 {
		exports = tc.Output(t, tc.Go(t.TempDir(), append([]string{"list", "-export", "-deps", "-f",
			"{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}"}, s.imports...)...))
	}
	if err := os.WriteFile(cfg, exports, 0o666); err != nil {
		t.Fatal(err)
	}
	args := append([]string{"-p=p", "-importcfg=" + cfg, "-o", os.DevNull}, s.flags...)
	return append(args, s.name)
}
