package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A usage is what a process and its children took.
type usage struct {
	cpu, wall time.Duration
	peak      int64 // resident bytes of the process alone; 0 is not known
}

// spend runs a command to its end and measures it. What it prints goes to out
// and talk, or nowhere.
func spend(cmd *exec.Cmd, out, talk io.Writer) (usage, error) {
	var failure bytes.Buffer
	cmd.Stdout = out
	if cmd.Stderr = talk; talk == nil {
		cmd.Stderr = &tail{buf: &failure}
	}
	begin := time.Now()
	if err := cmd.Start(); err != nil {
		return usage{}, err
	}
	done, peak := make(chan struct{}), make(chan int64)
	go watch(cmd.Process.Pid, done, peak)
	err := cmd.Wait()
	u := usage{wall: time.Since(begin)}
	close(done)
	u.peak = <-peak
	if err != nil {
		return u, fmt.Errorf("%v: %w\n%s", cmd.Args, err, failure.Bytes())
	}
	u.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	return u, nil
}

// watch reads the peak memory of a process until it has ended. What wait
// reports would be the largest of the process and its children.
func watch(pid int, done <-chan struct{}, peak chan<- int64) {
	status := filepath.Join("/proc", strconv.Itoa(pid), "status")
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	var most int64
	for {
		select {
		case <-done:
			peak <- most
			return
		case <-tick.C:
			most = max(most, highWater(status))
		}
	}
}

// highWater reads VmHWM from a status file, in bytes; 0 is not known.
func highWater(status string) int64 {
	text, err := os.ReadFile(status)
	if err != nil {
		return 0
	}
	_, rest, _ := strings.Cut(string(text), "VmHWM:")
	line, _, _ := strings.Cut(rest, "\n")
	kb, _ := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(line), " kB"), 10, 64)
	return kb << 10
}

// A tail keeps the last of what is written to it.
type tail struct{ buf *bytes.Buffer }

func (t *tail) Write(p []byte) (int, error) {
	if t.buf.Len() > 1<<16 {
		t.buf.Reset()
	}
	return t.buf.Write(p)
}

// A counter counts the bytes of all lines and of those that begin with prefix.
type counter struct {
	prefix      string
	all, marked int64
	begin       []byte // of the line that is being read, as far as it matters
	whole       bool   // begin is complete
}

func (c *counter) Write(p []byte) (int, error) {
	for rest := p; len(rest) > 0; {
		line, ended := rest, false
		if i := bytes.IndexByte(rest, '\n'); i >= 0 {
			line, ended = rest[:i+1], true
		}
		rest = rest[len(line):]
		c.all += int64(len(line))
		before := len(c.begin)
		c.begin = append(c.begin, line[:min(len(line), max(0, len(c.prefix)-before))]...)
		switch {
		case c.whole:
			c.marked += int64(len(line))
		case string(c.begin) == c.prefix:
			c.whole = true
			c.marked += int64(before + len(line))
		}
		if ended {
			c.begin, c.whole = c.begin[:0], false
		}
	}
	return len(p), nil
}

// logCommand makes this program one for -toolexec: it notes which package is
// compiled, and runs the tool.
const logCommand = "log-compile"

// logCompile writes the package of a compilation to a file and becomes the tool.
func logCompile(file string, tool []string) {
	err := noteCompile(file, tool)
	if err == nil {
		cmd := exec.Command(tool[0], tool[1:]...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
		err = cmd.Run()
	}
	if err != nil {
		fmt.Fprintf(os.Stderr, "bench: %v\n", err)
		os.Exit(1)
	}
	os.Exit(0)
}

func noteCompile(file string, tool []string) error {
	if strings.TrimSuffix(filepath.Base(tool[0]), ".exe") != "compile" || slices.Contains(tool, "-V=full") {
		return nil
	}
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	path, _, _ := strings.Cut(os.Getenv("TOOLEXEC_IMPORTPATH"), " ")
	if _, err := fmt.Fprintln(f, path); err != nil {
		return err
	}
	return f.Close()
}

// command prepares a command in the module's folder, out of reach of the user's
// settings.
func (b *bench) command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = b.dir
	cmd.Env = append(os.Environ(), "GOFLAGS=", "GOENV=off", "GOWORK=off", "PWD="+b.dir)
	return cmd
}
