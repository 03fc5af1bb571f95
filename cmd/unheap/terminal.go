package main

import (
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sync"
	"time"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/out/style"
	"golang.org/x/term"
)

// A console is where a command writes: data, and talk, all of which is visible, with
// what goes on where that is a terminal.
type console struct {
	data, talk io.Writer
	stderr     io.Writer // of talk, as it is
	progress   *progress // once something goes on
}

func newConsole(data, stderr io.Writer) *console {
	return &console{data: data, talk: style.Plain(stderr), stderr: stderr}
}

// printf writes data that is no answer.
func (c *console) printf(format string, args ...any) error {
	_, err := fmt.Fprintf(style.Plain(c.data), format, args...)
	return err
}

// tool is what asks questions: this program.
func (c *console) tool() ask.Tool {
	if c.progress == nil {
		c.progress = newProgress(c.stderr)
	}
	return ask.Tool{Version: ownVersion(debug.ReadBuildInfo()), Progress: c.progress.step, Talk: c.progress}
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
	p.what, p.from = style.Visible(what), time.Now()
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
	_, err := io.WriteString(p.w, style.Visible(string(b)))
	return len(b), err
}

func (p *progress) stop() {
	close(p.done)
	p.wg.Wait()
	p.clear()
}
