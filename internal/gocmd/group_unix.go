//go:build unix

package gocmd

import (
	"os/exec"
	"syscall"
)

// OwnGroup starts cmd in a process group of its own, so that its children end
// with it when its context does.
func OwnGroup(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
