package prof

import (
	"fmt"

	"github.com/google/pprof/profile"
)

// columns makes one profile of several that have one sample type each and
// count the same stacks, as profile servers give them out.
func columns(ps []*profile.Profile) (*profile.Profile, error) {
	var types []*profile.ValueType
	for _, p := range ps {
		types = append(types, p.SampleType...)
	}
	for i, p := range ps {
		if len(p.SampleType) != 1 {
			return nil, fmt.Errorf("has %d sample types where one was asked for", len(p.SampleType))
		}
		p.SampleType = types
		p.PeriodType, p.Period = ps[0].PeriodType, ps[0].Period
		p.DefaultSampleType = ""
		for _, s := range p.Sample {
			v := make([]int64, len(ps))
			v[i] = s.Value[0]
			s.Value = v
		}
	}
	sum, err := profile.Merge(ps)
	if err != nil {
		return nil, err
	}
	sum.DurationNanos = ps[0].DurationNanos // of the same time, not one after the other
	return sum, nil
}
