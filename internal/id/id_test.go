package id_test

import (
	"regexp"
	"slices"
	"testing"
	"time"

	"github.com/clew-health/clew/internal/id"
)

var form = regexp.MustCompile(`^[0-9a-f]{8}-[0-9a-f]{4}-([0-9a-f])[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`)

func TestNewIsAUUIDv7(t *testing.T) {
	at := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	seen := map[string]bool{}
	for range 10_000 {
		k := id.New(at)
		m := form.FindStringSubmatch(k)
		if m == nil || m[1] != "7" || !id.Valid(k) {
			t.Fatalf("%q is no UUIDv7", k)
		}
		if seen[k] {
			t.Fatalf("%q came twice", k)
		}
		seen[k] = true
	}
	// RFC 9562: the first 48 bits are milliseconds.
	if got := id.New(time.UnixMilli(0x0123456789ab))[:13]; got != "01234567-89ab" {
		t.Errorf("the time stands as %s", got)
	}
	var inOrder []string
	for i := range 50 {
		inOrder = append(inOrder, id.New(at.Add(time.Duration(i)*time.Millisecond)))
	}
	if !slices.IsSorted(inOrder) {
		t.Error("later keys do not sort after earlier ones")
	}
}

func TestDerived(t *testing.T) {
	// Fixed: entry ids of books that exist are derived so.
	if got := id.Derived("entry", "0197a000-0000-7000-8000-000000000001", "0"); got != "eb8ed755-4912-8b8c-bbe8-82cb1b603848" {
		t.Errorf("%q", got)
	}
	if once, twice := id.Derived("a", "b"), id.Derived("a", "b"); once != twice {
		t.Error("the same parts make different keys")
	}
	m := form.FindStringSubmatch(id.Derived("a"))
	if m == nil || m[1] != "8" {
		t.Error("not a UUIDv8")
	}
	all := [][]string{{}, {""}, {"", ""}, {"ab", "c"}, {"a", "bc"}, {"abc"}, {"a", "b", "c"}, {"abc", ""}, {"", "abc"}, {"a\x00", "b"}, {"a", "\x00b"}}
	seen := map[string][]string{}
	for _, parts := range all {
		k := id.Derived(parts...)
		if other, twice := seen[k]; twice {
			t.Errorf("%q and %q make one key", parts, other)
		}
		seen[k] = parts
	}
}

func TestValid(t *testing.T) {
	const good = "0197a000-0000-7000-8000-00000000000f"
	if !id.Valid(good) {
		t.Fatal("a key is not valid")
	}
	for _, bad := range []string{"", good[:35], good + "0", "0197A000-0000-7000-8000-00000000000f", "0197a000_0000-7000-8000-00000000000f", "0197a00000000-7000-8000-00000000000f",
		"g197a000-0000-7000-8000-00000000000f", "0197a000-0000-7000-8000-00000000000\n", "{197a000-0000-7000-8000-00000000000}", "../../../etc/passwd/000000000000000000",
		"0197a000-0000-7000-8000-0000000000é"} {
		if id.Valid(bad) {
			t.Errorf("%q is valid", bad)
		}
	}
}

func TestTokens(t *testing.T) {
	a, b := id.Token(), id.Token()
	if a == b || len(a) < 26 {
		t.Errorf("%q %q", a, b)
	}
	if id.Hash("abc") != "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" { // FIPS 180-4
		t.Error("not SHA-256")
	}
}
