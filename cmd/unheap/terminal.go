package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"sync"
	"time"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/report"
	"golang.org/x/term"
)

// styleOf is how text looks on w: as wide as a terminal, coloured when that is
// wanted, and plain in a pipe.
func styleOf(w io.Writer) report.Style {
	f, ok := w.(*os.File)
	if !ok || !term.IsTerminal(int(f.Fd())) {
		return report.Style{}
	}
	width, _, err := term.GetSize(int(f.Fd()))
	if err != nil || width < 40 {
		width = 80
	}
	return report.Style{Width: width, Color: os.Getenv("NO_COLOR") == "" && os.Getenv("TERM") != "dumb"}
}

// A console is where a command writes: data, and talk, with what goes on where that
// is a terminal.
type console struct {
	data, talk io.Writer
	progress   *progress // once something goes on
}

// tool is what asks questions: this program.
func (c *console) tool() ask.Tool {
	if c.progress == nil {
		c.progress = newProgress(c.talk)
	}
	return ask.Tool{Progress: c.progress.step, Talk: c.progress}
}

// quiet ends the showing of what goes on.
func (c *console) quiet() {
	if c.progress != nil {
		c.progress.stop()
		c.progress = nil
	}
}

// A progress shows on a terminal what is going on and for how long; in a pipe
// it is quiet. It passes on what is written to it between.
type progress struct {
	w    io.Writer
	tty  bool
	mu   sync.Mutex
	what string
	from time.Time
	done chan struct{}
	wg   sync.WaitGroup
}

// showAfter is how long a step takes before it is shown.
const showAfter = 300 * time.Millisecond

func newProgress(w io.Writer) *progress {
	p := &progress{w: w, done: make(chan struct{})}
	if f, ok := w.(*os.File); ok && term.IsTerminal(int(f.Fd())) && os.Getenv("TERM") != "dumb" {
		p.tty = true
		p.wg.Add(1)
		go p.show()
	}
	return p
}

func (p *progress) step(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	p.what, p.from = what, time.Now()
}

func (p *progress) show() {
	defer p.wg.Done()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-p.done:
			return
		case <-tick.C:
			p.mu.Lock()
			if took := time.Since(p.from); p.what != "" && took > showAfter {
				fmt.Fprintf(p.w, "\r\x1b[K%s (%.1f s)", p.what, took.Seconds())
			}
			p.mu.Unlock()
		}
	}
}

func (p *progress) clear() {
	if p.tty {
		io.WriteString(p.w, "\r\x1b[K")
	}
}

// Write writes a whole line of talk.
func (p *progress) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.clear()
	return p.w.Write(b)
}

func (p *progress) stop() {
	close(p.done)
	p.wg.Wait()
	p.clear()
}

// emit writes an answer, as JSON or as text, and returns why it is incomplete, if it
// is.
func (c *console) emit(lacking error, asJSON bool, data func() any, text func(io.Writer) error) error {
	c.quiet()
	err := error(nil)
	if asJSON {
		err = report.JSON(c.data, data())
	} else {
		err = text(c.data)
	}
	return errors.Join(err, lacking)
}
