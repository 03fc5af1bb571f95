package gocmd

import (
	"context"
	"io"
	"os"
	"os/exec"
	"time"

	"github.com/unheap/unheap/internal/compiler/procgroup"
)

// A TestRun is a run of the benchmarks of a test program that CompileTest or
// CompileTests made, as go test would run it.
type TestRun struct {
	Exe   string
	Dir   string   // where it runs: its package's folder
	Args  []string // flags of package testing; it runs no tests, and counts allocations
	Env   []string // added to the environment
	Limit time.Duration
	// Stdout reads what the program prints, to its end. Stderr is given what it
	// says there; if it is nil, that is for Stdout, too, in its place.
	Stdout func(io.Reader) error
	Stderr io.Writer
}

// An Ending is how a TestRun ended.
type Ending struct {
	Wall, CPU time.Duration // that it took
	Late      bool          // it did not end within its limit, and was ended; Exit and Read say nothing
	Exit      error         // it did not end well
	Read      error         // its output could not be read
}

// Run runs the program until it has ended and its output is read. When ctx ends or
// the limit is over, so do the program and its children: the error is that of ctx
// alone. Another error says that it did not start.
func (r *TestRun) Run(ctx context.Context) (Ending, error) {
	limited, cancel := ctx, context.CancelFunc(func() {})
	if r.Limit > 0 {
		limited, cancel = context.WithTimeout(ctx, r.Limit)
	}
	defer cancel()
	cmd := exec.CommandContext(limited, r.Exe, append([]string{"-test.run=^$", "-test.benchmem"}, r.Args...)...)
	cmd.Dir = r.Dir
	cmd.Env = append(append(os.Environ(), "PWD="+r.Dir), r.Env...)
	cmd.WaitDelay = 2 * time.Second
	procgroup.Own(cmd)
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return Ending{}, err
	}
	if cmd.Stderr = r.Stderr; r.Stderr == nil {
		cmd.Stderr = cmd.Stdout
	}
	var end Ending
	start := time.Now()
	err = cmd.Start()
	if err == nil {
		// A child that the program leaves behind may keep the pipe open.
		stop := context.AfterFunc(limited, func() { stdout.Close() })
		defer stop()
		end.Read = r.Stdout(stdout)
		end.Exit = cmd.Wait()
	}
	end.Wall = time.Since(start)
	if cmd.ProcessState != nil {
		end.CPU = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	}
	switch {
	case ctx.Err() != nil:
		return end, ctx.Err()
	case limited.Err() != nil:
		end.Late = true
		return end, nil
	}
	return end, err
}
