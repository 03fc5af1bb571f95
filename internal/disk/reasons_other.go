//go:build !unix && !windows

package disk

var reasons []error
