// Package procgroup ends the children of a command with it.
package procgroup

import "os/exec"

// Own has cmd, which has a context and is not started yet, run in a process group
// of its own, so that its children end with it when its context does.
func Own(cmd *exec.Cmd) { own(cmd) }
