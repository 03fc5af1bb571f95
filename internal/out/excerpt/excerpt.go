// Package excerpt shows lines of source files with labels below them, as compilers
// do. It knows positions and expressions, and nothing of what the labels are about.
package excerpt

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/out/style"
)

// A Label is a remark on an expression at a place in the source. The place may be
// inside of the expression, as the compiler's positions are.
type Label struct {
	Pos     alloc.Pos
	Expr    string // as the source has it; "" or other text: the name at the place
	Text    string
	Primary bool // it is what the excerpt is for
}

// Files are source files that are read when an excerpt needs them.
type Files struct {
	open  func(file string) string
	lines map[string][]string
}

// New returns files whose places on this machine open returns; nil takes them to be
// where their names say. A file that cannot be read has empty lines.
func New(open func(file string) string) *Files {
	if open == nil {
		open = strings.Clone
	}
	return &Files{open, map[string][]string{}}
}

// Write writes the lines that have labels, file by file in the order of the labels,
// with the labels below. Labels without a line are left out.
func (f *Files) Write(w io.Writer, labels []Label, look style.Style) error {
	e := &excerpt{Writer: style.NewWriter(w, look)}
	var order []string
	byFile := map[string][]Label{}
	gutter := 1
	for _, l := range labels {
		gutter = max(gutter, len(fmt.Sprint(l.Pos.Line)))
		if l.Pos.File == "" || l.Pos.Line == 0 {
			continue
		}
		if byFile[l.Pos.File] == nil {
			order = append(order, l.Pos.File)
		}
		byFile[l.Pos.File] = append(byFile[l.Pos.File], l)
	}
	e.pad = strings.Repeat(" ", gutter)
	for _, file := range order {
		e.source = f.read(file)
		e.file(byFile[file])
	}
	return e.Flush()
}

// read returns a file's lines; none where it cannot be read.
func (f *Files) read(file string) []string {
	lines, ok := f.lines[file]
	if !ok {
		if text, err := os.ReadFile(f.open(file)); err == nil {
			lines = strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "\n")
		}
		f.lines[file] = lines
	}
	return lines
}

// An excerpt is one that is being written.
type excerpt struct {
	*style.Writer
	source []string // the lines of the file
	pad    string   // as wide as the numbers of lines
}

// line is a line of the file, and whether the file has it.
func (e *excerpt) line(n int) (text string, ok bool) {
	if n > len(e.source) {
		return "", false
	}
	return e.source[n-1], true
}

func (e *excerpt) blue(text string) string { return e.Paint(text, style.Blue, style.Bold) }

// file writes the lines of a file and their labels, in the order of the lines.
func (e *excerpt) file(labels []Label) {
	fmt.Fprintf(e, "%s%s %s\n", e.pad, e.blue("-->"), labels[0].Pos)
	slices.SortStableFunc(labels, func(a, b Label) int { return a.Pos.Line - b.Pos.Line })
	last := 0
	for i, l := range labels {
		if l.Pos.Line != last {
			if last != 0 && l.Pos.Line > last+1 {
				fmt.Fprintf(e, "%s\n", e.blue("..."))
			}
			line, _ := e.line(l.Pos.Line)
			number := e.blue(fmt.Sprintf("%*d |", len(e.pad), l.Pos.Line))
			fmt.Fprintf(e, "%s %s\n", number, e.Clip(shown(line), len(e.pad)+3))
		}
		last = l.Pos.Line
		if i == 0 || labels[i-1] != l {
			e.label(l)
		}
	}
}

// label writes a label below its line, under the span that it is for.
func (e *excerpt) label(l Label) {
	column, width := 0, 1
	if line, ok := e.line(l.Pos.Line); ok && l.Pos.Col > 0 {
		from, to := span(line, l.Pos.Col-1, l.Expr)
		column = utf8.RuneCountInString(shown(line[:from]))
		width = max(1, utf8.RuneCountInString(style.Visible(line[from:to])))
	}
	mark := "-"
	if l.Primary {
		mark = "^"
	}
	mark = strings.Repeat(mark, width)
	indent := strings.Repeat(" ", column)
	used := len(e.pad) + 3
	if e.Width > 0 && column+width+1+utf8.RuneCountInString(l.Text) > e.Width-used {
		// Too far right: the label goes to lines of its own.
		e.below(e.Clip(indent+mark, used))
		for _, text := range (style.Style{Width: max(1, e.Width-used)}).Wrap("", l.Text) {
			e.below(text)
		}
		return
	}
	text := mark + " " + l.Text
	if l.Primary {
		text = e.Bold(text)
	}
	e.below(indent + text)
}

// below writes a line that is not of the source.
func (e *excerpt) below(text string) { fmt.Fprintf(e, "%s %s %s\n", e.pad, e.blue("|"), text) }

// span finds an expression in a line at an index: the compiler's positions are
// inside of it, at its operator or parenthesis. Where it is written otherwise,
// the span is the name at the index, or one byte.
func span(line string, at int, expr string) (from, to int) {
	at = min(at, len(line))
	for i := 0; expr != "" && i+len(expr) <= len(line) && i <= at; i++ {
		if line[i:i+len(expr)] == expr && at < i+len(expr) {
			return i, i + len(expr)
		}
	}
	to = at
	for to < len(line) && isName(line[to]) {
		to++
	}
	if to == at && at < len(line) {
		_, size := utf8.DecodeRuneInString(line[at:])
		to += size
	}
	return at, to
}

func isName(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || c >= utf8.RuneSelf
}

const tab = "    "

// shown is a piece of a line as it is shown: labels count its columns.
func shown(s string) string { return style.Visible(strings.ReplaceAll(s, "\t", tab)) }
