package main

import (
	"errors"
	"flag"
	"slices"
	"strconv"

	"github.com/unheap/unheap/internal/out"
)

// formatFlags say in which formats an answer is written, and where.
type formatFlags struct{ to []out.Destination }

func (f *formatFlags) register(fs *flag.FlagSet) {
	fs.Func("format", "write in this `format`: "+out.Names()+"; FORMAT=FILE writes it into the file, besides; several may be given", f.add)
	f.short(fs, "json", "write JSON, as -format json does")
}

// short registers a flag that is short for a format.
func (f *formatFlags) short(fs *flag.FlagSet, format, text string) {
	fs.BoolFunc(format, text, func(value string) error {
		on, err := strconv.ParseBool(value)
		if err != nil || on {
			return errors.Join(err, f.add(format))
		}
		f.to = slices.DeleteFunc(f.to, func(d out.Destination) bool { return d.File == "" && d.Format.Name == format })
		return nil
	})
}

// add adds a destination, once if it is named twice.
func (f *formatFlags) add(value string) error {
	to, err := out.Parse(value)
	if err == nil && !slices.Contains(f.to, to) {
		f.to = append(f.to, to)
	}
	return err
}

// check refuses formats that an answer has no form in; its value may be a nil pointer.
func (f *formatFlags) check(answer out.Answer) error { return out.Check(f.to, answer) }

// emit writes an answer and returns why it is incomplete, if it is.
func (c *console) emit(lacking error, f formatFlags, answer out.Answer, o out.Options) error {
	c.quiet()
	return errors.Join(out.Emit(c.data, f.to, answer, o), lacking)
}
