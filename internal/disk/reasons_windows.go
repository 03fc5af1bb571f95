package disk

import "syscall"

// reasons are ERROR_DISK_FULL and ERROR_HANDLE_DISK_FULL.
var reasons = []error{syscall.Errno(112), syscall.Errno(39)}
