// Package s is compiled under -m=2 -S.
package s

type box struct{ n int }

func one(n int) *box { return &box{n} }

func two() (*box, *box) { return one(1), one(2) }

func param(n int) *int { return &n }

func many(n int) []string {
	return append(make([]string, n), "a.go:3:4: moved to heap: n")
}

//line grammar.y:40
func parsed(s, t string) []byte { return []byte(s + t) }
