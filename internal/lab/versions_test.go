package lab

import (
	"testing"
)

func TestLanguage(t *testing.T) {
	for v, want := range map[string]string{
		"go1.26.8": "1.26", "go1.24": "1.24", "go1.27rc1": "1.27", "devel go1.28-abc": "1.24", "go1.26.8 X:nodwarf5": "1.26",
	} {
		if got := language(v); got != want {
			t.Errorf("language(%q) = %s, want %s", v, got, want)
		}
	}
}
