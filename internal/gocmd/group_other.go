//go:build !unix

package gocmd

import "os/exec"

// ownGroup has no process groups to use here; the context ends cmd alone.
func ownGroup(*exec.Cmd) {}
