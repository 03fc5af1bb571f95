package alloc

import "testing"

func TestParseQuery(t *testing.T) {
	for text, want := range map[string]Query{
		"a.go:3":            {Pos: Pos{"a.go", 3, 0}},
		"dir/a b.go:3:14":   {Pos: Pos{"dir/a b.go", 3, 14}},
		`C:\dir\a.go:3`:     {Pos: Pos{`C:\dir\a.go`, 3, 0}},
		"0123456789abcdef":  {ID: "0123456789abcdef"},
		"zap.New":           {Func: "zap.New"},
		"zap.(*Logger).Log": {Func: "zap.(*Logger).Log"},
	} {
		if got, err := ParseQuery(text); err != nil || got != want {
			t.Errorf("ParseQuery(%q) = %+v, %v, want %+v", text, got, err, want)
		}
	}
	for _, bad := range []string{"", "a.go", "a.go:0", "a.go:99999999999999999999", "two words"} {
		if got, err := ParseQuery(bad); err == nil {
			t.Errorf("ParseQuery(%q) = %+v, want an error", bad, got)
		}
	}
}

func FuzzParseQuery(f *testing.F) {
	for _, s := range []string{"a.go:3:14", "0123456789abcdef", "zap.(*Logger).Log"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := ParseQuery(s)
		if err == nil && q.ID == "" && q.Func == "" && q.Pos.Line < 1 {
			t.Errorf("ParseQuery(%q) = %+v", s, q)
		}
	})
}
