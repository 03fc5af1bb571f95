package revision

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/unheap/unheap/internal/cachedir"
	"github.com/unheap/unheap/internal/compiler/overlay"
)

// A work is a repository for a test.
type work struct {
	t   *testing.T
	dir string
}

func newWork(t *testing.T) *work {
	t.Helper()
	for _, name := range branches {
		t.Setenv(name, "")
	}
	t.Setenv("GITHUB_REF", "")
	t.Setenv(cachedir.Env, t.TempDir())
	t.Setenv("GIT_CONFIG_GLOBAL", os.DevNull)
	t.Setenv("GIT_CONFIG_NOSYSTEM", "1")
	w := &work{t, filepath.Join(t.TempDir(), "a repository")}
	if err := os.MkdirAll(w.dir, 0o777); err != nil {
		t.Fatal(err)
	}
	w.git("init", "-q", "-b", "main")
	w.git("config", "user.name", "Gopher")
	w.git("config", "user.email", "gopher@example.com")
	return w
}

func (w *work) git(args ...string) string {
	w.t.Helper()
	cmd := exec.Command("git", args...)
	cmd.Dir = w.dir
	out, err := cmd.CombinedOutput()
	if err != nil {
		w.t.Fatalf("git %s: %v\n%s", strings.Join(args, " "), err, out)
	}
	return strings.TrimSpace(string(out))
}

// write writes files: name, text, name, text.
func (w *work) write(files ...string) {
	w.t.Helper()
	for i := 0; i < len(files); i += 2 {
		name := filepath.Join(w.dir, filepath.FromSlash(files[i]))
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			w.t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(files[i+1]), 0o666); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *work) commit(files ...string) string {
	w.t.Helper()
	w.write(files...)
	w.git("add", "-A")
	w.git("commit", "-q", "--allow-empty", "-m", "change")
	return w.git("rev-parse", "HEAD")
}

func (w *work) open(sub string) *Repository {
	w.t.Helper()
	r, err := Open(w.t.Context(), filepath.Join(w.dir, sub))
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

// lay lays a commit under the files that are here.
func (w *work) lay(r *Repository, commit string, user overlay.Overlay) *Laid {
	w.t.Helper()
	changes, err := r.Changes(w.t.Context(), commit)
	if err != nil {
		w.t.Fatal(err)
	}
	l, err := r.Lay(w.t.Context(), commit, changes, user)
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { l.Close() })
	return l
}

// texts are the files of an overlay by their names below the root; "-" is none.
func (w *work) texts(l *Laid) map[string]string {
	w.t.Helper()
	out := map[string]string{}
	for from, to := range l.Overlay {
		rel, err := filepath.Rel(w.dir, from)
		if err != nil {
			w.t.Fatal(err)
		}
		text := []byte("-")
		if to != "" {
			if text, err = os.ReadFile(to); err != nil {
				w.t.Fatal(err)
			}
		}
		out[filepath.ToSlash(rel)] = string(text)
	}
	return out
}

func TestOverlay(t *testing.T) {
	w := newWork(t)
	base := w.commit("same.go", "same", "changed.go", "was\n", "dirty.go", "clean", "sub/gone.go", "here", "old name.go", "moved", ".gitignore", "ignored.go\n",
		"line.txt", "a\nb\n", ".gitattributes", "line.txt text eol=crlf\n", "tool.sh", "#!")
	w.git("checkout", "-q", "-b", "topic")
	w.write("changed.go", "is\n", "added.go", "new", "line.txt", "a\r\nc\r\n")
	w.git("rm", "-q", "sub/gone.go")
	w.git("mv", "old name.go", "new name.go")
	w.commit()
	w.write("dirty.go", "dirty", "untracked.go", "new", "ignored.go", "made by a tool", "staged.go", "new", "other/text.go", "the user's")
	w.git("add", "staged.go")
	before := w.state()

	r := w.open("")
	l := w.lay(r, base, overlay.Overlay{filepath.Join(w.dir, "same.go"): filepath.Join(w.dir, "changed.go"), filepath.Join(w.dir, "dirty.go"): filepath.Join(w.dir, "other/text.go")})
	want := map[string]string{
		"same.go": "was\n", "changed.go": "was\n", "dirty.go": "-", "sub/gone.go": "here", "old name.go": "moved", "new name.go": "-",
		"added.go": "-", "untracked.go": "-", "staged.go": "-", "line.txt": "a\r\nb\r\n", "other/text.go": "-",
	}
	got := w.texts(l)
	for name, text := range want {
		if got[name] != text {
			t.Errorf("%s: %q, want %q", name, got[name], text)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d files, want %d: %q", len(got), len(want), got)
	}
	temp := filepath.Dir(l.File)
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(temp); !os.IsNotExist(err) {
		t.Errorf("%s is still there", temp)
	}
	if after := w.state(); after != before {
		t.Errorf("the repository changed:\n%s\nwas\n%s", after, before)
	}
}

// state is all of the repository that a user could see a change of.
func (w *work) state() string {
	w.t.Helper()
	var list []string
	err := filepath.WalkDir(w.dir, func(name string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		text, err := os.ReadFile(name)
		list = append(list, name+" "+info.ModTime().String()+" "+string(text))
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Join(list, "\n")
}

func TestCheckout(t *testing.T) {
	w := newWork(t)
	lib := &work{t, t.TempDir()}
	lib.git("init", "-q", "-b", "main")
	lib.git("config", "user.name", "Gopher")
	lib.git("config", "user.email", "gopher@example.com")
	lib.commit("lib.go", "first")
	w.git("-c", "protocol.file.allow=always", "submodule", "-q", "add", lib.dir, "lib")
	base := w.commit("sub/c.h", "#define A 1", "sub/a.go", "was", "sub/same.go", "same")
	lib.dir = filepath.Join(w.dir, "lib")
	lib.git("config", "user.name", "Gopher")
	lib.git("config", "user.email", "gopher@example.com")
	lib.commit("lib.go", "second")
	w.commit("sub/c.h", "#define A 2", "sub/a.go", "is", "sub/new.go", "new")
	before := w.state()

	r := w.open("sub")
	l := w.lay(r, base, overlay.Overlay{filepath.Join(w.dir, "sub/a.go"): "/dev/null"})
	for name, want := range map[string]string{"c.h": "#define A 1", "a.go": "was", "same.go": "same", "../lib/lib.go": "first"} {
		if text, err := os.ReadFile(filepath.Join(l.Dir, name)); err != nil || string(text) != want {
			t.Errorf("%s: %q, %v; want %q", name, text, err, want)
		}
	}
	if _, err := os.Stat(filepath.Join(l.Dir, "new.go")); err == nil {
		t.Error("new.go was not there")
	}
	if to := l.Overlay[filepath.Join(l.Dir, "a.go")]; to != "/dev/null" || l.File == "" {
		t.Errorf("the user's overlay is lost: %v", l.Overlay)
	}

	// A second run takes another folder, and a third the first one again.
	other := w.lay(r, base, nil)
	if other.Dir == l.Dir {
		t.Error("two runs have one folder")
	}
	first := l.Dir
	if err := l.Close(); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(first); !os.IsNotExist(err) {
		t.Errorf("%s is still there", first)
	}
	// What a killed run left is no part of the next.
	if err := os.MkdirAll(first, 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(first, "left.go"), nil, 0o666); err != nil {
		t.Fatal(err)
	}
	again := w.lay(r, base, nil)
	if again.Dir != first {
		t.Errorf("%s, want %s again", again.Dir, first)
	}
	if _, err := os.Stat(filepath.Join(first, "left.go")); err == nil {
		t.Error("left.go is still there")
	}
	if after := w.state(); after != before {
		t.Errorf("the repository changed:\n%s\nwas\n%s", after, before)
	}
}

func TestBase(t *testing.T) {
	w := newWork(t)
	root := w.commit("a.go", "1")
	w.git("checkout", "-q", "-b", "topic")
	topic := w.commit("b.go", "1")
	w.git("checkout", "-q", "main")
	main := w.commit("a.go", "2")
	w.git("merge", "-q", "--no-edit", "topic")
	merge := w.git("rev-parse", "HEAD")
	w.git("checkout", "-q", "topic")
	w.git("remote", "add", "origin", ".")
	w.git("update-ref", "refs/remotes/origin/main", main)

	check := func(what, rev, want, name string) {
		t.Helper()
		b, err := w.open("").Base(t.Context(), rev)
		if err != nil || b.Commit != want || b.Name != name {
			t.Errorf("%s: %v, %v; want %s, %s", what, b, err, want, name)
		}
	}
	fails := func(what, rev, text string) {
		t.Helper()
		if b, err := w.open("").Base(t.Context(), rev); err == nil || !strings.Contains(err.Error(), text) {
			t.Errorf("%s: %v, %v; want an error with %q", what, b, err, text)
		}
	}
	check("-base", main, root, "merge base with "+main)
	check("-base of an ancestor", "HEAD~1", root, "HEAD~1")
	fails("no default branch", "", "name a commit with -base")
	fails("no such commit", "nosuch", "there is no commit nosuch here; name a commit with -base")
	fails("what looks like a flag", "--all", "there is no commit --all here")
	w.git("symbolic-ref", "refs/remotes/origin/HEAD", "refs/remotes/origin/main")
	check("default branch", "", root, "merge base with origin/main")
	t.Setenv("CI_MERGE_REQUEST_TARGET_BRANCH_NAME", "release")
	fails("GitLab, not fetched", "", "there is no commit origin/release here; fetch it (git fetch origin release)")
	w.git("update-ref", "refs/remotes/origin/release", root)
	check("GitLab", "", root, "origin/release")
	t.Setenv("GITHUB_BASE_REF", "main")
	check("GitHub", "", root, "merge base with origin/main")

	w.git("checkout", "-q", merge)
	check("detached", "topic", topic, "topic")
	t.Setenv("GITHUB_REF", "refs/pull/7/merge")
	check("GitHub's merge commit", "", main, "first parent of the merge commit")

	shallow := &work{t, filepath.Join(t.TempDir(), "shallow")}
	w.git("clone", "-q", "--depth=1", "file://"+w.dir, shallow.dir)
	shallow.git("fetch", "-q", "--depth=1", "file://"+w.dir, merge)
	shallow.git("checkout", "-q", "FETCH_HEAD")
	w = shallow
	fails("shallow", "", "the clone is shallow; fetch its history")
	t.Setenv("GITHUB_REF", "")
	t.Setenv("GITHUB_BASE_REF", "")
	fails("shallow, by name", root, "the clone is shallow")

	w = newWork(t)
	fails("no commit", "", "no commit yet")
	if _, err := Open(t.Context(), t.TempDir()); err == nil || !strings.Contains(err.Error(), "no git repository to compare with") {
		t.Errorf("no repository: %v", err)
	}
}

func TestOpen(t *testing.T) {
	w := newWork(t)
	w.commit("sub/a.go", "a")
	link := filepath.Join(t.TempDir(), "link")
	if err := os.Symlink(w.dir, link); err != nil {
		t.Skip(err)
	}
	for _, x := range []struct{ dir, root string }{{w.dir, w.dir}, {link, link}, {filepath.Join(link, "sub"), link}} {
		r, err := Open(t.Context(), x.dir)
		if err != nil || r.Root != x.root || r.dir != x.dir {
			t.Errorf("%s: %+v, %v", x.dir, r, err)
		}
	}
	if got := w.open("sub").Prefix(); got != "sub" {
		t.Errorf("prefix %q", got)
	}
}

// A sparse checkout leaves the same files out of both states.
func TestSparse(t *testing.T) {
	w := newWork(t)
	base := w.commit("in/a.go", "1", "out/b.go", "1")
	w.commit("in/a.go", "2", "out/b.go", "2", "out/c.go", "2")
	w.git("sparse-checkout", "set", "in")
	changes, err := w.open("").Changes(t.Context(), base)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, c := range changes {
		names = append(names, c.Path)
	}
	if !slices.Equal(names, []string{"in/a.go"}) {
		t.Errorf("changes %v, want in/a.go alone", names)
	}
}

func TestCopy(t *testing.T) {
	w := newWork(t)
	w.commit("a.go", "a", "sub/b.go", "b", "gone.go", "gone", "tool.sh", "#!", ".gitignore", "*.bin\nmade.go\n")
	w.write("new.go", "new", "made.go", "made", "large.bin", "large")
	if err := errors.Join(os.Remove(filepath.Join(w.dir, "gone.go")), os.Chmod(filepath.Join(w.dir, "tool.sh"), 0o755), os.Symlink("a.go", filepath.Join(w.dir, "link.go"))); err != nil {
		t.Fatal(err)
	}
	text := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(text, []byte("overlaid"), 0o666); err != nil {
		t.Fatal(err)
	}
	for _, plain := range []bool{false, true} {
		r := w.open("sub")
		if plain {
			r = Plain(w.dir, filepath.Join(w.dir, "sub"))
		}
		l, err := r.Copy(t.Context(), r.Here(overlay.Overlay{filepath.Join(w.dir, "a.go"): text, filepath.Join(w.dir, "sub/b.go"): "", filepath.Join(w.dir, "sub/c.go"): text}), 1)
		if err != nil {
			t.Fatal(err)
		}
		other, err := r.Copy(t.Context(), r.Here(nil), 2)
		if err != nil || other.Dir == l.Dir {
			t.Errorf("a second copy: %v, %v", other, err)
		}
		names, err := walk(l.root)
		if err != nil {
			t.Fatal(err)
		}
		want := []string{".gitignore", "a.go", "link.go", "made.go", "new.go", "sub/c.go", "tool.sh"}
		if plain {
			want = slices.Insert(slices.Clone(want), 2, "large.bin")
		}
		if !slices.Equal(names, want) {
			t.Errorf("plain %v: files %q, want %q", plain, names, want)
		}
		if text, err := os.ReadFile(filepath.Join(l.Dir, "c.go")); err != nil || string(text) != "overlaid" {
			t.Errorf("sub/c.go: %q, %v", text, err)
		}
		if info, err := os.Stat(filepath.Join(l.root, "tool.sh")); err != nil || info.Mode().Perm()&0o100 == 0 {
			t.Errorf("tool.sh: %v, %v", info, err)
		}
		if err := errors.Join(l.Close(), other.Close()); err != nil {
			t.Error(err)
		}
	}
}
