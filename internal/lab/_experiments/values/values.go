// Package values returns values and pointers to them, from one function to the
// next and up through four more.
package values

const up = 4 // how many functions hand on a result
