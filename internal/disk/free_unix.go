//go:build linux || darwin

package disk

import "syscall"

// least is the room below which not much of use can be written, in bytes.
const least = 1 << 20

// Empty reports whether there is next to no room left on the disk of a folder, where that can
// be had without writing there.
func Empty(folder string) bool {
	var s syscall.Statfs_t
	return syscall.Statfs(folder, &s) == nil && uint64(s.Bavail)*uint64(s.Bsize) < least
}
