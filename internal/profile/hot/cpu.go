package hot

import (
	"slices"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/symbol"
)

// addCPU adds the samples of a CPU profile: the time of the allocator belongs
// to the place that called it, and the time of a line to all places on it.
func (j *join) addCPU(p *profile.Profile, c columns, places *places) {
	for _, s := range p.Sample {
		if c.time >= len(s.Value) || s.Value[c.time] <= 0 {
			continue
		}
		ns, ticks := s.Value[c.time], int64(1)
		if c.count >= 0 && c.count < len(s.Value) {
			ticks = max(1, s.Value[c.count])
		}
		gc := &j.heat.GC
		gc.Total += ns
		gc.Ticks += ticks
		part, entry := j.partOf(s, places)
		switch part {
		case inBackground:
			gc.Background += ns
			continue
		case inAssist:
			gc.Assist += ns
			fallthrough
		case inMalloc:
			gc.Malloc += ns
			w := alloc.Weight{Malloc: ns, Ticks: ticks}
			j.heat.Total.Add(w)
			j.charge(s, places, evidence{entry: entry}, w)
		}
		j.addLine(s, places, ns)
	}
}

// A part of the runtime that a CPU sample is in.
type part int

const (
	elsewhere part = iota
	inMalloc
	inAssist     // in the allocator, helping the collector
	inBackground // in the collector's own goroutines
)

// partOf tells what the runtime does in a sample, from its innermost functions
// out to the first that is not the runtime's, and which of its functions that
// one has called.
func (j *join) partOf(s *profile.Sample, places *places) (is part, entry string) {
	for _, loc := range s.Location {
		p := places.of(loc)
		if p == nil || !p.runtime {
			return is, entry
		}
		for _, f := range p.frames {
			switch name := f.Func; {
			case name == "runtime.gcBgMarkWorker", name == "runtime.bgsweep", name == "runtime.bgscavenge":
				return inBackground, ""
			case strings.HasPrefix(name, "runtime.gcAssistAlloc"), name == "runtime.deductAssistCredit":
				is = inAssist
			case symbol.Mallocgc(name) && is == elsewhere:
				is = inMalloc
			}
		}
		entry = p.frames[0].Func
	}
	return is, entry
}

// addLine adds the time of a sample to the sites on its stack, to each once.
func (j *join) addLine(s *profile.Sample, places *places, ns int64) {
	var seen []*spot
	for _, loc := range s.Location {
		p := places.of(loc)
		if p == nil || p.runtime || !p.own {
			continue
		}
		j.find(p)
		if len(p.sites) == 0 {
			continue
		}
		spot := j.spot(p, evidence{}, nil)
		if slices.Contains(seen, spot) {
			continue
		}
		seen = append(seen, spot)
		spot.Weight.Line += ns
	}
}
