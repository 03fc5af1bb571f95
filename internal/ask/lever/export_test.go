package lever

import (
	"github.com/unheap/unheap/internal/alloc"
	"github.com/unheap/unheap/internal/escape/program"
)

// Question asks what a change does that has no name on a command line.
func (w *Whole) Question(c program.Change) *Question {
	return &Question{change: c, outcome: w.program.WhatIf(c), in: map[string]bool{}}
}

// Program is what is asked.
func (w *Whole) Program() *program.Program { return w.program }

// Report is the report that it has.
func (w *Whole) Report() *alloc.Report { return w.rep }

// Locs are the locations of a site that a change can free.
func (w *Whole) Locs(s *alloc.Site) []program.Loc { return w.locs(s) }
