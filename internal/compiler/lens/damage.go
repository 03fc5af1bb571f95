package lens

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/unheap/unheap/internal/atomicfile"
)

// A Damaged lens is not what was built: something else has changed its file. Build
// makes it again.
type Damaged struct {
	Version string // of Go
	Why     string
}

func (e *Damaged) Error() string {
	return fmt.Sprintf("the instrumented compiler of %s is damaged: %s", e.Version, e.Why)
}

// Missing reports whether an error of Find is one that Build mends.
func Missing(err error) bool {
	var damaged *Damaged
	return errors.Is(err, ErrNotBuilt) || errors.As(err, &damaged)
}

// A note is what is known of an executable since it was built. It is kept beside
// it, as one line.
type note struct {
	size int64
	time int64 // of its last change, in nanoseconds
	hash string
}

func (n note) String() string { return fmt.Sprintf("%d %d %s\n", n.size, n.time, n.hash) }

// noteFile is where the note of an executable is.
func noteFile(exe string) string { return exe + ".built" }

// readNote returns the note of an executable; older versions of unheap wrote none.
func readNote(exe string) (n note, ok bool) {
	text, err := os.ReadFile(noteFile(exe))
	if err != nil {
		return n, false
	}
	_, err = fmt.Sscan(string(text), &n.size, &n.time, &n.hash)
	return n, err == nil
}

// takeNote notes what an executable is.
func takeNote(exe string) error {
	info, err := os.Stat(exe)
	if err != nil {
		return err
	}
	hash, err := hashOf(exe)
	if err != nil {
		return err
	}
	n := note{info.Size(), info.ModTime().UnixNano(), hash}
	return atomicfile.Write(noteFile(exe), func(w io.Writer) error {
		_, err := io.WriteString(w, n.String())
		return err
	})
}

func hashOf(name string) (string, error) {
	file, err := os.Open(name)
	if err != nil {
		return "", err
	}
	defer file.Close()
	h := sha256.New()
	_, err = io.Copy(h, file)
	return fmt.Sprintf("%x", h.Sum(nil)), err
}

// look compares size and time of an executable with its note, and its content where
// the time is another: a copy of a cache is as good. It returns what is wrong, or "".
func look(exe string, info fs.FileInfo) string {
	if !info.Mode().IsRegular() {
		return "it is no file"
	}
	if runtime.GOOS != "windows" && info.Mode()&0o111 == 0 {
		return "its file may not be run"
	}
	n, ok := readNote(exe)
	switch {
	case !ok || n.size == info.Size() && n.time == info.ModTime().UnixNano():
		return ""
	case n.size != info.Size():
		return fmt.Sprintf("its file has %d bytes, and had %d", info.Size(), n.size)
	}
	return compare(exe, n)
}

// compare compares the content of an executable with its note.
func compare(exe string, n note) string {
	switch hash, err := hashOf(exe); {
	case err != nil:
		return "its file cannot be read"
	case hash != n.hash:
		return "its file has another content than it had"
	}
	return ""
}

// Check compares the content of a compiler with what was built, and returns a
// *Damaged where it is something else. Of one of which nothing was noted it knows
// nothing: Noted says so.
func (c *Compiler) Check() error {
	if n, ok := readNote(c.Path); ok {
		if why := compare(c.Path, n); why != "" {
			return &Damaged{c.Version, why}
		}
	}
	return nil
}

// Noted reports whether it is known what was built.
func (c *Compiler) Noted() bool {
	_, ok := readNote(c.Path)
	return ok
}

// renew notes again what a good compiler is, if its time is not the noted one, or if
// it has no note and is verified. Where that cannot be kept, it is looked at again
// next time.
func (c *Compiler) renew() {
	n, ok := readNote(c.Path)
	if ok && n.time != c.Built.UnixNano() || !ok && c.Verified {
		takeNote(c.Path)
	}
}

// sweep deletes what builds left behind that were killed.
func (c Cache) sweep() {
	left, _ := filepath.Glob(filepath.Join(c.Dir, building+"*"))
	for _, dir := range left {
		if info, err := os.Stat(dir); err == nil && time.Since(info.ModTime()) > abandoned {
			os.RemoveAll(dir)
		}
	}
}
