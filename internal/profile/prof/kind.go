package prof

import (
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/google/pprof/profile"
)

// A kind is what a profile counts.
type kind int

const (
	other      kind = iota
	allocation      // alloc_objects, alloc_space, or both
	inUse           // what of them is not freed: inuse_objects, inuse_space, or both
	cpu             // samples, cpu, or both
)

// kindOf says what a profile counts.
func kindOf(p *profile.Profile) kind {
	k := other
	for _, t := range p.SampleType {
		switch {
		case t.Type == "alloc_space" || t.Type == "alloc_objects":
			return allocation
		case t.Type == "inuse_space" || t.Type == "inuse_objects":
			k = inUse
		case t.Type == "cpu", t.Type == "samples" && p.PeriodType != nil && p.PeriodType.Type == "cpu":
			return cpu
		}
	}
	return k
}

const take = "take an allocation profile (/debug/pprof/allocs, -memprofile) or a CPU profile (/debug/pprof/profile, -cpuprofile)"

// check refuses a profile that cannot say where a program allocates. It brings
// the two forms that mean the same into one.
func check(p *profile.Profile) error {
	sameNames(p)
	if kindOf(p) == other {
		return fmt.Errorf("is %s; %s", called(p), take)
	}
	if err := cpuTime(p); err != nil {
		return err
	}
	if err := units(p); err != nil {
		return err
	}
	if len(p.Sample) == 0 {
		return errors.New("has no samples; let it run longer, under load, or with a smaller -memprofilerate")
	}
	if !symbols(p) {
		return errors.New("has addresses and no names of functions; take it without ?debug=1, or add the names with: go tool pprof -proto -output NEW PROGRAM PROFILE")
	}
	return sane(p)
}

// sameNames gives a legacy heap profile in which nothing was freed the sample
// types of the others: pprof leaves the allocations out where they are equal to
// what is in use.
func sameNames(p *profile.Profile) {
	t := p.SampleType
	if len(t) == 2 && t[0].Type == "objects" && t[1].Type == "space" && p.PeriodType != nil && p.PeriodType.Type == "space" {
		t[0].Type, t[1].Type = "alloc_objects", "alloc_space"
	}
}

// cpuTime adds the time to a CPU profile that has only the number of samples.
func cpuTime(p *profile.Profile) error {
	if kindOf(p) != cpu || len(p.SampleType) != 1 || p.SampleType[0].Type != "samples" || p.Period <= 0 || periodUnit(p) != "nanoseconds" {
		return nil
	}
	p.SampleType = append(p.SampleType, &profile.ValueType{Type: "cpu", Unit: "nanoseconds"})
	for _, s := range p.Sample {
		if v := s.Value[0]; v < 0 || v > math.MaxInt64/p.Period {
			return fmt.Errorf("is malformed: it has %d samples of %d ns in one place", v, p.Period)
		}
		s.Value = append(s.Value, s.Value[0]*p.Period)
	}
	return nil
}

// scales are the units that profiles count in, in bytes or nanoseconds. To pprof,
// whose words these are, a kilobyte is 1024 bytes.
var scales = map[string]map[string]float64{
	"bytes":       {"bytes": 1, "kilobytes": 1 << 10, "megabytes": 1 << 20, "gigabytes": 1 << 30},
	"nanoseconds": {"nanoseconds": 1, "microseconds": 1e3, "milliseconds": 1e6, "seconds": 1e9},
}

// units brings amounts of memory to bytes and times to nanoseconds.
func units(p *profile.Profile) error {
	ratios := make([]float64, len(p.SampleType))
	for i, t := range p.SampleType {
		want := map[string]string{"alloc_space": "bytes", "inuse_space": "bytes", "cpu": "nanoseconds"}[t.Type]
		ratios[i] = 1
		if want == "" || t.Unit == want {
			continue
		}
		if ratios[i] = scales[want][t.Unit]; ratios[i] == 0 {
			return fmt.Errorf("counts %s in %.40q, and not in %s", t.Type, t.Unit, want)
		}
		t.Unit = want
	}
	for _, s := range p.Sample {
		for i, v := range s.Value {
			if ratios[i] == 1 {
				continue
			}
			if math.Abs(float64(v))*ratios[i] >= math.MaxInt64 {
				return fmt.Errorf("is malformed: its values of %s are more than 2^63", p.SampleType[i].Type)
			}
			s.Value[i] = int64(float64(v) * ratios[i])
		}
	}
	return nil
}

// called is what a profile of no use is called.
func called(p *profile.Profile) string {
	var types []string
	for _, t := range p.SampleType {
		switch t.Type {
		case "contentions", "delay":
			return "a block or mutex profile"
		case "goroutine", "goroutines":
			return "a goroutine profile"
		case "threadcreate":
			return "a profile of threads"
		}
		types = append(types, t.Type+"/"+t.Unit)
	}
	if len(types) == 0 {
		return "a profile without sample types"
	}
	return fmt.Sprintf("a profile of %.100q", strings.Join(types, ", "))
}

// symbols reports whether any sample has the name of a function.
func symbols(p *profile.Profile) bool {
	for _, f := range p.Function {
		if f.Name != "" || f.SystemName != "" {
			return true
		}
	}
	return false
}

// sane refuses numbers that no program has: sums that are negative or overflow.
func sane(p *profile.Profile) error {
	for i, t := range p.SampleType {
		if strings.HasPrefix(t.Type, "inuse") {
			continue // it may fall within the time of a delta
		}
		total := int64(0)
		for _, s := range p.Sample {
			v := s.Value[i]
			if v < 0 {
				return fmt.Errorf("has negative values of %s, as a difference of two profiles; take the profile itself", t.Type)
			}
			if v > math.MaxInt64-total {
				return fmt.Errorf("is malformed: its values of %s add up to more than 2^63", t.Type)
			}
			total += v
		}
	}
	return nil
}

func periodUnit(p *profile.Profile) string {
	if p.PeriodType == nil {
		return ""
	}
	return p.PeriodType.Unit
}
