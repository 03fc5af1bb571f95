package scan

import (
	"fmt"
	"runtime"
	"strings"
	"sync"

	"github.com/unheap/unheap/internal/gcfacts"
	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/program"
)

// whole makes the program of all packages that were compiled, in the order of
// their imports, which is the go command's. Facts that cannot be read are
// counted; what they would say is then not known.
func (s *scanner) whole() {
	all := make([]program.Package, len(s.packages))
	var wg sync.WaitGroup
	next := make(chan int)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for i := range next {
				all[i] = s.decoded(s.packages[i])
			}
		})
	}
	for i := range s.packages {
		next <- i
	}
	close(next)
	wg.Wait()
	var list []program.Package
	s.read = map[string]*gcfacts.Facts{}
	for i, p := range all {
		if p.Facts != nil {
			list = append(list, p)
			s.read[s.packages[i].ImportPath] = p.Facts
		}
	}
	s.program = program.New(list)
}

func (s *scanner) decoded(p *gocmd.Package) program.Package {
	text, ok := s.kept[p.ImportPath]
	if !ok || strings.HasSuffix(p.ImportPath, ".test") {
		return program.Package{}
	}
	facts, err := s.resolver.Decode(text)
	if err != nil {
		s.resolver.Unread("%s: %v", p.ImportPath, err)
		return program.Package{}
	}
	path, _, _ := strings.Cut(p.ImportPath, " ")
	return program.Package{ID: p.ImportPath, Path: path, Imports: p.Imports, Facts: facts}
}

// inline marks the packages in which a function is to be inlined. All packages
// are asked for facts: no flag but the mark tells them apart.
func (s *scanner) inline(b *gocmd.Build, add string) error {
	flag, err := gocmd.Quote(gocmd.InlineFlag + "=" + s.cfg.Inline)
	if err != nil {
		return err
	}
	for _, v := range b.GCFlags {
		if v != add && v != "all="+add {
			return fmt.Errorf("-gcflags=%s: flags of your own do not go together with a function that is to be inlined; take them out for this run", v)
		}
	}
	for _, path := range s.cfg.InlineIn {
		b.GCFlags = append(b.GCFlags, path+"="+add+" "+flag)
	}
	return nil
}
