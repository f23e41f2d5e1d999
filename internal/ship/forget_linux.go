//go:build !386 && !arm && !mips && !mipsle

package ship

import (
	"os"
	"syscall"
)

// forget asks the system to drop what it remembers of a file, so that reading
// it asks the disk. It may decline; on a share it is the share's business.
func forget(f *os.File) {
	const dontNeed = 4 // POSIX_FADV_DONTNEED
	_, _, _ = syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, dontNeed, 0, 0)
}
