// Package usage is the error for a question that makes no sense as it was asked:
// a flag, an argument, a package pattern. Whoever is asked returns it; the
// program exits with code 2.
package usage

import (
	"errors"
	"fmt"
)

// An Error says what is wrong with a question, and what to ask instead.
type Error struct{ err error }

func (e *Error) Error() string { return e.err.Error() }
func (e *Error) Unwrap() error { return e.err }

// Errorf returns an Error with a text, as fmt.Errorf formats it.
func Errorf(format string, args ...any) error { return &Error{fmt.Errorf(format, args...)} }

// Is reports whether an error is an Error or wraps one.
func Is(err error) bool {
	var e *Error
	return errors.As(err, &e)
}
