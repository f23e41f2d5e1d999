package seal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/seal"
)

const (
	juniper id.Clinic = "0197a000-0000-7000-8000-000000000001"
	willow  id.Clinic = "0197a000-0000-7000-8000-000000000002"
)

func ring(t *testing.T, clinic id.Clinic) *seal.Ring {
	t.Helper()
	r, err := seal.NewRing(clinic)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func box(t *testing.T) seal.Box {
	t.Helper()
	b, err := seal.NewBox(seal.NewKey())
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealedOpensOnlyAsItWas(t *testing.T) {
	b := box(t)
	plain, about := []byte("128/82, seated"), []byte("entry 7")
	sealed := b.Seal(plain, about)
	if got, err := b.Open(sealed, about); err != nil || !bytes.Equal(got, plain) {
		t.Fatalf("%q, %v", got, err)
	}
	if bytes.Contains(sealed, plain[:6]) {
		t.Error("what is sealed can be read")
	}
	for i := range sealed {
		for bit := range 8 {
			changed := bytes.Clone(sealed)
			changed[i] ^= 1 << bit
			if _, err := b.Open(changed, about); !errors.Is(err, seal.ErrOpen) {
				t.Fatalf("bit %d of byte %d changed: %v", bit, i, err)
			}
		}
	}
	for n := range sealed {
		if _, err := b.Open(sealed[:n], about); !errors.Is(err, seal.ErrOpen) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	if _, err := b.Open(sealed, []byte("entry 8")); !errors.Is(err, seal.ErrOpen) {
		t.Error("it opened as another entry's")
	}
	if _, err := box(t).Open(sealed, about); !errors.Is(err, seal.ErrOpen) {
		t.Error("it opened with another key")
	}
	if bytes.Equal(sealed, b.Seal(plain, about)) {
		t.Error("the same content is sealed to the same bytes: who sees two entries sees that they are equal")
	}
}

func TestKeysHaveTheirSize(t *testing.T) {
	for _, n := range []int{0, 16, 31, 33} {
		if _, err := seal.NewBox(make([]byte, n)); err == nil {
			t.Errorf("a key of %d bytes was taken", n)
		}
	}
}

func TestLeafIsBoundToHeaderAndCommitment(t *testing.T) {
	b := box(t)
	l := b.Leaf([]byte("head"), []byte("body"))
	if got, err := b.OpenLeaf(l); err != nil || string(got) != "body" {
		t.Fatalf("%q, %v", got, err)
	}
	again := b.Leaf([]byte("head"), []byte("body"))
	if again.Commitment == l.Commitment {
		t.Error("two commitments to one body are equal: a body could be guessed")
	}
	for name, change := range map[string]func(*ledger.Leaf){
		"another header":     func(l *ledger.Leaf) { l.Head = []byte("heaf") },
		"another commitment": func(l *ledger.Leaf) { l.Commitment[0] ^= 1 },
		"another's seal":     func(l *ledger.Leaf) { l.Sealed = again.Sealed },
		"no seal":            func(l *ledger.Leaf) { l.Sealed = nil },
		"too little sealed":  func(l *ledger.Leaf) { l.Sealed = b.Seal([]byte("short"), l.Head) },
	} {
		changed := l
		change(&changed)
		if _, err := b.OpenLeaf(changed); !errors.Is(err, seal.ErrOpen) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestWrappedKeyIsBoundToNameAndClinic(t *testing.T) {
	here, key := ring(t, juniper), seal.NewKey()
	b, err := seal.NewBox(key)
	if err != nil {
		t.Fatal(err)
	}
	sealed, wrapped := b.Seal([]byte("words"), nil), here.Wrap("entry/1", key)
	opened, err := here.Unwrap("entry/1", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := opened.Open(sealed, nil); err != nil || string(got) != "words" {
		t.Fatalf("%q, %v", got, err)
	}
	if bytes.Contains(wrapped, key[:8]) {
		t.Error("the key can be read in its wrapping")
	}
	if _, err := here.Unwrap("entry/2", wrapped); !errors.Is(err, seal.ErrOpen) {
		t.Error("a key opened under another's name")
	}
	if _, err := ring(t, juniper).Unwrap("entry/1", wrapped); !errors.Is(err, seal.ErrOpen) {
		t.Error("a key opened under another clinic's key")
	}
	// Somebody who writes another clinic into the file of the same secrets.
	moved, err := seal.ParseRing(strings.ReplaceAll(here.Text(), "\nclinic "+string(juniper), "\nclinic "+string(willow)))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := moved.Unwrap("entry/1", wrapped); !errors.Is(err, seal.ErrOpen) {
		t.Error("a key of one clinic opened as another's")
	}
	for i := range wrapped {
		changed := bytes.Clone(wrapped)
		changed[i] ^= 1
		if _, err := here.Unwrap("entry/1", changed); !errors.Is(err, seal.ErrOpen) {
			t.Fatalf("byte %d changed: %v", i, err)
		}
	}
	// The clinic's own secret is not the key that wraps: one purpose, one key.
	for line := range strings.SplitSeq(here.Text(), "\n") {
		if name, value, _ := strings.Cut(line, " "); name == "seal" && strings.Contains(string(wrapped), value) {
			t.Error("the clinic's secret stands in a wrapped key")
		}
	}
}

func TestRingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "book.key")
	r := ring(t, juniper)
	if err := seal.WriteRing(path, r); err != nil {
		t.Fatal(err)
	}
	info, err := os.Stat(path)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	back, err := seal.ReadRing(path)
	if err != nil || back.Clinic != juniper || back.Text() != r.Text() || back.Public != r.Public {
		t.Fatalf("%v", err)
	}
	key := seal.NewKey()
	if _, err := back.Unwrap("a", r.Wrap("a", key)); err != nil {
		t.Error("a key wrapped before the file was read does not open after")
	}
	if err := seal.WriteRing(path, ring(t, willow)); fault.KindOf(err) != fault.Conflict {
		t.Errorf("a key file was to be overwritten: %v", err)
	}
	if after, _ := seal.ReadRing(path); after == nil || after.Clinic != juniper {
		t.Error("the key file was overwritten")
	}
	if err := os.Symlink(filepath.Join(t.TempDir(), "elsewhere"), path+".link"); err != nil {
		t.Fatal(err)
	}
	if err := seal.WriteRing(path+".link", r); err == nil {
		t.Error("a key was written through a link")
	}
	if err := seal.WriteRing(filepath.Join(path, "below", "a.key"), r); fault.RuleOf(err) != "key.unwritable" {
		t.Errorf("a folder that is none: %v", err)
	}
}

func TestReadRingSaysWhatIsWrong(t *testing.T) {
	dir, good, other := t.TempDir(), ring(t, juniper).Text(), ring(t, willow).Text()
	line := func(text, name string) string {
		for l := range strings.SplitSeq(text, "\n") {
			if strings.HasPrefix(l, name+" ") {
				return l
			}
		}
		t.Fatalf("no line %s", name)
		return ""
	}
	swap := func(name string) string { return strings.Replace(good, line(good, name), line(other, name), 1) }
	for name, text := range map[string]string{
		"empty": "", "another file": "-----BEGIN PRIVATE KEY-----\n", "only a title": "clew-key/1\n",
		"no clinic": strings.Replace(good, line(good, "clinic"), "", 1), "no seal": strings.Replace(good, line(good, "seal"), "", 1),
		"no sign": strings.Replace(good, line(good, "sign"), "", 1), "no verify": strings.Replace(good, line(good, "verify"), "", 1),
		"clinic that is none": strings.Replace(good, string(juniper), "juniper", 1),
		"seal that is no key": strings.Replace(good, line(good, "seal"), "seal AAAA", 1), "seal not base64": strings.Replace(good, line(good, "seal"), "seal ***", 1),
		"sign of another": swap("sign"), "verify of another": swap("verify"), "cut in the middle": good[:len(good)-30],
	} {
		path := filepath.Join(dir, "key")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := seal.ReadRing(path); fault.KindOf(err) != fault.Invalid || fault.Say(err) == "" {
			t.Errorf("%s: %v", name, err)
		} else if strings.Contains(err.Error(), strings.TrimPrefix(line(good, "seal"), "seal ")) {
			t.Errorf("%s: the fault tells the key", name)
		}
	}
	if _, err := seal.ReadRing(filepath.Join(dir, "none")); fault.KindOf(err) != fault.NotFound || fault.RuleOf(err) != "key.missing" {
		t.Errorf("missing: %v", err)
	}
	if _, err := seal.ReadRing(dir); fault.KindOf(err) != fault.Invalid {
		t.Errorf("a folder: %v", err)
	}
	// Another system's line ends and a blank at the end do no harm.
	if _, err := seal.ParseRing(strings.ReplaceAll(good, "\n", " \r\n")); err != nil {
		t.Error(err)
	}
}

func FuzzParseRing(f *testing.F) {
	r, err := seal.NewRing(juniper)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(r.Text())
	f.Fuzz(func(t *testing.T, text string) {
		r, err := seal.ParseRing(text)
		if err != nil {
			if fault.KindOf(err) != fault.Invalid {
				t.Fatal(err)
			}
			return
		}
		again, err := seal.ParseRing(r.Text())
		if err != nil || again.Clinic != r.Clinic || again.Public != r.Public {
			t.Fatalf("%q is not read back: %v", r.Text(), err)
		}
	})
}
