package scan

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/disk"
)

// canarySource is a package whose verdicts are known on every version.
const canarySource = `package canary

var sink any

func heap() *int {
	escapes := 1
	return &escapes
}

func conditional(a, b string) bool {
	return a+b == "canary"
}

func static() {
	sink = "constant"
}

func stack() int {
	stays := new(int)
	*stays = 1
	return *stays
}

var _, _, _, _ = heap, conditional, static, stack
`

// canaryWant are the verdicts by line of canarySource, and the kinds.
var canaryWant = map[int]struct {
	kind    alloc.Kind
	verdict alloc.Verdict
}{
	6:  {alloc.Variable, alloc.Heap},
	11: {alloc.StringConcat, alloc.Conditional},
	15: {alloc.Interface, alloc.Static},
	19: {alloc.New, alloc.OnStack},
}

// verify scans the canary when the engine has not done so before for this
// version, and remembers that it did. A gate that cannot see a known escape
// must not run.
func (s *scanner) verify(ctx context.Context) error {
	if _, err := os.Stat(s.mark()); err == nil {
		return nil
	}
	return s.prove(ctx)
}

// mark is the file that says that the canary was seen.
func (s *scanner) mark() string {
	if s.compiler != nil {
		return s.compiler.Mark()
	}
	return filepath.Join(s.cfg.Cache.Dir, "stock-"+s.env.GOVERSION+"-"+stockVersion+".verified")
}

// prove scans the canary and remembers whether that went as it must.
func (s *scanner) prove(ctx context.Context) error {
	s.cfg.Progress("verify the compiler of " + s.env.GOVERSION)
	err := s.canary(ctx)
	if err != nil {
		if again, failed := s.rebuild(ctx, true); failed != nil {
			return failed
		} else if again {
			err = s.canary(ctx)
		}
	}
	if err != nil {
		if ctx.Err() == nil {
			os.Remove(s.mark())
		}
		return err
	}
	// Where the mark cannot be kept, the canary runs again next time.
	if err := os.MkdirAll(filepath.Dir(s.mark()), 0o777); err == nil {
		os.WriteFile(s.mark(), []byte(s.env.GOVERSION+"\n"), 0o666)
	}
	return nil
}

// canary scans the canary with the engine and compares its verdicts.
func (s *scanner) canary(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "unheap-canary-")
	if err != nil {
		return unverified(err)
	}
	defer os.RemoveAll(dir)
	for name, text := range map[string]string{"go.mod": "module canary\n\ngo 1.24\n", "canary.go": canarySource} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return unverified(err)
		}
	}
	bird := *s
	bird.host = true
	bird.env.GOFLAGS, bird.env.GOWORK, bird.env.GOMOD = "", "", filepath.Join(dir, "go.mod")
	bird.cfg = Config{Dir: dir, Patterns: []string{"."}, Env: s.cfg.Env, Engine: s.cfg.Engine, Cache: s.cfg.Cache, Self: s.cfg.Self, Talk: s.cfg.Talk, Progress: func(string) {}}
	rep, err := bird.report(ctx)
	if ctx.Err() != nil {
		return ctx.Err()
	}
	if errors.As(err, new(*disk.Full)) {
		return err
	}
	if err != nil {
		return fmt.Errorf("not analyzed: the compiler of %s cannot be verified: %w", s.env.GOVERSION, err)
	}
	if err := checkCanary(rep); err != nil {
		return fmt.Errorf("not analyzed: the %s engine does not see what it must with %s: %w; its reports would be wrong (try -engine, or report this)", rep.Engine, s.env.GOVERSION, err)
	}
	return nil
}

// unverified says that the canary could not be written.
func unverified(err error) error {
	if full := disk.Check(err, os.TempDir(), disk.TempEnv()); full != err {
		return full
	}
	return fmt.Errorf("not analyzed: the compiler cannot be verified: %w", err)
}

// report collects the packages and makes their report.
func (s *scanner) report(ctx context.Context) (*alloc.Report, error) {
	facts, err := s.collect(ctx, nil)
	if err != nil {
		return nil, err
	}
	inv, err := facts.Inventory(Options{})
	if err != nil {
		return nil, err
	}
	return inv.Report, nil
}

func checkCanary(rep *alloc.Report) error {
	if rep.Unparsed > 0 {
		return fmt.Errorf("%d pieces of compiler output are not understood: %v", rep.Unparsed, rep.Unread)
	}
	if len(rep.Failed) > 0 {
		return errors.New(rep.Failed[0].Text)
	}
	seen := 0
	for _, site := range rep.Sites {
		want, ok := canaryWant[site.Pos.Line]
		if !ok || site.Kind != want.kind {
			continue
		}
		if site.Verdict != want.verdict {
			return fmt.Errorf("canary.go:%d is %s, want %s", site.Pos.Line, site.Verdict, want.verdict)
		}
		seen++
	}
	if seen != len(canaryWant) {
		return fmt.Errorf("%d of %d known sites found", seen, len(canaryWant))
	}
	return nil
}
