package clinic_test

import (
	"bytes"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
)

func victim(m *manuscript) int64 { return m.victim }

// manipulations are the nineteen that are promised. Those marked outside leave
// a book that is consistent in itself: no program can see them without having
// kept something away from the machine.
func manipulations() []manipulation {
	return []manipulation{
		{name: "sealed content edited", first: victim, do: func(x *intruder, m *manuscript) {
			raw := x.leaf(m.victim)
			raw[len(raw)-20] ^= 1
			x.unguarded(func() { x.write(m.victim, raw, false) })
		}},
		{name: "sealed content edited, hash made to fit", first: victim, do: func(x *intruder, m *manuscript) {
			raw := x.leaf(m.victim)
			raw[len(raw)-20] ^= 1
			x.unguarded(func() { x.write(m.victim, raw, true) })
		}},
		{name: "entry deleted", first: victim, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() { x.exec(`delete from entries where seq = $1`, m.victim) })
		}},
		{name: "end cut off, all else cut to fit", outside: true, first: func(*manuscript) int64 { return 251 }, do: cutEnd},
		{name: "two entries swapped", first: victim, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() {
				x.exec(`update entries set seq = 0 where seq = $1`, m.victim)
				x.exec(`update entries set seq = $1 where seq = $2`, m.victim, m.second)
				x.exec(`update entries set seq = $1 where seq = 0`, m.second)
				x.rebuild()
			})
		}},
		{name: "entry entered twice", first: func(m *manuscript) int64 { return m.size + 1 }, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() {
				x.exec(`insert into entries select clinic, $1, $2, act, stream, kind, version, at, recorded, author, corrects, leaf, hash from entries where seq = $3`,
					m.size+1, "00000000-0000-8000-8000-000000000001", m.victim)
				x.rebuild()
			})
		}},
		{name: "time of recording changed", first: victim, do: func(x *intruder, m *manuscript) {
			x.relabel(m.victim, "recorded", func(h *ledger.Header) any {
				h.Recorded = h.Recorded.Add(time.Microsecond)
				return ledger.FormatTime(h.Recorded)
			})
		}},
		{name: "actor changed", first: victim, do: func(x *intruder, m *manuscript) {
			x.relabel(m.victim, "author", func(h *ledger.Header) any {
				h.By.Person = "00000000-0000-8000-8000-00000000beef"
				return h.By.Sort + ":" + h.By.Person
			})
		}},
		{name: "amount changed with its reversal", do: func(x *intruder, m *manuscript) {
			x.unguarded(func() {
				x.forge(m.victim, higher(20))
				x.forge(m.second, higher(-20))
				x.rebuild()
			})
		}},
		{name: "signature replaced", do: func(x *intruder, m *manuscript) {
			signer, _, _ := newSigner(x, x.ring)
			var signed []byte
			x.one(&signed, `select note from checkpoints where log = 'book' order by size desc limit 1`)
			cp, err := ledger.OpenCheckpoint(signed, x.ring.Verifier)
			if err != nil {
				x.Fatal(err)
			}
			other, err := cp.Sign(signer)
			if err != nil {
				x.Fatal(err)
			}
			x.unguarded(func() { x.exec(`update checkpoints set note = $1 where log = 'book' and size = $2`, other, cp.Size) })
		}},
		{name: "salt replaced", first: victim, do: func(x *intruder, m *manuscript) {
			raw := x.leaf(m.victim)
			raw[bytes.Index(raw, []byte("\n\n"))+2] ^= 1 // the first byte of the commitment
			x.unguarded(func() { x.write(m.victim, raw, true); x.rebuild() })
		}},
		{name: "older copy put back", outside: true, do: func(*intruder, *manuscript) {}},
		{name: "signed again with a new key", first: func(*manuscript) int64 { return 1 }, do: newKey},
		{name: "everything rewritten, signed with the stolen key", outside: true, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() {
				x.forge(m.victim, higher(20))
				x.rebuild()
				x.resign(x.ring.Signer, x.ring.Verifier)
			})
		}},
		{name: "list of people changed", do: func(x *intruder, m *manuscript) {
			x.exec(`update finder_patients set entries = entries - 1 where stream = $1`, m.patients[0])
		}},
		{name: "wrapped keys swapped", first: func(m *manuscript) int64 { return 4 }, do: func(x *intruder, m *manuscript) {
			a, b := "stream/"+m.patients[0]+"#1", "stream/"+m.patients[1]+"#1"
			var wa, wb []byte
			x.one(&wa, `select wrapped from keys where name = $1`, a)
			x.one(&wb, `select wrapped from keys where name = $1`, b)
			x.exec(`update keys set wrapped = $1 where name = $2`, wb, a)
			x.exec(`update keys set wrapped = $1 where name = $2`, wa, b)
		}},
		{name: "trigger dropped", do: func(x *intruder, _ *manuscript) {
			if x.sqlite {
				x.exec(`drop trigger entries_no_update`)
			} else {
				x.exec(`drop trigger entries_no_update on entries`)
			}
		}},
		{name: "time of happening changed", first: victim, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() { x.exec(`update entries set at = $1 where seq = $2`, "2026-01-01T10:00:00.000000Z", m.victim) })
		}},
		{name: "author column changed", first: victim, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() { x.exec(`update entries set author = 'staff:somebody-else' where seq = $1`, m.victim) })
		}},
	}
}

// higher changes a blood pressure to one that looks as good.
func higher(by float64) func(map[string]any) {
	return func(fact map[string]any) {
		p := fact["pressure"].(map[string]any)
		p["systolic"] = p["systolic"].(float64) + by
	}
}

// relabel changes a column and the header beneath it, with a hash that fits.
func (x *intruder) relabel(seq int64, column string, change func(*ledger.Header) any) {
	x.Helper()
	leaf, err := ledger.ParseLeaf(x.leaf(seq))
	if err != nil {
		x.Fatal(err)
	}
	value := change(&leaf.Header)
	if leaf.Head, err = leaf.Header.Encode(); err != nil {
		x.Fatal(err)
	}
	x.unguarded(func() {
		x.exec(`update entries set `+column+` = $1 where seq = $2`, value, seq)
		x.write(seq, leaf.Join(), true)
		x.rebuild()
	})
}

// cutEnd takes away everything after entry 250, and every trace of it inside.
func cutEnd(x *intruder, _ *manuscript) {
	x.unguarded(func() {
		x.exec(`delete from acts where act in (select act from entries where seq > 250)`)
		x.exec(`delete from entries where seq > 250`)
		x.exec(`delete from checkpoints where log = 'book' and size > 250`)
		x.rebuild()
	})
	x.reindex()
}

// newKey forges an entry, signs everything with a new key, and puts that key
// in the place of the old one in the key file.
func newKey(x *intruder, m *manuscript) {
	signer, private, public := newSigner(x, x.ring)
	x.unguarded(func() {
		x.forge(m.victim, higher(20))
		x.rebuild()
		x.resign(signer, x.ring.Verifier)
		x.exec(`delete from checkpoints where log = 'access'`)
	})
	var lines []string
	for line := range strings.SplitSeq(x.ring.Text(), "\n") {
		switch name, _, _ := strings.Cut(line, " "); name {
		case "sign":
			line = "sign " + private
		case "verify":
			line = "verify " + public
		}
		lines = append(lines, line)
	}
	ring, err := seal.ParseRing(strings.Join(lines, "\n"))
	if err != nil {
		x.Fatal(err)
	}
	x.ring = ring
}

// beyond are more that must be seen from inside.
func beyond() []manipulation {
	one := func(*manuscript) int64 { return 1 }
	return []manipulation{
		{name: "first line changed", first: one, do: func(x *intruder, _ *manuscript) {
			raw := x.leaf(1)
			raw[len(raw)-1] ^= 1
			x.unguarded(func() { x.write(1, raw, false) })
		}},
		{name: "first line made unreadable", first: one, do: func(x *intruder, _ *manuscript) {
			x.unguarded(func() { x.write(1, []byte("nothing"), false) })
		}},
		{name: "first line deleted", first: one, do: func(x *intruder, _ *manuscript) {
			x.unguarded(func() { x.exec(`delete from entries where seq = 1`) })
		}},
		{name: "first line's key changed", first: one, do: func(x *intruder, _ *manuscript) {
			x.exec(`update keys set wrapped = (select wrapped from keys where name = $1) where name = 'stream/setting/clinic#1'`, "access/"+time7(x))
		}},
		{name: "words' key put back", do: func(x *intruder, m *manuscript) {
			var gone string
			x.one(&gone, `select id from entries where seq = $1`, m.gone)
			x.exec(`insert into keys select clinic, $1, $2, created from keys where name = 'stream/setting/clinic#1'`, "entry/"+gone, m.goneKey)
		}},
		{name: "words' key destroyed in secret", first: func(m *manuscript) int64 { return m.words }, do: func(x *intruder, m *manuscript) {
			var kept string
			x.one(&kept, `select id from entries where seq = $1`, m.words)
			x.exec(`delete from keys where name = $1`, "entry/"+kept)
		}},
		{name: "record's key destroyed", first: func(*manuscript) int64 { return 4 }, do: func(x *intruder, m *manuscript) {
			x.exec(`delete from keys where name = $1`, "stream/"+m.patients[0]+"#1")
		}},
		{name: "what it corrects changed", first: victim, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() {
				x.exec(`update entries set corrects = (select id from entries where seq = 4) where seq = $1`, m.victim)
			})
		}},
		{name: "entry moved to another record", first: victim, do: func(x *intruder, m *manuscript) {
			x.unguarded(func() { x.exec(`update entries set stream = $1 where seq = $2`, m.patients[1], m.victim) })
		}},
		{name: "stored tile changed", first: func(*manuscript) int64 { return 256 }, do: func(x *intruder, _ *manuscript) {
			x.unguarded(func() { x.exec(`update tiles set hash = $1 where log = 'book'`, bytes.Repeat([]byte{7}, 32)) })
		}},
		{name: "head's edge changed", do: func(x *intruder, _ *manuscript) {
			x.exec(`update heads set edge = $1 where log = 'book'`, []byte{})
		}},
		{name: "access entry changed", do: func(x *intruder, _ *manuscript) {
			x.unguarded(func() { x.exec(`update visits set person = 'staff:somebody-else' where seq = 2`) })
		}},
		{name: "access entry deleted", do: func(x *intruder, _ *manuscript) {
			x.unguarded(func() { x.exec(`delete from visits where seq = 2`) })
		}},
		{name: "end of the access log cut off", do: func(x *intruder, _ *manuscript) {
			x.unguarded(func() { x.exec(`delete from visits where seq > 3`) })
		}},
		{name: "head of the access log changed", do: func(x *intruder, _ *manuscript) {
			x.exec(`update heads set edge = $1 where log = 'access'`, []byte{})
		}},
		{name: "outcome of an act changed", do: func(x *intruder, m *manuscript) {
			x.unguarded(func() {
				x.exec(`update acts set outcome = $1 where act = (select act from entries where seq = $2)`, []byte(`{}`), m.victim)
			})
		}},
		{name: "person taken off the list", do: func(x *intruder, m *manuscript) {
			x.exec(`delete from finder_patients where stream = $1`, m.patients[0])
		}},
	}
}

// time7 is the month of the access log's key.
func time7(x *intruder) string {
	var name string
	x.one(&name, `select name from keys where name like 'access/%' limit 1`)
	return strings.TrimPrefix(name, "access/")
}
