//go:build !unix

package main

import (
	"os"
	"os/exec"

	"github.com/unheap/unheap/internal/gocmd"
)

// replace runs the tool and waits for it.
func replace(t gocmd.Tool) error {
	cmd := exec.Command(t.Argv[0], t.Argv[1:]...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	cmd.Env = append(os.Environ(), t.Env...)
	return cmd.Run()
}
