package app

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"unsafe"
)

// A gate stands between a program in a process of its own and the kernel: every
// call that opens, writes, cuts, syncs or names a file in one folder is counted,
// and the nth can be made to fail, or be the program's last. The kernel asks it
// (seccomp user notification), so nothing in the program is another.
type gate struct {
	folder string
	ops    []string // which are counted: "open", "write", "truncate", "sync", "name", "remove"
	nth    int      // which of them; 0: none
	errno  syscall.Errno
	onward bool // and every later one, as a disk that is full
	kill   bool // the program ends in its place

	count int            // of those that were counted
	calls map[string]int // of every sort
	hit   string         // what was failed: "write clinic.db"
}

// behindGate, in the environment, has this binary go behind a gate before it is
// the program; its value is the socket on which it hands the gate's end over.
const behindGate = "CLEW_TEST_GATE"

// gated are the calls that are asked about.
var gated = map[int32]string{
	syscall.SYS_OPENAT: "open",
	syscall.SYS_WRITE:  "write", syscall.SYS_PWRITE64: "write", syscall.SYS_WRITEV: "write", syscall.SYS_FALLOCATE: "write",
	syscall.SYS_FTRUNCATE: "truncate", syscall.SYS_FSYNC: "sync", syscall.SYS_FDATASYNC: "sync",
	syscall.SYS_RENAMEAT: "name", syscall.SYS_LINKAT: "name", syscall.SYS_UNLINKAT: "remove", syscall.SYS_MKDIRAT: "name",
}

// What the kernel and a gate say to one another (linux/seccomp.h).
type (
	question struct {
		id         uint64
		pid, flags uint32
		nr         int32
		arch       uint32
		ip         uint64
		args       [6]uint64
	}
	verdict struct {
		id    uint64
		value int64
		errno int32
		flags uint32
	}
)

const (
	seccompFilter  = 1
	seccompListen  = 8 // a listener for the filter
	answerAllow    = 0x7fff0000
	answerAsk      = 0x7fc00000
	receiveVerdict = 0xc0502100
	sendVerdict    = 0xc0182101
	goOn           = 1
)

// seccompCall is the number of seccomp(2).
func seccompCall() uintptr {
	if runtime.GOARCH == "arm64" {
		return 277
	}
	return 317
}

// goBehind puts this process behind a gate and begins it anew as the program.
// Only this thread has the filter; the others end when the program begins.
func goBehind() error {
	runtime.LockOSThread()
	const nnp = 38 // PR_SET_NO_NEW_PRIVS
	if _, _, e := syscall.RawSyscall(syscall.SYS_PRCTL, nnp, 1, 0); e != 0 {
		return e
	}
	var code []syscall.SockFilter
	code = append(code, syscall.SockFilter{Code: syscall.BPF_LD | syscall.BPF_W | syscall.BPF_ABS, K: 0})
	left := len(gated)
	for nr := range gated {
		code = append(code, syscall.SockFilter{Code: syscall.BPF_JMP | syscall.BPF_JEQ | syscall.BPF_K, Jt: uint8(left), K: uint32(nr)})
		left--
	}
	code = append(code, syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: answerAllow}, syscall.SockFilter{Code: syscall.BPF_RET | syscall.BPF_K, K: answerAsk})
	program := syscall.SockFprog{Len: uint16(len(code)), Filter: &code[0]}
	env := slices.DeleteFunc(os.Environ(), func(v string) bool { return strings.HasPrefix(v, behindGate) })
	listener, _, e := syscall.RawSyscall(seccompCall(), seccompFilter, seccompListen, uintptr(unsafe.Pointer(&program)))
	runtime.KeepAlive(code)
	if e != 0 {
		return e
	}
	if err := syscall.Sendmsg(3, []byte{0}, syscall.UnixRights(int(listener)), nil, 0); err != nil {
		return err
	}
	_, _, _ = syscall.RawSyscall(syscall.SYS_CLOSE, listener, 0, 0)
	syscall.CloseOnExec(3)
	return syscall.Exec("/proc/self/exe", os.Args, env)
}

// run runs the program behind the gate and returns its exit code, -1 if it was
// killed, and what it said.
func (g *gate) run(t testing.TB, p *practice, args ...string) (code int, said string) {
	t.Helper()
	pair, err := syscall.Socketpair(syscall.AF_UNIX, syscall.SOCK_STREAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		t.Fatal(err)
	}
	ours, theirs := os.NewFile(uintptr(pair[0]), "gate"), os.NewFile(uintptr(pair[1]), "gate")
	defer ours.Close()
	var out bytes.Buffer
	cmd := exec.Command(os.Args[0], args...)
	cmd.Env = append(p.environ(), behindGate+"=3")
	cmd.Dir, cmd.Stdout, cmd.Stderr = g.folder, &out, &out
	cmd.ExtraFiles = []*os.File{theirs}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = theirs.Close()
	g.calls = map[string]int{}
	over, closed := make(chan struct{}), make(chan error, 1)
	go func() { closed <- g.keep(int(ours.Fd()), over) }()
	err = cmd.Wait()
	close(over)
	if gone := <-closed; gone != nil {
		t.Fatalf("the gate: %v; the program said %s", gone, out.String())
	}
	var ended *exec.ExitError
	if err != nil && !errors.As(err, &ended) {
		t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode(), out.String()
}

// environ is what the program is told about its book.
func (p *practice) environ() []string {
	return append(os.Environ(), asProgram+"=1", "CLEW_DB="+p.book.DB, "CLEW_KEY="+p.book.Key, "TMPDIR="+filepath.Dir(p.book.DB))
}

// keep answers until the program is over.
func (g *gate) keep(socket int, over <-chan struct{}) error {
	rights := make([]byte, 64)
	_, n, _, _, err := syscall.Recvmsg(socket, make([]byte, 1), rights, 0)
	if err != nil {
		return err
	}
	messages, err := syscall.ParseSocketControlMessage(rights[:n])
	if err != nil || len(messages) == 0 {
		return fmt.Errorf("no gate was handed over: %w", err)
	}
	fds, err := syscall.ParseUnixRights(&messages[0])
	if err != nil {
		return err
	}
	defer syscall.Close(fds[0])
	for {
		select {
		case <-over:
			return nil
		default:
		}
		ready := []struct {
			fd              int32
			events, revents int16
		}{{fd: int32(fds[0]), events: 1}}
		wait := syscall.NsecToTimespec(2e7)
		if n, _, _ := syscall.Syscall6(syscall.SYS_PPOLL, uintptr(unsafe.Pointer(&ready[0])), 1, uintptr(unsafe.Pointer(&wait)), 0, 0, 0); int(n) <= 0 || ready[0].revents&1 == 0 {
			continue
		}
		var q question
		if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(fds[0]), receiveVerdict, uintptr(unsafe.Pointer(&q))); e != 0 {
			continue // it was killed meanwhile
		}
		v := g.decide(q)
		_, _, _ = syscall.Syscall(syscall.SYS_IOCTL, uintptr(fds[0]), sendVerdict, uintptr(unsafe.Pointer(&v)))
	}
}

// decide answers one call.
func (g *gate) decide(q question) verdict {
	pass := verdict{id: q.id, flags: goOn}
	op, file := gated[q.nr], q.file()
	if !strings.HasPrefix(file, g.folder+"/") {
		return pass
	}
	g.calls[op]++
	if !slices.Contains(g.ops, op) {
		return pass
	}
	g.count++
	if g.nth == 0 || g.count < g.nth || g.count > g.nth && !g.onward {
		return pass
	}
	if g.hit == "" {
		g.hit = op + " " + filepath.Base(file)
	}
	if g.kill {
		_ = syscall.Kill(int(q.pid), syscall.SIGKILL)
		return pass
	}
	return verdict{id: q.id, errno: -int32(g.errno)}
}

// file is what a call is about: its name, or that of what stands behind its
// number.
func (q question) file() string {
	proc := fmt.Sprintf("/proc/%d", q.pid)
	switch gated[q.nr] {
	case "open", "name", "remove":
	default:
		name, _ := os.Readlink(fmt.Sprintf("%s/fd/%d", proc, int32(q.args[0])))
		return name
	}
	memory, err := os.Open(proc + "/mem")
	if err != nil {
		return ""
	}
	defer memory.Close()
	text := make([]byte, 512)
	n, _ := memory.ReadAt(text, int64(q.args[1]))
	name, _, _ := bytes.Cut(text[:n], []byte{0})
	if !filepath.IsAbs(string(name)) {
		at, _ := os.Readlink(proc + "/cwd")
		return filepath.Join(at, string(name))
	}
	return string(name)
}

// behind goes behind a gate where one was asked for.
func behind() {
	if os.Getenv(behindGate) == "" {
		return
	}
	fmt.Fprintln(os.Stderr, "clew: there is no gate:", goBehind())
	os.Exit(3)
}
