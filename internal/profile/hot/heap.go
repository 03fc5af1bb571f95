package hot

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/google/pprof/profile"
	"github.com/unheap/unheap/internal/alloc"
)

// Kinds of profiles.
const (
	allocs = "allocs" // of all that was allocated
	inuse  = "inuse"  // of what was not freed
	cpu    = "cpu"
	none   = "none"
)

// columns are the values of a profile's samples that count here.
type columns struct {
	kind           string
	objects, bytes int // of allocs and inuse; -1 if there is none
	count, time    int // of cpu
	unusable       string
}

// columnsOf finds out what a profile is of.
func columnsOf(p *profile.Profile) columns {
	c := columns{kind: none, objects: -1, bytes: -1, count: -1, time: -1}
	at := func(names ...string) int {
		return slices.IndexFunc(p.SampleType, func(t *profile.ValueType) bool { return slices.Contains(names, t.Type) })
	}
	var types []string
	for _, t := range p.SampleType {
		types = append(types, t.Type)
	}
	switch {
	case at("alloc_space") >= 0 || at("alloc_objects") >= 0:
		c.kind, c.objects, c.bytes = allocs, at("alloc_objects"), at("alloc_space")
	case at("inuse_space", "space") >= 0 || at("inuse_objects", "objects") >= 0:
		c.kind, c.objects, c.bytes = inuse, at("inuse_objects", "objects"), at("inuse_space", "space")
	case at("cpu") >= 0:
		c.kind, c.count, c.time = cpu, at("samples"), at("cpu")
	default:
		c.unusable = fmt.Sprintf("it is a profile of %s, not of allocations or CPU time", strings.Join(types, " and "))
	}
	return c
}

// add reads one profile.
func (j *join) add(s Source) {
	p := s.Profile
	c := columnsOf(p)
	info := alloc.Profile{Name: s.Name, Kind: c.kind, Rate: rate(p, c.kind), Seconds: float64(p.DurationNanos) / 1e9, Exact: s.Exact, Unusable: c.unusable}
	b := buildOf(p)
	info.BuildID = b.id
	switch {
	case c.kind == none:
	case len(p.Sample) == 0:
		info.Unusable = "it has no samples"
	case len(p.Function) == 0:
		info.Unusable = "it has no names of functions"
	}
	if c.kind == none || len(p.Sample) == 0 {
		j.heat.Profiles = append(j.heat.Profiles, info)
		return
	}
	places := j.places(&s)
	j.built(p, b)
	j.version(s.Name, p, b)
	j.source.learn(p, places, b, s.Current)
	before := j.heat.Total
	if c.kind == cpu {
		j.addCPU(p, c, places)
		info.Samples = j.heat.GC.Ticks
	} else {
		j.addHeap(p, c, places, info.Rate)
		info.Samples = j.heat.Total.Samples - before.Samples
	}
	if info.Samples == 0 && info.Unusable == "" {
		info.Unusable = "all its samples are empty"
	}
	j.heat.Profiles = append(j.heat.Profiles, info)
}

// rate is how many bytes or nanoseconds lie between two samples; 1 if all
// allocations are there.
func rate(p *profile.Profile, kind string) int64 {
	if kind == cpu {
		return p.Period
	}
	return max(1, p.Period)
}

// addHeap adds the samples of a heap profile.
func (j *join) addHeap(p *profile.Profile, c columns, places *places, rate int64) {
	for _, s := range p.Sample {
		w, variance := weigh(s, c, rate)
		if w.Objects <= 0 && w.Bytes <= 0 {
			continue
		}
		block := int64(0)
		if w.Objects > 0 {
			block = (w.Bytes + w.Objects/2) / w.Objects
		}
		if b := s.NumLabel["bytes"]; len(b) == 1 {
			block = b[0]
		}
		if j.o.Costs != nil {
			w.Cost = float64(w.Objects) * j.o.Costs(block)
		}
		j.heat.Total.Add(w)
		spot := j.charge(s, places, evidence{block: block}, w)
		for i, v := range variance {
			spot.variance[i] += v
			j.total[i] += v
		}
	}
}

func addError(w *alloc.Weight, variance [2]float64) {
	w.ObjectsError, w.BytesError = math.Sqrt(variance[0]), math.Sqrt(variance[1])
}

// weigh returns the weight of a sample and the variances of its objects and
// bytes. The runtime takes an object of size s into the profile with the
// probability 1-exp(-s/rate), and the profile has the numbers divided by that.
func weigh(s *profile.Sample, c columns, rate int64) (w alloc.Weight, variance [2]float64) {
	value := func(i int) int64 {
		if i < 0 || i >= len(s.Value) {
			return 0
		}
		return max(0, s.Value[i])
	}
	w.Objects, w.Bytes = value(c.objects), value(c.bytes)
	w.Samples = w.Objects
	if rate <= 1 || w.Objects == 0 || w.Bytes == 0 {
		return w, variance
	}
	size := float64(w.Bytes) / float64(w.Objects)
	p := -math.Expm1(-size / float64(rate))
	seen := max(1, math.Round(float64(w.Objects)*p))
	w.Samples = int64(seen)
	variance[0] = seen * (1 - p) / (p * p)
	variance[1] = variance[0] * size * size
	return w, variance
}

// charge adds a weight to the spot that a sample is of, which it returns: that
// of its innermost place that is not the runtime's.
func (j *join) charge(s *profile.Sample, places *places, e evidence, w alloc.Weight) *spot {
	for i, loc := range s.Location {
		p := places.of(loc)
		if p == nil || p.runtime {
			continue
		}
		j.find(p)
		var caller *place
		if j.o.Own && len(p.sites) == 0 && !p.own {
			caller = j.caller(s.Location[i+1:], places)
		}
		spot := j.spot(p, e, caller)
		spot.Weight.Add(w)
		if caller != nil {
			k := via{spot, p}
			if j.via[k] == nil {
				j.via[k] = new(alloc.Weight)
			}
			j.via[k].Add(w)
		}
		return spot
	}
	spot := j.runtimeSpot(s, places)
	spot.Weight.Add(w)
	return spot
}

// caller returns the innermost place in the user's code, or nil.
func (j *join) caller(stack []*profile.Location, places *places) *place {
	for _, loc := range stack {
		if p := places.of(loc); p != nil && p.own {
			j.find(p)
			return p
		}
	}
	return nil
}

// runtimeSpot is where a sample belongs that is of the runtime alone, or of
// nothing at all.
func (j *join) runtimeSpot(s *profile.Sample, places *places) *spot {
	p := &place{missing: alloc.NoSymbols}
	if len(s.Location) > 0 {
		if leaf := places.of(s.Location[0]); leaf != nil && leaf.runtime {
			p.missing, p.frames = alloc.InRuntime, leaf.frames
			p.key = j.x.Key(p.frames)
		}
	}
	return j.spot(p, evidence{}, nil)
}
