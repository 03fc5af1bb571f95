package scan

import (
	"fmt"
	"strings"

	"github.com/unheap/unheap/internal/gocmd"
	"github.com/unheap/unheap/internal/program"
)

// decode reads facts in the background, as they arrive. Those that cannot be read
// are counted; what they would say is then not known.
func (s *scanner) decode(header string, text []byte) {
	if strings.HasSuffix(header, ".test") {
		return
	}
	s.decoding.Go(func() {
		s.decoders <- struct{}{}
		defer func() { <-s.decoders }()
		facts, err := s.resolver.Decode(text)
		if err != nil {
			s.resolver.Unread("%s: %v", header, err)
			return
		}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.read[header] = facts
	})
}

// whole makes the program of all packages whose facts were read, in the order of
// their imports, which is the go command's.
func (s *scanner) whole() {
	s.decoding.Wait()
	var list []program.Package
	for _, p := range s.packages {
		if facts := s.read[p.ImportPath]; facts != nil {
			path, _, _ := strings.Cut(p.ImportPath, " ")
			list = append(list, program.Package{ID: p.ImportPath, Path: path, Standard: p.Standard, Imports: p.Imports, Facts: facts})
		}
	}
	s.program = program.New(list)
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
