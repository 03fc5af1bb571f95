package lever

import "testing"

// TestLinkerName holds names as Go's documentation writes them to the linker's.
func TestLinkerName(t *testing.T) {
	for name, want := range map[string]string{
		"fmt.Fprintln":                "fmt.Fprintln",
		"Fprintln":                    "Fprintln",
		"fmt.(*pp).printArg":          "fmt.(*pp).printArg",
		"(*bytes.Buffer).Write":       "bytes.(*Buffer).Write",
		"(*a.b/c.d/v2.T).M":           "a.b/c.d/v2.(*T).M",
		"(time.Time).String":          "time.Time.String",
		"(*pp).printArg":              "(*pp).printArg",
		"zap.(*Logger).With.func1":    "zap.(*Logger).With.func1",
		"(*bytes.Buffer).Write.func1": "bytes.(*Buffer).Write.func1",
	} {
		if got := linkerName(name); got != want {
			t.Errorf("linkerName(%q) = %q, want %q", name, got, want)
		}
	}
}
