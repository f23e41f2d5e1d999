package app

import (
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// Every page of the guided tour opens for whom the tour tells to open it, and the one
// that is not for them says so.
func TestTour(t *testing.T) {
	t.Parallel()
	tour, shut, err := OpenTour(t.Context(), t.TempDir(), "http://localhost", 4)
	if err != nil {
		t.Fatal(err)
	}
	defer shut()
	opens := func(who, path string) (int, string) {
		name, value, err := tour.Enter(t.Context(), who)
		if err != nil {
			t.Fatal(err)
		}
		r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
		r.AddCookie(&http.Cookie{Name: name, Value: value})
		w := httptest.NewRecorder()
		tour.Handler.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for _, s := range TourStops {
		at := tour.At(s)
		if strings.ContainsAny(at, "{}") {
			t.Errorf("%s: %s leads to nobody", s.Picture, at)
			continue
		}
		want := http.StatusOK
		if s.Refused {
			want = http.StatusForbidden
		}
		got, body := opens(s.Who, at)
		if got != want || !strings.Contains(body, s.To) {
			t.Errorf("%s: %s opens %s: %d, want %d", s.Picture, s.Who, s.Path, got, want)
		}
	}
	ana := tour.At(Stop{Path: "/patients/{ana}"})
	for who, path := range map[string]string{"Bea Bell": ana + "/integration", "Fran Lind": ana + "/process-notes", "Mira Stein": ana + "/nowhere"} {
		if got, _ := opens(who, path); got == http.StatusOK { // what this test looks for is seen where it is
			t.Errorf("%s opens %s", who, path)
		}
	}
	if _, _, err := tour.Enter(t.Context(), "Nobody Else"); err == nil {
		t.Error("somebody who never was came in")
	}
}

// docs/demo.md shows every picture of the tour and no other; each is checked in, and
// all of them are small. README.md shows three.
func TestTourPictures(t *testing.T) {
	t.Parallel()
	docs := filepath.Join("..", "..", "docs")
	var want []string
	for _, s := range TourStops {
		want = append(want, s.Picture)
	}
	shown := picturesOf(t, filepath.Join(docs, "demo.md"), "pictures/")
	if !slices.Equal(sorted(shown), sorted(want)) {
		t.Errorf("docs/demo.md shows %q; go run ./tools/pictures -tour draws %q", sorted(shown), sorted(want))
	}
	front := picturesOf(t, filepath.Join(docs, "..", "README.md"), "docs/pictures/")
	if len(front) < 3 {
		t.Errorf("README.md shows %q", front)
	}
	for _, name := range append(front, "no such picture") {
		if known := slices.Contains(want, name); known != (name != "no such picture") {
			t.Errorf("%s is drawn by the tour: %v", name, known)
		}
	}
	files, err := filepath.Glob(filepath.Join(docs, "pictures", "*"))
	if err != nil {
		t.Fatal(err)
	}
	all := int64(0)
	for _, f := range files {
		info, err := os.Stat(f)
		if err != nil {
			t.Fatal(err)
		}
		if all += info.Size(); info.Size() > 150_000 || !slices.Contains(want, strings.TrimSuffix(filepath.Base(f), ".webp")) {
			t.Errorf("%s: %d bytes, or no stop of the tour", f, info.Size())
		}
	}
	if len(files) != len(want) || all > 2_500_000 {
		t.Errorf("%d pictures of %d, %d bytes in all", len(files), len(want), all)
	}
}

// picturesOf names the pictures that a document shows from a folder.
func picturesOf(t *testing.T, file, folder string) (names []string) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile(`!\[[^\]]+\]\(`+folder+`([a-z-]+)\.webp\)`).FindAllStringSubmatch(string(text), -1) {
		names = append(names, m[1])
	}
	return names
}

func sorted(names []string) []string {
	names = slices.Clone(names)
	slices.Sort(names)
	return names
}
