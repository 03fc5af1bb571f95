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

func TestMatchFunc(t *testing.T) {
	for _, test := range []struct {
		text, name, pkg string
		want            bool
	}{
		{"zap.New", "go.uber.org/zap.New", "go.uber.org/zap", true},
		{"New", "go.uber.org/zap.New", "go.uber.org/zap", true},
		{"zap.New", "go.uber.org/zap.New.func1", "go.uber.org/zap", true},
		{"zap.New", "go.uber.org/zap.NewNop", "go.uber.org/zap", false},
		{"ap.New", "go.uber.org/zap.New", "go.uber.org/zap", false},
		{"p.F", "example.com/p.F[...]", "example.com/p", true},
		{"example.com/cmd.main", "main.main", "example.com/cmd", true},
		{"cmd.main", "main.main", "example.com/cmd", true},
		{"other.main", "main.main", "example.com/cmd", false},
	} {
		if got := matchFunc(test.text, test.name, test.pkg); got != test.want {
			t.Errorf("matchFunc(%q, %q, %q) = %v", test.text, test.name, test.pkg, got)
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
		matchFunc(s, "go.uber.org/zap.New", "go.uber.org/zap")
	})
}
