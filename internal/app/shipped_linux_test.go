package app

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/backup"
	"github.com/clew-health/clew/internal/cli"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ship"
)

// An answered is an act that was acknowledged to somebody, and when.
type answered struct {
	act string
	at  time.Time
}

// mostLost is how much work a disk that dies may take with it.
const mostLost = 10 * time.Second

// TestTheDiskDiesWithTheServer kills the server while four people record over
// HTTP, and throws its disk away: a book made of the shipped copy verifies, it
// holds the beginning of what was acknowledged, and nothing is missing that was
// acknowledged ten seconds or more before. SEEDS asks for more rounds. The
// control: a backup made before they began misses all of it.
func TestTheDiskDiesWithTheServer(t *testing.T) {
	t.Parallel()
	for seed := range rounds(1) {
		dice := rand.New(rand.NewPCG(uint64(seed), 3))
		p := found(t, false, 4, 4)
		before := filepath.Join(t.TempDir(), "before"+backup.Suffix)
		if _, err := writeBackup(t.Context(), &cli.World{Now: time.Now, Version: "test"}, p.book, cli.BackupAsk{To: before}); err != nil {
			t.Fatal(err)
		}
		folder := t.TempDir()
		one, err := p.serves(t, "--ship", folder)
		if err != nil {
			t.Fatal(err)
		}
		all, died := p.recordsUntil(t, one, time.Duration(4000+dice.IntN(3000))*time.Millisecond)
		lost, longest, said := p.lost(t, all, died, func(book cli.Book) (backup.Trial, error) {
			return ship.Restore(t.Context(), folder, book.DB, book.Key, backup.Plan{Open: quietly, Now: time.Now})
		})
		if longest > mostLost || len(all) == 0 || lost == len(all) {
			t.Errorf("seed %d: %d of %d acknowledged acts are lost, the oldest %v before the disk died", seed, lost, len(all), longest)
		}
		if n, _, _ := p.lost(t, all, died, func(book cli.Book) (backup.Trial, error) {
			return backup.Restore(t.Context(), before, book.DB, book.Key, backup.Plan{Open: quietly, Now: time.Now})
		}); n != len(all) {
			t.Errorf("control: the backup from before misses %d of %d", n, len(all))
		}
		t.Logf("seed %d: %d acts acknowledged; %d are not in the copy, the oldest of them acknowledged %v before the disk died; %s; control: the backup from before misses all",
			seed, len(all), lost, longest.Round(time.Millisecond), said)
	}
}

// recordsUntil lets everybody record for some time, then kills the server.
func (p *practice) recordsUntil(t *testing.T, one *server, long time.Duration) (all []answered, died time.Time) {
	t.Helper()
	var mu sync.Mutex
	var wg sync.WaitGroup
	var over atomic.Bool
	for n, k := range p.enter(t, one.url) {
		wg.Go(func() {
			for i := 0; !over.Load(); i++ {
				act := id.New(time.Now())
				form := url.Values{"act": {act}, "systolic": {fmt.Sprint(110 + i%30)}, "diastolic": {"80"}, "position": {"seated"}, "confirmed": {"yes"}}
				if status, err := k.post(one.url, "/patients/"+string(p.people[n])+"/vitals", form); err == nil && status == http.StatusSeeOther {
					mu.Lock()
					all = append(all, answered{act, time.Now()})
					mu.Unlock()
				}
			}
		})
	}
	time.Sleep(long)
	one.end(syscall.SIGKILL)
	died = time.Now()
	over.Store(true)
	wg.Wait()
	return all, died
}

// lost restores a book on another disk, and returns how many of what was
// acknowledged it lacks, and how long before the end the oldest of them was.
func (p *practice) lost(t *testing.T, all []answered, died time.Time, restore func(cli.Book) (backup.Trial, error)) (n int, longest time.Duration, said string) {
	t.Helper()
	fresh := *p
	fresh.book = cli.Book{DB: filepath.Join(t.TempDir(), "clinic.db"), Key: p.book.Key}
	trial, err := restore(fresh.book)
	if err != nil {
		t.Fatal(err)
	}
	there := fresh.recorded(t)
	for _, a := range all {
		if there[a.act] == 0 {
			n, longest = n+1, max(longest, died.Sub(a.at))
		}
	}
	return n, longest, fmt.Sprintf("%d entries restored and verified in %v, as of %v before", trial.Entries, trial.Took().Round(time.Millisecond), died.Sub(trial.Manifest.Made).Round(time.Millisecond))
}
