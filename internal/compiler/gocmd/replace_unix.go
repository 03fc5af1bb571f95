//go:build unix

package gocmd

import (
	"os"
	"os/exec"
	"syscall"
)

// replace makes this process the tool: no second process for each compilation.
func (t Tool) replace() error {
	path, err := exec.LookPath(t.Argv[0])
	if err != nil {
		return err
	}
	return syscall.Exec(path, t.Argv, append(os.Environ(), t.Env...))
}
