//go:build soak && linux

package app

import (
	"fmt"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
)

// TestSoakTheDiskFailsUnderFsync has the kernel answer EIO to the nth fsync of
// the write-ahead log, and to none before or after (strace does it to the real
// program): nothing is acknowledged from then on, and what was before is there
// after a new start. The control: without strace everything is acknowledged.
func TestSoakTheDiskFailsUnderFsync(t *testing.T) {
	if _, err := exec.LookPath("strace"); err != nil {
		t.Fatalf("install the package strace: %v", err)
	}
	for _, nth := range []int{0, 3, 7, 12, 20} {
		p := found(t, false, 1, 1)
		path := "/patients/" + string(p.people[0]) + "/vitals"
		calm, err := p.serves(t)
		if err != nil {
			t.Fatal(err)
		}
		visitor := p.enter(t, calm.url)[0]
		calm.end(syscall.SIGKILL)
		if nth > 0 {
			p.under = []string{"strace", "-f", "-qq", "-o", filepath.Join(t.TempDir(), "trace"), "-P", p.book.DB + "-wal",
				"-e", "trace=fsync,fdatasync", "-e", fmt.Sprintf("inject=fsync,fdatasync:error=EIO:when=%d", nth)}
		}
		s, err := p.serves(t)
		if err != nil {
			t.Logf("EIO at fsync %d: the program does not start: %v", nth, err)
			continue
		}
		var acknowledged []string
		failed, after := 0, 0
		for i := range 40 {
			act := id.New(time.Now())
			status, err := visitor.post(s.url, path, url.Values{"act": {act}, "systolic": {fmt.Sprint(110 + i)}, "diastolic": {"80"}, "position": {"seated"}, "confirmed": {"yes"}})
			switch {
			case err != nil:
				t.Fatal(err)
			case status == http.StatusSeeOther:
				acknowledged = append(acknowledged, act)
				if failed > 0 {
					after++
				}
			case status == http.StatusServiceUnavailable:
				failed++
			default:
				t.Errorf("answered %d", status)
			}
		}
		stop(t, s, nth > 0)
		p.under = nil
		if lost := missing(acknowledged, p.recorded(t)); lost > 0 || after > 0 {
			t.Errorf("EIO at fsync %d: %d acknowledged, %d of them lost, %d acknowledged after the failure", nth, len(acknowledged), lost, after)
		}
		if nth == 0 && len(acknowledged) != 40 || nth > 0 && failed == 0 {
			t.Errorf("control: EIO at fsync %d: %d acknowledged, %d refused", nth, len(acknowledged), failed)
		}
		t.Logf("EIO at fsync %d: %d acknowledged and there, then %d refused and none stored", nth, len(acknowledged), failed)
	}
}

// stop kills a server; one that runs under strace is strace's child, and strace
// ends with it.
func stop(t *testing.T, s *server, under bool) {
	t.Helper()
	if under {
		pid := s.cmd.Process.Pid
		text, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", pid, pid))
		if err != nil {
			t.Fatal(err)
		}
		child, err := strconv.Atoi(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		if err := syscall.Kill(child, syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-s.over
		return
	}
	s.end(syscall.SIGKILL)
}
