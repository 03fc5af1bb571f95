package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"slices"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/compiler/gocmd"
	"github.com/unheap/unheap/internal/compiler/lens"
	"github.com/unheap/unheap/internal/out"
	"github.com/unheap/unheap/internal/out/text"
	"github.com/unheap/unheap/internal/usage"
)

// A lensTask does the work of one word after "unheap lens".
type lensTask struct {
	dir    string
	format formatFlags

	console *console
	cache   lens.Cache
	args    []string
}

func (t *lensTask) register(fs *flag.FlagSet) {
	fs.StringVar(&t.dir, "C", "", "change to `dir` first: its Go version is the one that counts")
	t.format.register(fs)
}

// lensVerbs are the words after "unheap lens".
var lensVerbs = map[string]func(*lensTask, context.Context) error{
	"list": (*lensTask).list, "build": (*lensTask).build, "verify": (*lensTask).verify, "remove": (*lensTask).remove,
}

func (t *lensTask) run(ctx context.Context, c *console, args []string) error {
	if len(args) == 0 {
		return usage.Errorf("lens needs a word: list, build, verify, or remove")
	}
	verb := args[0]
	do, ok := lensVerbs[verb]
	if !ok {
		return usage.Errorf("lens %s: want list, build, verify, or remove", verb)
	}
	t.console, t.args = c, args[1:]
	if verb != "remove" && len(t.args) > 0 {
		return usage.Errorf("lens %s takes no argument; got %s", verb, t.args[0])
	}
	if len(t.format.to) > 0 && verb != "list" {
		return usage.Errorf("-json and -format are for lens list")
	}
	if err := t.format.check(out.For((*alloc.Lenses)(nil), text.Lenses)); err != nil {
		return err
	}
	var err error
	if t.dir, err = ask.Folder(t.dir); err != nil {
		return err
	}
	if t.cache, err = lens.DefaultCache(); err != nil {
		return err
	}
	return do(t, ctx)
}

// find returns the lens for the folder, and what it is to be built from.
func (t *lensTask) find(ctx context.Context) (*lens.Compiler, lens.Toolchain, error) {
	env, err := gocmd.ReadEnv(ctx, t.dir)
	if err != nil {
		return nil, lens.Toolchain{}, err
	}
	tc := lens.Toolchain{GOROOT: env.GOROOT, Version: env.GOVERSION}
	found, err := t.cache.Find(tc)
	return found, tc, err
}

func (t *lensTask) build(ctx context.Context) error {
	found, tc, err := t.find(ctx)
	if err == nil && found.Verified {
		return t.console.printf("%s is there already, for %s\n", found.Key, found.Version)
	}
	if err != nil && !lens.Missing(err) {
		return err
	}
	if err := t.canary(ctx); err != nil {
		return err
	}
	if found, err = t.cache.Find(tc); err != nil {
		return err
	}
	return t.console.printf("%s is built and verified, for %s\n", found.Key, found.Version)
}

func (t *lensTask) verify(ctx context.Context) error {
	found, tc, err := t.find(ctx)
	if errors.Is(err, lens.ErrNotBuilt) {
		return fmt.Errorf("there is no instrumented compiler of %s; \"unheap lens build\" makes it", tc.Version)
	}
	if err != nil && !lens.Missing(err) {
		return err
	}
	if err := t.canary(ctx); err != nil {
		return err
	}
	if found, err = t.cache.Find(tc); err != nil {
		return err
	}
	return t.console.printf("%s sees what it must, with %s\n", found.Key, found.Version)
}

// canary builds the lens if need be and has it compile code that is known.
func (t *lensTask) canary(ctx context.Context) error {
	tool := t.console.tool()
	defer t.console.quiet()
	return ask.Verify(ctx, tool, ask.Build{Dir: t.dir, Engine: alloc.Lens})
}

func (t *lensTask) remove(ctx context.Context) error {
	if len(t.args) == 0 {
		return usage.Errorf("lens remove: which one? Name keys or Go versions, or all")
	}
	list, err := t.cache.List()
	if err != nil {
		return err
	}
	if slices.Equal(t.args, []string{"all"}) {
		if err := t.cache.Clear(); err != nil {
			return err
		}
		return t.console.printf("removed %d\n", len(list))
	}
	var picked []*lens.Compiler
	for _, arg := range t.args {
		n := len(picked)
		for _, l := range list {
			if (l.Key == arg || l.Version == arg) && !slices.Contains(picked, l) {
				picked = append(picked, l)
			}
		}
		if n == len(picked) {
			return usage.Errorf("lens %q is not known; \"unheap lens list\" shows the keys; nothing is removed", arg)
		}
	}
	for _, l := range picked {
		if err := errors.Join(ctx.Err(), t.cache.Remove(l.Key)); err != nil {
			return err
		}
		if err := t.console.printf("removed %s, for %s\n", l.Key, l.Version); err != nil {
			return err
		}
	}
	return nil
}

func (t *lensTask) list(ctx context.Context) error {
	list, err := t.cache.List()
	if err != nil {
		return err
	}
	current, tc, err := t.find(ctx)
	if err != nil && !errors.Is(err, lens.ErrNotBuilt) {
		fmt.Fprintf(t.console.talk, "unheap: no lens fits here: %v\n", err)
	}
	rows := []alloc.LensRow{}
	for _, l := range list {
		rows = append(rows, alloc.LensRow{
			Key: l.Key, Go: l.Version, Size: l.Size, Built: l.Built.Format("2006-01-02"),
			Verified: l.Verified, Current: current != nil && l.Key == current.Key,
		})
	}
	if errors.Is(err, lens.ErrNotBuilt) && len(t.format.to) == 0 {
		defer fmt.Fprintf(t.console.talk, "unheap: none is for %s; \"unheap lens build\" makes it\n", tc.Version)
	}
	return t.console.emit(nil, t.format, out.For(&alloc.Lenses{Schema: alloc.LensesSchema, Lenses: rows}, text.Lenses), out.Options{})
}

// lensFields is what lens list writes in JSON, for help.
const lensFields = `Lens list -json writes {"schema": "unheap/lens/v1", "lenses": [...]}, each with
key, go, size, built, verified and current.
`
