package gocmd

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os/exec"
	"time"
)

// A Suite is a run of the tests of a build's packages by go test.
type Suite struct {
	Args  []string              // more flags of go test: "-run=^TestX$"
	Event func(io.Reader) error // reads what go test -json prints, to its end
}

// RunTests runs tests. That tests fail is no error; what the go command says when it
// cannot do its work is. Its children end with ctx.
func (b *Build) RunTests(ctx context.Context, s Suite) error {
	args := append([]string{"test", "-json"}, b.flags()...)
	cmd := command(ctx, b.Dir, append(append(args, s.Args...), b.Patterns...)...)
	cmd.Env = append(cmd.Env, b.Env...)
	cmd.WaitDelay = 2 * time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return goError(err, "")
	}
	events := &counted{Reader: stdout}
	read := s.Event(events)
	err = cmd.Wait()
	var exit *exec.ExitError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &exit) && exit.ExitCode() == 1 && events.n > 0:
		// Tests failed, or do not compile: the events say so.
	case err != nil:
		return goError(err, stderr.String())
	}
	return read
}

// counted counts what is read.
type counted struct {
	io.Reader
	n int
}

func (c *counted) Read(p []byte) (int, error) {
	n, err := c.Reader.Read(p)
	c.n += n
	return n, err
}
