// Package lesson is a collection of small functions for learning where Go puts
// values: on the stack of the goroutine, or on the heap. Each file has one
// subject, and most subjects have two functions that do the same and differ in
// where their values are. Functions are marked go:noinline so that each keeps a
// stack frame of its own, as larger ones do.
//
// Try, in this folder:
//
//	unheap report
//	unheap report -verdict all
//	unheap why pointers.go:31
//
// The tests count what each function allocates when it runs. Where that depends
// on the Go version, they say so.
package lesson
