//go:build !unix

package gocmd

import (
	"os"
	"os/exec"
)

// replace runs the tool and waits for it.
func (t Tool) replace() error {
	cmd := exec.Command(t.Argv[0], t.Argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), t.Env...)
	return cmd.Run()
}
