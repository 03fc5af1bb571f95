package ask

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask/scan"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/overlay"
	"github.com/unheap/unheap/internal/compiler/paths"
	"github.com/unheap/unheap/internal/revision"
	"github.com/unheap/unheap/internal/usage"
)

// A VerifyRequest asks how far an edit is proven to allocate less, and to break
// nothing.
type VerifyRequest struct {
	Tool
	Build
	Edit  Edit
	Rungs []alloc.RungName // that are climbed; none are all
	Also  []Variant        // configurations in which it must compile, too
	Tests TestRequest
}

// An Edit is what is verified: a patch for the files that are here; a commit against
// its first parent, or two revisions; and without any of them what was not committed.
type Edit struct {
	Patch    *revision.Patch
	Revision string // "REV" or "A..B"
}

// A Variant is a build with a value in a dimension of Dimensions.
type Variant struct{ Dimension, Value string }

// A TestRequest says how tests run.
type TestRequest struct {
	Race    bool
	Short   bool
	Timeout time.Duration // for a package; go test's own if 0
}

// A verifier climbs the ladder.
type verifier struct {
	VerifyRequest
	repo     *revision.Repository
	user     overlay.Overlay
	old, new side
	changed  []string // files, from the root of the repository
	out      *alloc.Verification
	lacking  []error
}

// A side is one of the two states.
type side struct {
	*revision.Laid
	name  string
	state *state
	copy  *revision.Laid // made for the tests
}

// VerifyEdit climbs the ladder. An answer that is not complete comes with an error.
func VerifyEdit(ctx context.Context, q VerifyRequest) (*alloc.Verification, error) {
	v := &verifier{VerifyRequest: q, out: &alloc.Verification{Schema: alloc.VerificationSchema, Rungs: []alloc.Rung{}}}
	defer v.close()
	if err := v.lay(ctx); err != nil {
		return nil, err
	}
	v.out.Base, v.out.Head = v.old.name, v.new.name
	for _, name := range alloc.RungNames {
		if err := v.rung(ctx, name); err != nil {
			return nil, err
		}
	}
	v.judge()
	return v.out, errors.Join(v.lacking...)
}

func (v *verifier) close() {
	for _, s := range []side{v.old, v.new} {
		for _, l := range []*revision.Laid{s.Laid, s.copy} {
			if l != nil {
				l.Close()
			}
		}
	}
}

// lay makes both states readable for the go command.
func (v *verifier) lay(ctx context.Context) error {
	dir, err := Folder(v.Dir)
	if err != nil {
		return err
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return err
	}
	env, err := gocmd.ReadEnv(ctx, dir, v.Env...)
	if err != nil {
		return err
	}
	if v.user, err = scan.Overlay(env, dir, v.Flags); err != nil {
		return err
	}
	if v.repo, err = revision.Open(ctx, dir); err != nil {
		if v.Edit.Patch == nil {
			return err
		}
		v.repo = revision.Plain(paths.Root(env, dir), dir)
	}
	switch {
	case v.Edit.Patch != nil:
		return v.layPatch(ctx)
	case v.Edit.Revision != "":
		return v.layCommits(ctx)
	}
	return v.layDirty(ctx)
}

func (v *verifier) layPatch(ctx context.Context) (err error) {
	v.old = side{Laid: v.repo.Here(v.user), name: "the files here"}
	v.new.name = v.Edit.Patch.Name
	v.new.Laid, v.changed, err = v.repo.Apply(ctx, *v.Edit.Patch, v.user)
	return err
}

func (v *verifier) layDirty(ctx context.Context) error {
	changes, err := v.repo.Changes(ctx, "HEAD")
	if err != nil {
		return err
	}
	if len(changes) == 0 {
		return usage.Errorf("verify: nothing is changed here; name a patch, a commit, or two revisions as A..B")
	}
	v.note(changes)
	v.new = side{Laid: v.repo.Here(v.user), name: "the files here"}
	v.old.name = "HEAD"
	v.old.Laid, err = v.repo.Lay(ctx, "HEAD", changes, v.user)
	return err
}

func (v *verifier) layCommits(ctx context.Context) error {
	from, to, two := strings.Cut(v.Edit.Revision, "..")
	if two {
		to = strings.TrimPrefix(to, ".")
	} else {
		from, to = from+"^", from
	}
	for _, x := range []struct {
		side *side
		rev  string
	}{{&v.old, from}, {&v.new, to}} {
		commit, err := v.repo.Commit(ctx, x.rev)
		if err != nil {
			return err
		}
		changes, err := v.repo.Changes(ctx, commit)
		if err != nil {
			return err
		}
		x.side.name = x.rev
		if x.side.Laid, err = v.repo.Lay(ctx, commit, changes, v.user); err != nil {
			return err
		}
	}
	changes, err := v.repo.Between(ctx, from, to)
	v.note(changes)
	return err
}

// note keeps which files the edit changes.
func (v *verifier) note(changes []revision.Change) {
	for _, c := range changes {
		v.changed = append(v.changed, c.Path)
	}
}

// rung climbs a rung, if it is asked for and there is reason to: what does not compile
// decides all that follows.
func (v *verifier) rung(ctx context.Context, name alloc.RungName) error {
	r := alloc.Rung{Name: name, Verdict: alloc.JudgedSkipped}
	wanted := len(v.Rungs) == 0 || slices.Contains(v.Rungs, name)
	switch first := len(v.out.Rungs) > 0 && v.out.Rungs[0].Verdict != alloc.JudgedSame; {
	case name != alloc.RungTypes && first:
		r.Text = "it does not compile"
	case !wanted && name != alloc.RungTypes: // all others need it
		r.Text = "not asked for"
	default:
		start := time.Now()
		climb := map[alloc.RungName]func(context.Context, *alloc.Rung) error{
			alloc.RungTypes: v.types, alloc.RungCode: v.code, alloc.RungAPI: v.api, alloc.RungTests: v.tests, alloc.RungBench: v.benchmarks,
		}[name]
		if err := climb(ctx, &r); err != nil {
			return err
		}
		r.Seconds = time.Since(start).Seconds()
	}
	v.out.Rungs = append(v.out.Rungs, r)
	return nil
}

// judge sums up: anything that is worse is, then anything that could not be told.
func (v *verifier) judge() {
	var names [5][]string
	order := []alloc.Judgement{alloc.JudgedWorse, alloc.JudgedUnknown, alloc.JudgedBetter, alloc.JudgedSame, alloc.JudgedSkipped}
	for _, r := range v.out.Rungs {
		i := slices.Index(order, r.Verdict)
		names[i] = append(names[i], fmt.Sprintf("%s: %s", r.Name, r.Text))
	}
	i := slices.IndexFunc(names[:4], func(list []string) bool { return len(list) > 0 })
	v.out.Verdict, v.out.Why = order[i], strings.Join(names[i], "; ")
	if v.out.Verdict == alloc.JudgedUnknown {
		v.lacking = append(v.lacking, fmt.Errorf("it could not be told: %s", v.out.Why))
	}
}
