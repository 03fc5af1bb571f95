// Package disk tells errors of full disks from others: who sees one can do something
// about it, and no attempt in another way helps.
package disk

import (
	"errors"
	"fmt"
	"runtime"
	"slices"
	"strings"
)

// A Full says that there is no room on the disk of a folder.
type Full struct {
	Folder string // "" is not known
	Set    string // the environment variable that names another folder; "" if there is none
	Err    error  // how it was said
}

func (e *Full) Error() string {
	if e.Folder == "" {
		return fmt.Sprintf("a disk is full (%v): free some of it", e.Err)
	}
	text := fmt.Sprintf("the disk of %s is full: free some of it", e.Folder)
	if e.Set != "" {
		text += ", or set " + e.Set + " to a folder on another disk"
	}
	return text
}

func (e *Full) Unwrap() error { return e.Err }

// Check returns a *Full in place of an error that a full disk causes, which is that of
// a folder, and any other error as it is. Set names the variable that names the folder.
func Check(err error, folder, set string) error {
	var full *Full
	switch {
	case errors.As(err, &full) && set != "": // whoever knows the variable knows more
		return &Full{folder, set, full.Err}
	case full != nil:
		return err
	case slices.ContainsFunc(reasons, func(r error) bool { return errors.Is(err, r) }):
		return &Full{folder, set, err}
	}
	return err
}

// Says reports whether a line of a program's text ends in what the system says of a
// full disk, and returns what stands before.
func Says(line string) (before string, ok bool) {
	line = strings.TrimRight(line, " .)\r")
	for _, r := range reasons {
		text := r.Error()
		if n := len(line) - len(text); n >= 0 && strings.EqualFold(line[n:], text) {
			return strings.TrimSuffix(strings.TrimRight(line[:n], " "), ":"), true
		}
	}
	return "", false
}

// TempEnv is the variable that names the folder for files that are needed for a while.
func TempEnv() string {
	if runtime.GOOS == "windows" {
		return "TMP"
	}
	return "TMPDIR"
}
