package gocmd

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"

	"github.com/unheap/unheap/internal/cachedir"
	"github.com/unheap/unheap/internal/compiler/wire"
	"github.com/unheap/unheap/internal/disk"
)

// FullDisk returns a *disk.Full if a text of the go command, or of a tool or test
// program that it runs, says that a disk is full, else nil. What it says is the only
// evidence: nothing of this can be asked of a process that has ended. Env is what the
// environment had besides ours.
func FullDisk(ctx context.Context, dir string, env []string, text string) error {
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		before, ok := disk.Says(line)
		if !ok || strings.HasPrefix(line, wire.Mark) {
			continue
		}
		full := &disk.Full{Err: errors.New(line)}
		full.Folder, full.Set = readFolders(ctx, dir, env).of(before)
		return full
	}
	if notFound(text) {
		if f := readFolders(ctx, dir, env); f.GOCACHE != "" && disk.Empty(f.GOCACHE) {
			return &disk.Full{Folder: f.GOCACHE, Set: "GOCACHE", Err: errors.New(strings.TrimSpace(text))}
		}
	}
	return nil
}

// notFound reports whether the go command does not find a package. It says so of those
// of the standard library, too, when it cannot write its index of that.
func notFound(text string) bool {
	return strings.Contains(text, " is not in std ") || strings.Contains(text, "cannot find package")
}

// folders are those that the go command and we write to.
type folders struct{ GOCACHE, GOTMPDIR, GOMODCACHE string }

func readFolders(ctx context.Context, dir string, env []string) (f folders) {
	if out, err := goEnv(ctx, dir, env, "-json", "GOCACHE", "GOTMPDIR", "GOMODCACHE"); err == nil {
		_ = json.Unmarshal(out, &f)
	}
	return f
}

// of returns the folder that holds a file, which a text ends in, and the variable that
// names it. Of a text without a file they are "".
func (f folders) of(text string) (folder, set string) {
	temp, tempSet := os.TempDir(), disk.TempEnv()
	if f.GOTMPDIR != "" {
		temp, tempSet = f.GOTMPDIR, "GOTMPDIR"
	}
	ours, _ := cachedir.Of("", "")
	known := []struct{ dir, env string }{
		{"$WORK", tempSet}, {f.GOCACHE, "GOCACHE"}, {ours, cachedir.Env}, {f.GOMODCACHE, "GOMODCACHE"}, {temp, tempSet}, {os.TempDir(), disk.TempEnv()},
	}
	at := -1
	for _, k := range known {
		if k.dir == "" {
			continue
		}
		// The last file is the one: "copying A to B: write B".
		k.dir = strings.TrimRight(k.dir, `/\`)
		i := strings.LastIndex(text, k.dir)
		if i < 0 || !aside(text[:i], " :\"'(", true) || !aside(text[i+len(k.dir):], `/\:"')`, false) {
			continue
		}
		if i > at || i == at && len(k.dir) > len(folder) {
			at, folder, set = i, k.dir, k.env
		}
	}
	if folder == "$WORK" {
		folder = temp
	}
	if at >= 0 {
		return folder, set
	}
	if file := text[strings.LastIndexByte(text, ' ')+1:]; filepath.IsAbs(file) {
		return filepath.Dir(file), ""
	}
	return "", ""
}

// aside reports whether a text is empty or has one of some characters at its end, or
// at its begin.
func aside(text, chars string, end bool) bool {
	switch {
	case text == "":
		return true
	case end:
		text = text[len(text)-1:]
	}
	return strings.IndexByte(chars, text[0]) >= 0
}

// A trouble collects what the go command says of packages, as far as a full disk may
// be behind it.
type trouble []string

func (t *trouble) add(p *Package) {
	for _, e := range append([]*PackageError{p.Error}, p.DepsErrors...) {
		if e == nil || len(*t) > 0 {
			continue
		}
		for line := range strings.Lines(e.Err) {
			if _, full := disk.Says(strings.TrimSpace(line)); full || notFound(line) {
				*t = append(*t, e.Err)
				break
			}
		}
	}
}

// failed is the error of a go command that did not end well.
func failed(ctx context.Context, dir string, env []string, err error, text string) error {
	if full := FullDisk(ctx, dir, env, text); full != nil {
		return full
	}
	return goError(err, text)
}
