package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"testing"
)

func TestCheck(t *testing.T) {
	if len(reasons) == 0 {
		t.Skip("this system's errors of full disks are not known")
	}
	other := errors.New("denied")
	if err := Check(other, "/x", "SET"); err != other {
		t.Errorf("another error is %v", err)
	}
	if err := Check(nil, "/x", "SET"); err != nil {
		t.Errorf("no error is %v", err)
	}
	inner := &fs.PathError{Op: "write", Path: "/x/y", Err: reasons[0]}
	err := Check(fmt.Errorf("y: %w", inner), "/x", "")
	if want := "the disk of /x is full: free some of it"; err.Error() != want || !errors.Is(err, reasons[0]) {
		t.Errorf("%q, want %q", err, want)
	}
	err = fmt.Errorf("y: %w", err)
	if again := Check(err, "/z", ""); again != err {
		t.Errorf("a second time it is %v", again)
	}
	if err, want := Check(err, "/z", "SET"), "the disk of /z is full: free some of it, or set SET to a folder on another disk"; err.Error() != want {
		t.Errorf("%q, want %q", err, want)
	}
	if got, want := (&Full{Err: reasons[0]}).Error(), fmt.Sprintf("a disk is full (%v): free some of it", reasons[0]); got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSays(t *testing.T) {
	if len(reasons) == 0 {
		t.Skip("this system's errors of full disks are not known")
	}
	text := reasons[0].Error()
	for line, want := range map[string]string{
		"write /x/y: " + text:                  "write /x/y",
		"ld: final link failed: " + text + ".": "ld: final link failed",
		"(open /x: " + text + ")":              "(open /x",
		text:                                   "",
	} {
		if before, ok := Says(line); before != want || !ok {
			t.Errorf("%q: %q, %t", line, before, ok)
		}
	}
	for _, line := range []string{"", "x.go:1:2: cannot use \"" + text + "\" as int value", text + " in y", "permission denied"} {
		if before, ok := Says(line); ok {
			t.Errorf("%q says it, after %q", line, before)
		}
	}
}

func TestEmpty(t *testing.T) {
	if dir := t.TempDir(); Empty(dir) {
		t.Errorf("there is no room in %s", dir)
	}
	if Empty("/no/such/folder") {
		t.Error("a folder that is not there is full")
	}
}
