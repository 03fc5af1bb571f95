package revision

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
)

// A Change is a file that is not as it was.
type Change struct {
	Path string // below the root of the repository, with slashes
	Was  string // the hash of what it was; "" for a file that is new
	Mode Mode   // what it was
	Now  Mode   // what it is
}

// A Mode is the kind of a file, as git writes it.
type Mode string

// What matters of modes: links and submodules are not files that an overlay can have.
const (
	Absent    Mode = "000000"
	Link      Mode = "120000"
	Submodule Mode = "160000"
)

// Changes lists what differs between a commit and the files that are here, those
// that git does not track yet included; files that git ignores are the same in both.
func (r *Repository) Changes(ctx context.Context, commit string) ([]Change, error) {
	here, err := r.sparse(ctx)
	if err != nil {
		return nil, err
	}
	all, err := r.Between(ctx, commit)
	if err != nil {
		return nil, err
	}
	var list []Change
	seen := map[string]bool{}
	for _, c := range all {
		if seen[c.Path] = true; here == nil || !here[c.Path] {
			list = append(list, c)
		}
	}
	text, err := r.git(ctx, nil, "-C", r.Root, "ls-files", "--others", "--exclude-standard", "-z")
	if err != nil {
		return nil, err
	}
	for path := range strings.SplitSeq(text, "\x00") {
		if path != "" && !seen[path] && !strings.HasSuffix(path, "/") {
			list = append(list, Change{Path: path, Mode: Absent, Now: "100644"})
		}
	}
	return list, nil
}

// Between lists what differs between two commits, or between one and the files that
// are here which git tracks.
func (r *Repository) Between(ctx context.Context, commits ...string) ([]Change, error) {
	args := []string{"-C", r.Root, "diff", "--raw", "-z", "--no-abbrev", "--no-renames", "--no-ext-diff", "--ignore-submodules=none"}
	text, err := r.git(ctx, nil, append(append(args, commits...), "--")...)
	if err != nil {
		return nil, err
	}
	var list []Change
	fields := strings.Split(strings.TrimSuffix(text, "\x00"), "\x00")
	for i := 0; i+1 < len(fields); i += 2 {
		c, err := parseRaw(fields[i])
		if err != nil {
			return nil, err
		}
		c.Path = fields[i+1]
		list = append(list, c)
	}
	return list, nil
}

// parseRaw reads a line of git diff --raw: ":mode mode hash hash status".
func parseRaw(line string) (Change, error) {
	f := strings.Fields(strings.TrimPrefix(line, ":"))
	if len(f) != 5 || !strings.HasPrefix(line, ":") {
		return Change{}, fmt.Errorf("git diff --raw printed %q, which is not understood (please report this)", line)
	}
	c := Change{Mode: Mode(f[0]), Now: Mode(f[1]), Was: f[2]}
	if c.Mode == Absent {
		c.Was = ""
	}
	return c, nil
}

// sparse returns the files that a sparse checkout leaves out; nil if it is none.
func (r *Repository) sparse(ctx context.Context) (map[string]bool, error) {
	if on, _ := r.git(ctx, nil, "config", "--type=bool", "core.sparseCheckout"); on != "true" {
		return nil, nil
	}
	text, err := r.git(ctx, nil, "-C", r.Root, "ls-files", "-t", "-z")
	if err != nil {
		return nil, err
	}
	out := map[string]bool{}
	for line := range strings.SplitSeq(text, "\x00") {
		if path, ok := strings.CutPrefix(line, "S "); ok {
			out[path] = true
		}
	}
	return out, nil
}

// native are endings of files that reach a compiler of C or a linker, or that the go
// command reads from the disk whatever an overlay says.
var native = map[string]bool{
	".c": true, ".cc": true, ".cpp": true, ".cxx": true, ".m": true, ".mm": true, ".f": true, ".F": true, ".for": true, ".f90": true,
	".h": true, ".hh": true, ".hpp": true, ".hxx": true, ".inc": true, ".s": true, ".S": true, ".sx": true,
	".swig": true, ".swigcxx": true, ".syso": true, ".a": true, ".so": true, ".pgo": true,
}

// overlaid reports whether an overlay can undo the change.
func (c *Change) overlaid() bool {
	for _, m := range []Mode{c.Mode, c.Now} {
		if m == Link || m == Submodule {
			return false
		}
	}
	return !native[filepath.Ext(c.Path)] && !strings.HasSuffix("/"+c.Path, "/vendor/modules.txt")
}
