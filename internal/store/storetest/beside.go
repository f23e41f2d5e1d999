package storetest

import (
	"fmt"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// What is beside the book: finders, visits, drafts, sign-in, files.

func finders(b *bench) {
	row := func(n string, phase string) store.PatientRow {
		p := id.Patient(id.Derived(n))
		return store.PatientRow{Patient: p, Stream: ledger.PatientStream(p), Phase: phase, Deceased: n == "x", First: 1, Last: 9, Entries: 3, Merged: "other"}
	}
	x, y := row("x", "screening"), row("y", "dosing")
	patients := func() (got map[id.Patient]string, version int) {
		b.view(func(s *store.Snapshot) error {
			rows, err := s.Patients()
			b.ok(err)
			got = map[id.Patient]string{}
			for _, r := range rows {
				got[r.Patient] = r.Phase
				if r.Patient == x.Patient && r.Phase == x.Phase {
					same(b, "row", r, x)
				}
			}
			f, _, err := s.Finder(store.Patients)
			version = f.Version
			return err
		})
		return got, version
	}
	expect := func(when string, version int, want map[id.Patient]string) {
		b.Helper()
		got, v := patients()
		same(b, when, got, want)
		same(b, when+": version", v, version)
	}
	// Made in one go, the version said last.
	b.append(func(w *store.Book) error {
		b.ok(w.ClearFinder(store.Patients))
		b.ok(w.ReplacePatients(x.Stream, []store.PatientRow{x}))
		b.ok(w.ReplacePatients(y.Stream, []store.PatientRow{y}))
		return w.SetFinder(store.FinderRow{Name: store.Patients, Version: 1, Built: 9})
	})
	expect("first version", 1, map[id.Patient]string{x.Patient: "screening", y.Patient: "dosing"})
	b.append(func(w *store.Book) error {
		b.ok(w.ReplacePatients(y.Stream, []store.PatientRow{row("y", "follow-up")}))
		return w.SetFinder(store.FinderRow{Name: store.Patients, Version: 1, Built: 10})
	})
	expect("replaced", 1, map[id.Patient]string{x.Patient: "screening", y.Patient: "follow-up"})
	// Rebuilt beside: nothing of it shows until the switch.
	b.append(func(w *store.Book) error { return w.BuildPatients(2, x.Stream, []store.PatientRow{row("x", "new")}) })
	expect("while rebuilding", 1, map[id.Patient]string{x.Patient: "screening", y.Patient: "follow-up"})
	b.append(func(w *store.Book) error {
		b.ok(w.BuildPatients(2, y.Stream, nil))
		return w.SetFinder(store.FinderRow{Name: store.Patients, Version: 2, Built: 11})
	})
	expect("switched", 2, map[id.Patient]string{x.Patient: "new"})
	b.append(func(w *store.Book) error { return w.ReplacePatients(x.Stream, nil) })
	expect("emptied", 2, map[id.Patient]string{})
}

func visits(b *bench) {
	visit := func(n int, person string) store.VisitRow {
		return store.VisitRow{ID: id.New(noon.Add(time.Duration(n) * time.Second)), Recorded: noon.Add(time.Duration(n) * time.Second),
			Person: person, Kind: "page", Leaf: fmt.Appendf(nil, "visit %d", n), Hash: []byte{byte(n)}}
	}
	a1, b2, a3 := visit(1, "a"), visit(2, "b"), visit(3, "a")
	b.update(func(w *store.Tx) error { return w.StageVisit(a1) })
	b.update(func(w *store.Tx) error { return w.StageVisits([]store.VisitRow{b2, a3}) })
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.StageVisit(a1) }), fault.Conflict, "staged twice")
	place := func(w *store.Tx) error {
		staged, err := w.StagedVisits(2)
		b.ok(err)
		for i := range staged {
			staged[i].Seq = int64(i + 1)
		}
		b.ok(w.SequenceVisits(staged))
		return w.PutHead("access", store.Head{Size: 2, Recorded: noon})
	}
	b.update(place)
	a1.Seq, b2.Seq = 1, 2
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.SequenceVisits([]store.VisitRow{a1}) }), fault.Conflict, "placed twice")
	taken := a3
	taken.Seq = 2
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.SequenceVisits([]store.VisitRow{taken}) }), fault.Conflict, "a place taken twice")
	b.view(func(s *store.Snapshot) error {
		got, err := s.Visits("a", 0)
		b.ok(err)
		same(b, "visits of a", got, []store.VisitRow{a3, a1})
		got, err = s.Visits("a", 1)
		b.ok(err)
		same(b, "newest of a", got, []store.VisitRow{a3})
		got, err = s.StagedVisits(0)
		b.ok(err)
		same(b, "staged", got, []store.VisitRow{a3})
		got = nil
		err = s.EachVisit(func(v store.VisitRow) error { got = append(got, v); return nil })
		same(b, "each", got, []store.VisitRow{a1, b2, a3})
		return err
	})
}

func drafts(b *bench) {
	d := store.DraftRow{Author: "staff:a", Form: "vitals", Subject: "patient/1", Sealed: []byte("one"), Updated: noon}
	save := func(d store.DraftRow) error {
		return b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.SaveDraft(d) })
	}
	b.ok(save(d))
	b.kind(save(d), fault.Conflict, "a new draft twice")
	d.Version, d.Sealed = 1, []byte("two")
	b.ok(save(d))
	b.kind(save(d), fault.Conflict, "from a stale page")
	b.view(func(s *store.Snapshot) error {
		got, found, err := s.Draft(d.Author, d.Form, d.Subject)
		d.Version = 2
		same(b, "draft", got, d)
		same(b, "found", found, true)
		return err
	})
	// Of twenty who read the same version, one saves.
	var saved atomic.Int64
	together(20, func(int) {
		if save(d) == nil {
			saved.Add(1)
		}
	})
	same(b, "how many saved", saved.Load(), 1)
	b.update(func(w *store.Tx) error { return w.DeleteDraft(d.Author, d.Form, d.Subject) })
	d.Version = 3
	b.kind(save(d), fault.Conflict, "a deleted draft")
	d.Version = 0
	b.ok(save(d))
	named := func(author, prefix string) (n int) {
		b.view(func(s *store.Snapshot) error {
			rows, err := s.DraftsNamed(author, prefix, 10)
			n = len(rows)
			return err
		})
		return n
	}
	other := store.DraftRow{Author: "patient:1", Form: "answer/1/gad-7", Subject: d.Subject, Sealed: []byte("x"), Updated: noon}
	b.ok(save(other))
	same(b, "by their beginning", []int{named("", "answer/"), named("", "v"), named("", "answer/_"), named("staff:a", "answer/"), named("patient:1", "answer/")}, []int{1, 1, 0, 0, 1})
	b.update(func(w *store.Tx) error { return w.DropDraft(other) }) // as it was read, before it was saved
	same(b, "saved since it was read", named("", "answer/"), 1)
	other.Version = 1
	b.update(func(w *store.Tx) error { return w.DropDraft(other) })
	same(b, "as it was read", named("", "answer/"), 0)
	b.update(func(w *store.Tx) error {
		n, err := w.DeleteDraftsAbout(d.Subject)
		same(b, "deleted", n, 1)
		return err
	})
}

// together runs fn n times at once and waits.
func together(n int, fn func(i int)) {
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() { fn(i) })
	}
	wg.Wait()
}

func logins(b *bench) {
	l := store.LoginRow{Hash: id.Hash("token"), Person: "p", Created: noon, Seen: noon, Ends: noon.Add(time.Hour), Method: "passkey"}
	other := l
	other.Hash = id.Hash("other")
	b.update(func(w *store.Tx) error {
		b.ok(w.PutLogin(l))
		return w.PutLogin(other)
	})
	l.Seen, l.StepUp = noon.Add(time.Minute), noon.Add(2*time.Minute)
	b.update(func(w *store.Tx) error {
		b.ok(w.TouchLogin(l.Hash, l.Seen))
		b.ok(w.StepUpLogin(l.Hash, l.StepUp))
		b.ok(w.RoomLogin(l.Hash, "/room"))
		l.Seen, l.Room = l.StepUp, "/room"
		return nil
	})
	b.view(func(s *store.Snapshot) error {
		got, found, err := s.Login(l.Hash)
		b.ok(err)
		same(b, "login", got, l)
		same(b, "found", found, true)
		list, err := s.Logins("p")
		same(b, "logins", list, []store.LoginRow{l, other})
		return err
	})
	l.Ends = noon.Add(3 * time.Hour)
	b.update(func(w *store.Tx) error { return w.PutLogin(l) })
	b.update(func(w *store.Tx) error {
		n, err := w.Sweep(noon.Add(2 * time.Hour))
		same(b, "swept", n, 1)
		return err
	})
	b.update(func(w *store.Tx) error { return w.EndLogin(l.Hash) })
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.TouchLogin(l.Hash, noon) }), fault.NotFound, "an ended login")
	b.update(func(w *store.Tx) error {
		b.ok(w.PutLogin(l))
		return w.EndLogins("p")
	})
	b.view(func(s *store.Snapshot) error {
		list, err := s.Logins("p")
		same(b, "after ending all", len(list), 0)
		return err
	})
}

func passkeys(b *bench) {
	p := store.PasskeyRow{ID: []byte{0, 255, 1}, Person: "p", Credential: []byte(`{"flags":1}`), Label: "blue key", Created: noon}
	b.update(func(w *store.Tx) error { return w.PutPasskey(p) })
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.PutPasskey(p) }), fault.Conflict, "a passkey twice")
	p.Credential, p.Used = []byte(`{"flags":2}`), noon.Add(time.Hour)
	b.update(func(w *store.Tx) error { return w.TouchPasskey(p.ID, p.Credential, p.Used) })
	b.view(func(s *store.Snapshot) error {
		got, found, err := s.Passkey(p.ID)
		b.ok(err)
		same(b, "passkey", got, p)
		same(b, "found", found, true)
		list, err := s.Passkeys("p")
		b.ok(err)
		same(b, "passkeys", list, []store.PasskeyRow{p})
		n, err := s.PasskeyCount()
		same(b, "count", n, 1)
		return err
	})
	b.update(func(w *store.Tx) error { return w.DeletePasskey(p.ID) })
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.TouchPasskey(p.ID, nil, noon) }), fault.NotFound, "a deleted passkey")
}

func codes(b *bench) {
	c := store.CodeRow{Hash: id.Hash("code"), Purpose: "setup", Person: "p", Ends: noon.Add(time.Hour)}
	b.update(func(w *store.Tx) error { return w.PutCode(c) })
	use := func(at time.Time) (used bool, err error) {
		err = b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error {
			used, err = w.UseCode(c.Hash, at)
			return err
		})
		return used, err
	}
	late, err := use(noon.Add(time.Hour))
	b.ok(err)
	same(b, "used after its end", late, false)
	var times atomic.Int64
	together(20, func(int) {
		used, err := use(noon)
		if err != nil {
			b.Error(err)
		}
		if used {
			times.Add(1)
		}
	})
	same(b, "how often it was used", times.Load(), 1)
	b.view(func(s *store.Snapshot) error {
		got, found, err := s.Code(c.Hash)
		c.Used = noon
		same(b, "code", got, c)
		same(b, "found", found, true)
		return err
	})
}

func links(b *bench) {
	l := store.LinkRow{Hash: id.Hash("link"), Patient: "p", Purpose: "screening", Subject: "invitation", Created: noon, Ends: noon.Add(time.Hour)}
	again, other, late := l, l, l
	again.Hash, again.Created = id.Hash("again"), noon.Add(time.Minute)
	other.Hash, other.Subject = id.Hash("other"), "another"
	late.Hash, late.Patient, late.Ends = id.Hash("late"), "q", noon.Add(9*time.Hour)
	for _, row := range []store.LinkRow{l, other, late, again} {
		b.update(func(w *store.Tx) error { return w.PutLink(row) })
	}
	again.Seen = noon.Add(2 * time.Minute)
	b.update(func(w *store.Tx) error { return w.TouchLink(again.Hash, again.Seen) })
	b.view(func(s *store.Snapshot) error {
		_, found, err := s.Link(l.Hash)
		b.ok(err)
		same(b, "found the first after another was sent", found, true)
		got, err := s.Links("p")
		same(b, "links", len(got), 3)
		return err
	})
	for i := range store.MostLinks {
		one := l
		one.Hash, one.Created = id.Hash("more "+strconv.Itoa(i)), noon.Add(time.Duration(10+i)*time.Minute)
		b.update(func(w *store.Tx) error { return w.PutLink(one) })
	}
	b.view(func(s *store.Snapshot) error {
		_, found, err := s.Link(l.Hash)
		b.ok(err)
		same(b, "found the oldest of too many", found, false)
		got, err := s.Links("p")
		same(b, "links", len(got), store.MostLinks+1)
		return err
	})
	b.update(func(w *store.Tx) error { return w.EndLinks("p", again.Subject) })
	b.view(func(s *store.Snapshot) error {
		got, err := s.Links("p")
		same(b, "after one was ended", got, []store.LinkRow{other})
		return err
	})
	b.update(func(w *store.Tx) error {
		n, err := w.Sweep(noon.Add(time.Hour))
		same(b, "swept", n, 1)
		return err
	})
	b.update(func(w *store.Tx) error { return w.EndLinks("q", "") })
	b.view(func(s *store.Snapshot) error {
		_, found, err := s.Link(late.Hash)
		same(b, "found after all were ended", found, false)
		return err
	})
}

func vault(b *bench) {
	row := store.VaultRow{Owner: "o", Subject: "s", Note: "n1", Sealed: []byte("sealed")}
	b.update(func(w *store.Tx) error {
		b.ok(w.AddVaultKey("o", []byte("key")))
		return w.AddVaultKey("o", []byte("other"))
	})
	b.update(func(w *store.Tx) error { return w.SaveVaultNote(row) })
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.SaveVaultNote(row) }), fault.Conflict, "a new note in the place of one")
	row.Version, row.Sealed = 1, []byte("again")
	b.update(func(w *store.Tx) error { return w.SaveVaultNote(row) })
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.SaveVaultNote(row) }), fault.Conflict, "a stale version")
	b.update(func(w *store.Tx) error { return w.DeleteVaultNote("other", "n1") })
	b.view(func(s *store.Snapshot) error {
		key, found, err := s.VaultKey("o")
		same(b, "the first key", string(key), "key")
		same(b, "found", found, true)
		b.ok(err)
		row.Version = 2
		for subject, want := range map[string][]store.VaultRow{"s": {row}, "other": nil} {
			got, err := s.VaultNotes("o", subject)
			b.ok(err)
			same(b, "notes about "+subject, got, want)
		}
		got, err := s.VaultNotes("other", "s")
		same(b, "another's notes", got, nil)
		return err
	})
	b.update(func(w *store.Tx) error { return w.DeleteVaultNote("o", "n1") })
	b.view(func(s *store.Snapshot) error {
		got, err := s.VaultNotes("o", "s")
		same(b, "after deleting", got, nil)
		return err
	})
}

func ceremonies(b *bench) {
	c := store.CeremonyRow{Hash: id.Hash("ceremony"), Data: []byte(`{"challenge":"x"}`), Ends: noon}
	b.update(func(w *store.Tx) error { return w.PutCeremony(c) })
	var times atomic.Int64
	together(20, func(int) {
		err := b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error {
			got, found, err := w.TakeCeremony(c.Hash)
			if found {
				same(b, "ceremony", got, c)
				times.Add(1)
			}
			return err
		})
		if err != nil {
			b.Error(err)
		}
	})
	same(b, "how often it was taken", times.Load(), 1)
}

func blobs(b *bench) {
	file := store.BlobRow{Blob: id.New(noon), Size: store.ChunkSize + 1, Created: noon}
	chunk := make([]byte, store.ChunkSize+28)
	chunk[0], chunk[len(chunk)-1] = 1, 2
	b.update(func(w *store.Tx) error {
		b.ok(w.PutBlob(file))
		b.ok(w.PutBlobChunk(file.Blob, 0, chunk))
		return w.PutBlobChunk(file.Blob, 1, []byte("end"))
	})
	b.kind(b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.PutBlobChunk(file.Blob, 2, make([]byte, 2*store.ChunkSize)) }), fault.Invalid, "a chunk too large")
	if err := b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.PutBlobChunk("none", 0, chunk) }); err == nil {
		b.Error("a chunk of no file was taken")
	}
	b.view(func(s *store.Snapshot) error {
		got, found, err := s.Blob(file.Blob)
		b.ok(err)
		same(b, "file", got, file)
		same(b, "found", found, true)
		bytes, _, err := s.BlobChunk(file.Blob, 0)
		same(b, "chunk", bytes, chunk)
		return err
	})
	b.update(func(w *store.Tx) error { return w.DeleteBlob(file.Blob) })
	b.view(func(s *store.Snapshot) error {
		_, found, err := s.BlobChunk(file.Blob, 1)
		same(b, "found a chunk of a deleted file", found, false)
		return err
	})
}

func instants(b *bench) {
	zone := time.FixedZone("far", 13*3600+45*60)
	for i, at := range []time.Time{
		{},
		noon,
		noon.In(zone),
		noon.Add(999), // nanoseconds are cut, not rounded
		time.Date(1, 1, 2, 0, 0, 0, 0, time.UTC),
		time.Date(1969, 12, 31, 23, 59, 59, 999999000, time.UTC),
		time.Date(9999, 12, 31, 23, 59, 59, 999999000, time.UTC),
	} {
		hash := fmt.Sprint(i)
		b.update(func(w *store.Tx) error {
			return w.PutLogin(store.LoginRow{Hash: hash, Created: noon, Seen: noon, Ends: noon, StepUp: at})
		})
		b.view(func(s *store.Snapshot) error {
			l, _, err := s.Login(hash)
			want := at.UTC().Truncate(time.Microsecond)
			if !l.StepUp.Equal(want) || l.StepUp.IsZero() != at.IsZero() || l.StepUp.Location() != time.UTC {
				b.Errorf("%v came back as %v", at, l.StepUp)
			}
			return err
		})
	}
	far := store.LoginRow{Hash: "far", Created: noon, Seen: noon, Ends: time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)}
	if err := b.store.Update(b.ctx(), b.grant, func(w *store.Tx) error { return w.PutLogin(far) }); err == nil {
		b.Error("a year of five digits, which does not sort as text, was taken")
	}
	b.update(func(w *store.Tx) error {
		n, err := w.Sweep(noon.Add(-time.Microsecond))
		same(b, "swept a microsecond before the end", n, 0)
		b.ok(err)
		n, err = w.Sweep(noon.In(zone))
		if n == 0 {
			b.Error("instants do not sort across zones")
		}
		return err
	})
}
