// Package exit is the rule for exit codes, the same for all commands and formats.
package exit

import (
	"errors"

	"github.com/unheap/unheap/internal/usage"
)

// A Code is what the program exits with.
type Code int

const (
	Clean    Code = 0 // nothing to report against the program
	Found    Code = 1 // findings, or a broken promise
	Usage    Code = 2 // the question makes no sense as it was asked
	Unknown  Code = 3 // something could not be analyzed, or was not judged
	Baseline Code = 4 // the baseline is missing, stale or broken
)

// order has the codes by what wins where there are several reasons.
var order = []Code{Usage, Found, Unknown, Baseline}

// A Coder is an error that has a code of its own.
type Coder interface {
	error
	ExitCode() Code
}

// Of returns the code for an error, which may join several: of the reasons in it,
// the one that wins. An error without a code says that something could not be
// analyzed; nil is clean.
func Of(err error) Code {
	if err == nil {
		return Clean
	}
	found := map[Code]bool{}
	collect(err, found)
	for _, c := range order {
		if found[c] {
			return c
		}
	}
	return Clean
}

// collect notes the codes of an error and of those that it wraps. What an error
// with a code wraps is only how it came about.
func collect(err error, into map[Code]bool) {
	if _, ok := err.(*usage.Error); ok {
		into[Usage] = true
		return
	}
	if c, ok := err.(Coder); ok {
		into[c.ExitCode()] = true
		return
	}
	if several, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range several.Unwrap() {
			collect(e, into)
		}
		return
	}
	if inner := errors.Unwrap(err); inner != nil {
		collect(inner, into)
		return
	}
	into[Unknown] = true
}
