package ask

import (
	"os"
	"runtime"
	"runtime/debug"
)

// The garbage collector is tuned here and nowhere else, for a process that answers
// one question and ends: time matters more than memory until memory is large. A
// process that goes on, or whose user has set GOGC, is left as it is.
var oneQuestion bool

const (
	shortLife = 400  // percent, as GOGC: what is allocated is small and soon gone
	keptFacts = 1600 // while all facts of a program stay in use: collecting finds little
	afterRead = 50   // once large profiles were read

	enoughData = 360 << 20 // bytes near which a process is held while it reads profiles
	largeData  = 64 << 20  // bytes of profiles that make collecting worthwhile from then on
)

// OneQuestion tells that the process answers one question and ends.
func OneQuestion() {
	if oneQuestion = os.Getenv("GOGC") == ""; oneQuestion {
		debug.SetGCPercent(shortLife)
	}
}

// keepFacts collects less: the facts of a whole program stay in use.
func keepFacts() {
	if oneQuestion {
		debug.SetGCPercent(keptFacts)
	}
}

// whileReading collects more while profiles are read, until the function that it
// returns is called, and from then on if there is much data.
func whileReading() func() {
	if !oneQuestion {
		return func() {}
	}
	percent, limit := debug.SetGCPercent(100), debug.SetMemoryLimit(-1)
	debug.SetMemoryLimit(min(limit, enoughData))
	return func() {
		debug.SetMemoryLimit(limit)
		var now runtime.MemStats
		if runtime.ReadMemStats(&now); now.HeapAlloc < largeData {
			debug.SetGCPercent(percent)
		} else {
			debug.SetGCPercent(afterRead)
		}
	}
}
