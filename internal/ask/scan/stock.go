package scan

import "github.com/unheap/unheap/internal/compiler/gctext"

// stockVersion names the reading of stock compilers; the canary runs again when
// it changes.
const stockVersion = "1"

// stockFlags make a stock compiler say what it decides, and what it calls with
// the outermost positions, which are those of -m.
const stockFlags = "-m=2 -S=2"

// stockLines makes units of the text of stock compilers, package by package.
type stockLines struct {
	keep   func(*unit)
	header string // of the package whose lines come; "" before the first
	reader *gctext.Reader
}

// line takes one line of a package's output; packages come one after the other.
func (l *stockLines) line(header string, text []byte) {
	if header != l.header {
		l.finish()
		l.header, l.reader = header, new(gctext.Reader)
	}
	l.reader.Line(text)
}

// finish keeps the package whose lines came last.
func (l *stockLines) finish() {
	if l.header != "" {
		l.keep(&unit{id: l.header, pkg: headerPackage(l.header), stock: l.reader.Facts()})
		l.header = ""
	}
}
