//go:build unix

package disk

import "syscall"

var reasons = []error{syscall.ENOSPC, syscall.EDQUOT}
