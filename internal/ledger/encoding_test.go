package ledger_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"github.com/clew-health/clew/internal/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew")

// golden holds got against a committed file. What stands there was hashed and
// signed in books that exist: a difference is a book that no longer verifies.
func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s has changed:\n%s\nwant\n%s", name, got, want)
	}
}

var noon = time.Date(2026, 11, 22, 12, 0, 0, 123456000, time.UTC)

func header() ledger.Header {
	return ledger.Header{Seq: 42, ID: "0197a000-0000-8000-8000-000000000001", Act: "0197a000-0000-7000-8000-000000000002",
		Stream: "patient/0197a000-0000-8000-8000-000000000003", Kind: "dosing.vitals-taken", Version: 1,
		At: noon.Add(-time.Minute), Recorded: noon, Key: "stream/patient/0197a000-0000-8000-8000-000000000003#1",
		By: ledger.Author{Sort: ledger.ByStaff, Person: "0197a000-0000-8000-8000-000000000004", Role: "monitor", Credential: "RN", Device: "tablet-1", Counter: 7}}
}

func leaf(t testing.TB, h ledger.Header) ledger.Leaf {
	t.Helper()
	head, err := h.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return ledger.Leaf{Header: h, Head: head, Commitment: [32]byte{1, 2, 3}, Sealed: []byte("sealed bytes")}
}

// The bytes of a header, a leaf and its hash, an access entry's head and a
// checkpoint are what every book rests on.
func TestEncodingsAreTheCommittedOnes(t *testing.T) {
	l := leaf(t, header())
	golden(t, "header.txt", l.Head)
	bare := header()
	bare.By, bare.Corrects = ledger.Author{Sort: ledger.ByMachine, Person: "clew"}, "0197a000-0000-8000-8000-000000000005"
	golden(t, "header-bare.txt", leaf(t, bare).Head)
	hash := ledger.HashLeaf(l.Join())
	golden(t, "leaf-hash.txt", []byte(hex.EncodeToString(hash[:])+"\n"))
	visit, err := ledger.Visit{ID: "0197a000-0000-7000-8000-000000000006", Recorded: noon, Person: "staff:sam", Kind: "page", Key: ledger.VisitKey(noon)}.EncodeHead()
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "visit.txt", visit)
	cp := ledger.Checkpoint{Origin: ledger.Origin("0197a000-0000-7000-8000-000000000007", "book"), Size: 42, Root: tlog.Hash(hash), At: noon}
	golden(t, "checkpoint.txt", []byte(cp.Text()))
}

func TestLeafComesBackAsItWentIn(t *testing.T) {
	want := leaf(t, header())
	got, err := ledger.ParseLeaf(want.Join())
	if err != nil {
		t.Fatal(err)
	}
	if got.Header != want.Header || !bytes.Equal(got.Head, want.Head) || got.Commitment != want.Commitment || !bytes.Equal(got.Sealed, want.Sealed) {
		t.Errorf("got %+v\nwant %+v", got, want)
	}
	whole := want.Join()
	for n := range len(want.Head) + 32 { // cut off anywhere before the sealed part
		if _, err := ledger.ParseLeaf(whole[:n]); err == nil {
			t.Fatalf("a leaf of %d bytes was taken", n)
		}
	}
}

// What could not be read again, or would mean something else when read again,
// is never written.
func TestHeaderRefuses(t *testing.T) {
	tests := map[string]func(*ledger.Header){
		"a line break":           func(h *ledger.Header) { h.By.Person = "sam\nclew-entry/1" },
		"a carriage return":      func(h *ledger.Header) { h.By.Credential = "RN\r" },
		"a NUL":                  func(h *ledger.Header) { h.By.Credential = "R\x00N" },
		"bytes that are no text": func(h *ledger.Header) { h.By.Role = "\xff" },
		"the sign for nothing":   func(h *ledger.Header) { h.By.Role = "-" },
		"the year 10000":         func(h *ledger.Header) { h.At = time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC) },
		"the year 0":             func(h *ledger.Header) { h.At = time.Date(0, 1, 1, 0, 0, 0, 0, time.UTC) },
		"no time":                func(h *ledger.Header) { h.Recorded = time.Time{} },
	}
	for name, change := range tests {
		h := header()
		change(&h)
		if out, err := h.Encode(); err == nil {
			t.Errorf("%s was written: %q", name, out)
		}
	}
	if _, err := (ledger.Visit{ID: "x", Recorded: noon, Person: "a\nb"}).EncodeHead(); err == nil {
		t.Error("an access entry with a line break was written")
	}
	if _, err := (ledger.Visit{ID: "x", Person: "a"}).EncodeHead(); err == nil {
		t.Error("an access entry without a time was written")
	}
}

func TestStreamCheck(t *testing.T) {
	for _, good := range []ledger.Stream{"patient/1", ledger.SettingStream, ledger.PatientStream("x"), ledger.Stream("a/" + strings.Repeat("b", 118))} {
		if err := good.Check(); err != nil {
			t.Error(err)
		}
	}
	for _, bad := range []ledger.Stream{"", "patient", "patient/", "/1", "patient/1\n", "patient/ 1", "patient/\x00", "patient/\xff", "patient/é", ledger.Stream("a/" + strings.Repeat("b", 119))} {
		if err := bad.Check(); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func signer(tb testing.TB, name string) (note.Signer, note.Verifier) {
	tb.Helper()
	private, public, err := note.GenerateKey(strings.NewReader(strings.Repeat(name, 64)), name)
	if err != nil {
		tb.Fatal(err)
	}
	s, err := note.NewSigner(private)
	if err != nil {
		tb.Fatal(err)
	}
	v, err := note.NewVerifier(public)
	if err != nil {
		tb.Fatal(err)
	}
	return s, v
}

func TestCheckpoint(t *testing.T) {
	s, v := signer(t, "clew-a")
	other, _ := signer(t, "clew-b")
	cp := ledger.Checkpoint{Origin: "clew/a/book", Size: 300, Root: tlog.Hash{9}, At: noon}
	signed, err := cp.Sign(s)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ledger.OpenCheckpoint(signed, v); err != nil || got != cp {
		t.Fatalf("%+v, %v", got, err)
	}
	foreign, err := cp.Sign(other)
	if err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string][]byte{"another key": foreign, "another size": bytes.Replace(signed, []byte("300"), []byte("301"), 1),
		"nothing": nil, "no signature": []byte(cp.Text()), "cut short": signed[:len(signed)-5]} {
		if _, err := ledger.OpenCheckpoint(bad, v); !errors.Is(err, ledger.ErrNotSigned) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, text := range []string{"a\n1\n", "a\nx\nAAAA\n2026\n", "a\n-1\n" + ledger.HashText(tlog.Hash{}) + "\n" + ledger.FormatTime(noon) + "\n",
		"a\n1\nAAAA\n" + ledger.FormatTime(noon) + "\n", "a\n1\n" + ledger.HashText(tlog.Hash{}) + "\nnoon\n"} {
		signed, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.OpenCheckpoint(signed, v); err == nil || errors.Is(err, ledger.ErrNotSigned) {
			t.Errorf("%q, rightly signed, but no checkpoint: %v", text, err)
		}
	}
}

// A file of checkpoints is what was appended to it: by the program, by a mail
// program, by hand with empty lines between.
func TestSplitNotes(t *testing.T) {
	s, v := signer(t, "clew-a")
	var notes [][]byte
	for i := range 3 {
		signed, err := ledger.Checkpoint{Origin: "clew/a/book", Size: int64(i), At: noon}.Sign(s)
		if err != nil {
			t.Fatal(err)
		}
		notes = append(notes, signed)
	}
	for name, file := range map[string][]byte{
		"one after another":   bytes.Join(notes, nil),
		"an empty line":       bytes.Join(notes, []byte("\n")),
		"several":             append([]byte("\n\n"), bytes.Join(notes, []byte("\n\n\n"))...),
		"no last line end":    bytes.TrimRight(bytes.Join(notes, []byte("\n")), "\n"),
		"another's line ends": bytes.ReplaceAll(bytes.Join(notes, []byte("\n")), []byte("\n"), []byte("\r\n")),
	} {
		got := ledger.SplitNotes(file)
		if len(got) != 3 {
			t.Errorf("%s: %d notes", name, len(got))
			continue
		}
		for i, n := range got {
			if cp, err := ledger.OpenCheckpoint(n, v); err != nil || cp.Size != int64(i) {
				t.Errorf("%s: note %d: %v", name, i, err)
			}
		}
	}
	for _, empty := range []string{"", "\n", "\r\n\r\n"} {
		if got := ledger.SplitNotes([]byte(empty)); len(got) != 0 {
			t.Errorf("%q holds %q", empty, got)
		}
	}
}

func TestTimes(t *testing.T) {
	in := time.Date(2026, 11, 22, 5, 0, 0, 123456789, time.FixedZone("", -7*3600))
	if got := ledger.FormatTime(ledger.Stamp(in)); got != "2026-11-22T12:00:00.123456Z" {
		t.Error(got)
	}
	back, err := ledger.ParseTime(ledger.FormatTime(in))
	if err != nil || !back.Equal(ledger.Stamp(in)) {
		t.Error(back, err)
	}
	for _, bad := range []string{"", "2026-11-22", "2026-11-22T12:00:00Z", "2026-02-30T12:00:00.000000Z"} {
		if _, err := ledger.ParseTime(bad); err == nil && bad != "2026-11-22T12:00:00Z" {
			t.Errorf("%q was taken", bad)
		}
	}
}

func FuzzParseLeaf(f *testing.F) {
	f.Add(leaf(f, header()).Join())
	f.Add([]byte("clew-entry/1\n\n"))
	f.Fuzz(func(t *testing.T, raw []byte) {
		got, err := ledger.ParseLeaf(raw)
		if err != nil {
			return
		}
		if !bytes.Equal(got.Join(), raw) {
			t.Fatal("a leaf comes back as other bytes")
		}
		head, err := got.Header.Encode()
		if err != nil {
			return // read as it stands, though never written so by us
		}
		again, err := ledger.ParseLeaf(append(head, raw[len(got.Head):]...))
		if err != nil || again.Header != got.Header {
			t.Fatalf("%+v became %+v: %v", got.Header, again.Header, err)
		}
	})
}

func FuzzOpenCheckpoint(f *testing.F) {
	s, v := signer(f, "clew-a")
	signed, err := ledger.Checkpoint{Origin: "clew/a/book", Size: 3, At: noon}.Sign(s)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(signed, "clew/a/book\n3\nAAAA\n2026-11-22T12:00:00.000000Z\n")
	f.Fuzz(func(t *testing.T, raw []byte, text string) {
		if cp, err := ledger.OpenCheckpoint(raw, v); err == nil && !bytes.HasPrefix(raw, []byte(cp.Text())) {
			t.Fatalf("%q says %+v", raw, cp)
		}
		signed, err := note.Sign(&note.Note{Text: text}, s)
		if err != nil {
			return
		}
		if cp, err := ledger.OpenCheckpoint(signed, v); err == nil && cp.Size < 0 {
			t.Fatalf("%q is a checkpoint over %d", text, cp.Size)
		}
	})
}

func FuzzSplitNotes(f *testing.F) {
	f.Add([]byte("a\n1\n\n— name sig\n\nb\n2\n\n— name sig\n"))
	f.Fuzz(func(t *testing.T, file []byte) {
		notes := ledger.SplitNotes(file)
		again := ledger.SplitNotes(bytes.Join(notes, []byte("\n")))
		if fmt.Sprintf("%q", again) != fmt.Sprintf("%q", notes) {
			t.Fatalf("%q splits into %q, and that into %q", file, notes, again)
		}
	})
}
