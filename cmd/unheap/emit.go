package main

import "github.com/unheap/unheap/internal/out"

// emit writes an answer to standard output and to other destinations.
func emit(to streams, json bool, answer any, o out.Options, others ...out.Destination) error {
	if json {
		f, err := out.Find("json")
		if err != nil {
			return err
		}
		others = append(others, out.Destination{Format: f})
	}
	return out.Emit(to.data, others, answer, o)
}
