package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"

	"github.com/unheap/unheap/internal/gocmd"
)

// toolexec runs one tool for the go command. It is what the go command calls
// for every tool while unheap compiles; people have no use for it.
func toolexec(args []string) int {
	tool, err := gocmd.Toolexec(args, os.Getenv(gocmd.LensEnv), os.Getenv(gocmd.LinkEnv))
	if err != nil {
		fmt.Fprintf(os.Stderr, "unheap: %v\n", err)
		return exitUsage
	}
	err = replace(tool)
	var exit *exec.ExitError
	switch {
	case err == nil:
		return exitClean
	case errors.As(err, &exit):
		return exit.ExitCode()
	}
	fmt.Fprintf(os.Stderr, "unheap: %v\n", err)
	return exitScan
}
