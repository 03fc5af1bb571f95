//go:build unix

package main

import (
	"os"
	"os/exec"
	"syscall"

	"github.com/unheap/unheap/internal/gocmd"
)

// replace makes this process the tool: no second process for each compilation.
func replace(t gocmd.Tool) error {
	path, err := exec.LookPath(t.Argv[0])
	if err != nil {
		return err
	}
	return syscall.Exec(path, t.Argv, append(os.Environ(), t.Env...))
}
