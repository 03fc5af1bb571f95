package scan

import (
	"path/filepath"

	"github.com/unheap/unheap/internal/gctext"
	"github.com/unheap/unheap/internal/gocmd"
)

// stockVersion names the reading of stock compilers; the canary runs again when
// it changes.
const stockVersion = "1"

// stockFlags make a stock compiler say what it decides, and what it calls with
// the outermost positions, which are those of -m.
const stockFlags = "-m=2 -S=2"

// stockLines collects the text of stock compilers, package by package.
type stockLines struct {
	s      *scanner
	pkg    *gocmd.Package
	reader *gctext.Reader
}

func newStockLines(s *scanner) *stockLines { return &stockLines{s: s} }

// line takes one line of a package's output; packages come one after the other.
func (l *stockLines) line(pkg *gocmd.Package, text []byte) {
	if l.pkg == nil || l.pkg.ImportPath != pkg.ImportPath || l.pkg.ForTest != pkg.ForTest {
		l.finish()
		l.pkg, l.reader = pkg, new(gctext.Reader)
	}
	l.reader.Line(text)
}

// finish resolves the package at hand.
func (l *stockLines) finish() {
	if l.pkg == nil {
		return
	}
	pkg, facts := l.pkg, l.reader.Facts()
	l.pkg, l.reader = nil, nil
	if !l.s.arrived(pkg) {
		return
	}
	dir, err := filepath.Abs(l.s.cfg.Dir)
	if err != nil {
		dir = l.s.cfg.Dir
	}
	l.s.resolver.AddStock(pkg, facts, dir)
}
