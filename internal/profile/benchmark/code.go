package benchmark

import (
	"cmp"
	"debug/elf"
	"slices"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
)

// functions returns the functions of a program, by their addresses; none where its
// linker leaves no table that is known.
func functions(exe string) []elf.Symbol {
	f, err := elf.Open(exe)
	if err != nil {
		return nil
	}
	defer f.Close()
	if f.Type != elf.ET_EXEC { // what is loaded anywhere has other addresses
		return nil
	}
	list, err := f.Symbols()
	if err != nil {
		return nil
	}
	list = slices.DeleteFunc(list, func(s elf.Symbol) bool { return elf.ST_TYPE(s.Info) != elf.STT_FUNC || s.Size == 0 })
	slices.SortStableFunc(list, func(a, b elf.Symbol) int { return cmp.Compare(a.Value, b.Value) })
	return list
}

// returns are where the calls return to that the locations of a profile are of, by
// address. A profile has that of the last byte of a call's instruction.
func returns(p *profile.Profile, functions []elf.Symbol) map[uint64]alloc.Return {
	at := map[uint64]alloc.Return{}
	for _, loc := range p.Location {
		i, found := slices.BinarySearchFunc(functions, loc.Address, func(s elf.Symbol, a uint64) int { return cmp.Compare(s.Value, a) })
		if !found {
			i--
		}
		if i < 0 || loc.Address >= functions[i].Value+functions[i].Size {
			continue
		}
		f := &functions[i]
		at[loc.Address] = alloc.Return{Func: f.Name, Size: int64(f.Size), Offset: int64(loc.Address + 1 - f.Value)}
	}
	return at
}
