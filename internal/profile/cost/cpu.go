package cost

import (
	"os"
	"runtime"
	"strings"
	"sync"
)

// CPU is the name of this machine's processor, or "" where it is not known.
var CPU = sync.OnceValue(func() string {
	if runtime.GOOS == "windows" {
		return os.Getenv("PROCESSOR_IDENTIFIER")
	}
	if runtime.GOOS != "linux" {
		return "" // one user's cache is seldom shared between such machines
	}
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return ""
	}
	var parts []string
	for _, line := range strings.Split(string(text), "\n") {
		name, value, ok := strings.Cut(line, ":")
		if !ok {
			break // the others are like the first
		}
		switch strings.TrimSpace(name) {
		case "model name", "Model", "Hardware", "cpu", "CPU implementer", "CPU part":
			parts = append(parts, strings.TrimSpace(value))
		}
	}
	return strings.Join(parts, " ")
})
