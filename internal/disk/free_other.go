//go:build !linux && !darwin

package disk

// Empty reports whether there is next to no room left on the disk of a folder; it is not
// known here.
func Empty(string) bool { return false }
