package main

import (
	"flag"
	"os"
	"time"

	"github.com/unheap/unheap/internal/ask"
	"github.com/unheap/unheap/internal/profile/prof"
	"github.com/unheap/unheap/internal/usage"
)

// heatFlags are the flags that say where heat comes from: profiles, or benchmarks
// that are run.
type heatFlags struct {
	heat   ask.Heat
	header string
}

func (h *heatFlags) register(fs *flag.FlagSet) {
	fs.Func("profile", "weigh by the profile in this `file` or at this URL; several are added", func(s string) error {
		h.heat.Profiles = append(h.heat.Profiles, s)
		return nil
	})
	fs.DurationVar(&h.heat.Timeout, "profile-timeout", 30*time.Second, "`time` to wait for a server, beyond the seconds that a profile takes")
	fs.StringVar(&h.header, "profile-header", "", "`file` with header lines for the server of profiles")
	fs.BoolVar(&h.heat.Redirects, "profile-redirects", false, "follow redirects to other servers, which get no credentials")
	b := &h.heat.Bench
	fs.StringVar(&b.Pattern, "bench", "", "run the benchmarks that match `regexp`, and count what they allocate")
	fs.StringVar(&b.Time, "benchtime", "", "run each benchmark for `t`: 2s, or 100x for so many iterations (default 1s)")
	fs.IntVar(&b.Count, "count", 1, "run each benchmark `n` times, for its time")
	fs.StringVar(&b.CPU, "cpu", "", "run the benchmarks with each of these `numbers` of processors")
	fs.DurationVar(&b.Timeout, "timeout", 10*time.Minute, "end a benchmark that runs longer than `d`")
}

// get returns what the flags say, with the credentials that are for the server of
// profiles.
func (h *heatFlags) get() (ask.Heat, error) {
	b := &h.heat.Bench
	switch {
	case h.heat.Timeout <= 0:
		return h.heat, usage.Errorf("-profile-timeout %s: want more than 0", h.heat.Timeout)
	case b.Pattern != "" && b.Timeout <= 0:
		return h.heat, usage.Errorf("-timeout %v: want more than 0", b.Timeout)
	case b.Pattern != "" && b.Count < 1:
		return h.heat, usage.Errorf("-count %d: want 1 or more", b.Count)
	}
	var err error
	if h.heat.Header, err = prof.Credentials(os.Getenv("UNHEAP_AUTHORIZATION"), h.header); err != nil {
		return h.heat, usage.Errorf("-profile-header: %w", err)
	}
	return h.heat, nil
}
