package clinic_test

import (
	"bytes"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
	"github.com/clew-health/clew/internal/store/storetest"
)

func spoken(c ledger.Chart) (out []string) {
	for _, f := range ledger.Find[said](c) {
		out = append(out, f.Words)
	}
	return out
}

// What somebody asked to have sealed away is gone: for who reads now, for who
// had read before, for another process, after a new start, and for whoever
// holds the file and the key. That it was there, and who took it away, stays.
func TestSealedAwayIsGone(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		nurse := h.nurse(t, "Sam Ortiz")
		g, stream := h.grant(t, nurse, ana), ledger.PatientStream(ana)
		kept, gone := h.must(t, g, say{ana, "I was not afraid."})[0], h.must(t, g, say{ana, "My brother's name is Luis."})[0]
		other := h.beside(t)
		before := h.chart(t, ana)
		if got := spoken(before); len(got) != 2 || len(spoken(other.chart(t, ana))) != 2 {
			t.Fatalf("control: %q", got)
		}
		x := intrude(t, cfg, h.ring)
		entry, _ := before.Entry(gone)
		sealed := x.leaf(entry.Seq)
		leaf, err := ledger.ParseLeaf(sealed)
		if err != nil || leaf.Header.Key != "entry/"+string(gone) {
			t.Fatalf("control: the words' own key is %q, %v", leaf.Header.Key, err)
		}
		if body, err := x.box(leaf.Header.Key).OpenLeaf(leaf); err != nil || !bytes.Contains(body, []byte("Luis")) {
			t.Fatalf("control: before, key and file open the words: %q, %v", body, err)
		}
		h.must(t, g, clinic.SealAway{Stream: stream, Entry: gone, Reason: "at the client's wish"})

		check := func(who string, c ledger.Chart) {
			t.Helper()
			if got := spoken(c); len(got) != 1 || got[0] != "I was not afraid." {
				t.Errorf("%s reads %q", who, got)
			}
			e, ok := c.Entry(gone)
			if _, is := e.Fact.(ledger.Gone); !ok || !is || e.Kind != "test.said" || !e.Words {
				t.Errorf("%s: the entry is %+v", who, e)
			}
		}
		check("who reads now", h.chart(t, ana))
		check("another process", other.chart(t, ana))
		h.reopen(t, nil)
		check("who starts anew", h.chart(t, ana))
		var n int
		x.one(&n, `select count(*) from keys where name = $1`, leaf.Header.Key)
		if n != 0 {
			t.Error("the key is still there")
		}
		if !bytes.Equal(x.leaf(entry.Seq), sealed) {
			t.Error("the sealed bytes changed")
		}
		for name := range x.keys() { // whoever has the database and the key file
			if _, err := x.box(name).OpenLeaf(leaf); err == nil {
				t.Errorf("the words open with the key %s", name)
			}
		}
		for what, tt := range map[string]struct {
			act  clinic.Act
			kind fault.Kind
			rule string
		}{
			"twice":           {clinic.SealAway{Stream: stream, Entry: gone, Reason: "once more"}, fault.Conflict, "entry.gone"},
			"no words":        {clinic.SealAway{Stream: stream, Entry: before.Entries[0].ID, Reason: "her wish"}, fault.Refused, "entry.no-words"},
			"not there":       {clinic.SealAway{Stream: stream, Entry: id.Entry(h.NewID()), Reason: "her wish"}, fault.NotFound, ""},
			"without reason":  {clinic.SealAway{Stream: stream, Entry: kept}, fault.Invalid, "input.reason"},
			"moved elsewhere": {clinic.VoidEntry{Stream: stream, Entry: kept, Reason: "wrong chart", Moved: ledger.PatientStream(h.ana(t, "Aldous"))}, fault.Refused, "entry.words-stay"},
		} {
			open, err := h.Covering(nurse, access.Create, ledger.Vitals, "", access.Team)
			if err != nil {
				t.Fatal(err)
			}
			_, err = h.Do(t.Context(), open, id.Act(h.NewID()), tt.act)
			wants(t, what, err, tt.kind, tt.rule)
		}
		h.clean(t)
	})
}

// keys names every wrapped key.
func (x *intruder) keys() map[string]bool {
	x.Helper()
	rows, err := x.db.Query(`select name from keys`)
	if err != nil {
		x.Fatal(err)
	}
	defer rows.Close()
	out := map[string]bool{}
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			x.Fatal(err)
		}
		out[name] = true
	}
	return out
}

// Two people seal away the same words at the same moment, beside somebody who
// records a blood pressure: once done, once told, and nobody else disturbed.
func TestSealAwayTwiceInOneCommit(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		entry := h.must(t, g, say{ana, "I was afraid."})[0]
		seal := clinic.SealAway{Stream: ledger.PatientStream(ana), Entry: entry, Reason: "at the client's wish"}
		got := h.together(t, g, request{g, id.Act(h.NewID()), seal}, request{g, id.Act(h.NewID()), seal},
			request{g, id.Act(h.NewID()), clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)}})
		if got[0].err != nil || got[2].err != nil {
			t.Errorf("%v, %v", got[0].err, got[2].err)
		}
		wants(t, "the second", got[1].err, fault.Conflict, "entry.gone")
		h.clean(t)
	})
}

// Words that are said and sealed away before they were ever stored alone.
func TestSaidAndSealedAwayInOneCommit(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		g := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		key := id.Act(h.NewID())
		seal := clinic.SealAway{Stream: ledger.PatientStream(ana), Entry: ledger.EntryID(key, 0), Reason: "at the client's wish"}
		for _, r := range h.together(t, g, request{g, key, say{ana, "A slip."}}, request{g, id.Act(h.NewID()), seal}) {
			if r.err != nil {
				t.Error(r.err)
			}
		}
		if got := spoken(h.chart(t, ana)); len(got) != 0 {
			t.Errorf("still read: %q", got)
		}
		h.clean(t)
	})
}

func TestDrafts(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		sam, robin := h.grant(t, h.nurse(t, "Sam Ortiz"), ana), h.grant(t, h.nurse(t, "Robin Vale"), ana)
		d := clinic.Draft{Form: "note", Subject: string(ledger.PatientStream(ana)), Body: []byte("half a canary")}
		v, err := h.SaveDraft(t.Context(), sam, d)
		if err != nil || v != 1 {
			t.Fatal(v, err)
		}
		_, err = h.SaveDraft(t.Context(), sam, d)
		wants(t, "another tab", err, fault.Conflict, "store.draft")
		d.Version, d.Body = v, []byte("a whole canary")
		if v, err = h.SaveDraft(t.Context(), sam, d); err != nil || v != 2 {
			t.Fatal(v, err)
		}
		h.reopen(t, nil)
		got, ok, err := h.LoadDraft(t.Context(), sam, d.Form, d.Subject)
		if err != nil || !ok || got.Version != 2 || string(got.Body) != "a whole canary" {
			t.Errorf("%+v %v %v", got, ok, err)
		}
		if _, ok, err := h.LoadDraft(t.Context(), robin, d.Form, d.Subject); ok || err != nil {
			t.Errorf("a colleague's draft was loaded: %v", err)
		}
		var sealed []byte
		x := intrude(t, cfg, h.ring)
		x.one(&sealed, `select sealed from drafts`)
		if bytes.Contains(sealed, []byte("canary")) {
			t.Error("the draft can be read in the database")
		}
		// Robin's row cannot be made of Sam's.
		x.exec(`update drafts set author = $1`, robin.Author().Sort+":"+robin.Author().Person)
		if d, ok, err := h.LoadDraft(t.Context(), robin, d.Form, d.Subject); ok || err == nil && len(d.Body) > 0 {
			t.Error("a draft that was given another author opened")
		}
		x.exec(`update drafts set author = $1`, sam.Author().Sort+":"+sam.Author().Person)
		if err := h.DropDraft(t.Context(), robin, d.Form, d.Subject); err != nil {
			t.Error(err)
		}
		if _, ok, _ := h.LoadDraft(t.Context(), sam, d.Form, d.Subject); !ok {
			t.Error("a colleague dropped the draft")
		}
		if err := h.DropDraft(t.Context(), sam, d.Form, d.Subject); err != nil {
			t.Error(err)
		}
		if _, ok, _ := h.LoadDraft(t.Context(), sam, d.Form, d.Subject); ok {
			t.Error("the draft is still there")
		}
		_, err = h.SaveDraft(t.Context(), sam, clinic.Draft{Form: "note", Body: make([]byte, 1<<20+1)})
		wants(t, "too long", err, fault.Invalid, "input.draft")
		if _, err := h.SaveDraft(t.Context(), access.Grant{}, d); fault.KindOf(err) != fault.Denied {
			t.Errorf("without a grant: %v", err)
		}
		h.clean(t)
	})
}

// The application's own login can neither change nor delete what is in the
// book, also past the program.
func TestTheLoginCannotChangeTheBook(t *testing.T) {
	app, owner := storetest.Postgres(t)
	h := open(t, store.Config{DSN: app, OwnerDSN: owner})
	h.ana(t, "Moreno")
	for _, dsn := range []string{app, owner} {
		db := rawAs(t, dsn)
		for _, table := range []string{"entries", "visits", "tiles", "checkpoints"} {
			for _, statement := range []string{"update " + table + " set clinic = clinic", "delete from " + table, "truncate " + table} {
				if _, err := db.Exec(`begin; select set_config('app.clinic', '` + string(h.ID()) + `', true); ` + statement + `; commit`); err == nil {
					t.Errorf("%s was done as %s", statement, parsed(t, dsn).User)
				}
				_, _ = db.Exec("rollback")
			}
		}
	}
	db := rawAs(t, app)
	for _, statement := range []string{"alter table entries disable trigger user", "drop trigger entries_no_update on entries", "set role clew_owner", "update acts set author = 'x'",
		"alter table entries no force row level security", "insert into clinics values ('x', now(), 1)"} {
		if _, err := db.Exec(statement); err == nil {
			t.Errorf("%s was done by the application's login", statement)
		}
	}
	// SQLite has no logins: there it is the triggers that refuse.
	s := open(t, store.Config{DSN: storetest.SQLite(t)})
	s.ana(t, "Moreno")
	file := storetest.Raw(t, s.cfg)
	for _, statement := range []string{"update entries set kind = 'x'", "delete from entries", "update acts set author = 'x'", "insert or replace into entries select * from entries"} {
		if _, err := file.Exec("pragma recursive_triggers = on; " + statement); err == nil {
			t.Errorf("%s was done on SQLite", statement)
		}
	}
	h.clean(t)
	s.clean(t)
}
