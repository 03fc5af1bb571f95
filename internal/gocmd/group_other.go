//go:build !unix

package gocmd

import "os/exec"

// OwnGroup has no process groups to use here; the context ends cmd alone.
func OwnGroup(*exec.Cmd) {}
