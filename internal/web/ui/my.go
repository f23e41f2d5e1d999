package ui

// Addresses of the client's own pages.
const (
	PathMy             = "/my"
	PathMyIn           = "/my/in/" // the token of an invitation follows
	PathMySignIn       = "/my/signin"
	PathMySignInBegin  = PathMySignIn + "/begin"
	PathMySignInFinish = PathMySignIn + "/finish"
	PathMyOut          = "/my/signout"
	PathMyEverywhere   = "/my/everywhere"
	PathMyKeep         = "/my/keep" // sign in without a code from now on
	PathMyKeepBegin    = PathMyKeep + "/begin"
	PathMyKeepFinish   = PathMyKeep + "/finish"
	PathMyWords        = "/my/words"
	PathMyCheckIn      = "/my/checkin"
	PathMyLessons      = "/my/lessons"
	PathMyRecord       = "/my/record"
	PathMyQuestions    = "/my/questions"
	PathMyEscort       = "/my/escort"
	PathMyAgreements   = "/my/agreements"
	PathMyMedicines    = "/my/medicines"
	PathMyPlan         = "/my/plan"
	PathMyNotes        = "/my/notes"
	PathMyReach        = "/my/reach"
	PathMyLooked       = "/my/looked"
	PathMyUnwell       = "/my/unwell"
	PathMyWorker       = "/my/worker.js"
	PathMyManifest     = "/my/manifest.webmanifest"
)

// MyIn is where a client comes in: by a link and a code, or with a passkey.
type MyIn struct {
	Clinic string
	Action string
	Code   string
	Error  string
	Key    bool // they have a passkey
}

// A MyButton leads somewhere, or sends one thing: then it has an act of its own,
// so that a second tap does nothing twice.
type MyButton struct {
	Label string
	Small string
	Icon  string
	Kind  string // "primary", "huge", "huge primary", "crimson"; empty: quiet
	Href  string
	Act   string // of a form: its key; empty: a link
	Name  string // of a form: what it sends
	Value string
}

// A MyRow is one line of a list, with a way on where there is one.
type MyRow struct {
	Icon  string
	Title string
	Sub   string
	Words string // in the client's own words
	State string // "read", "signed": with a tick
	Href  string
}

// A MySection is rows under a heading, and what to say when there are none.
type MySection struct {
	Head string
	Lead string
	Rows []MyRow
	Do   []MyButton
	None string
}

// MyPage is a page of a client who is signed in: what it is about, at most one
// thing to do first, and then quieter ones.
type MyPage struct {
	Kicker   string
	Title    string
	Big      bool // larger words, for somebody who is not fully back
	Lead     string
	Words    string // in the client's own words, under the lead
	Meta     string
	Said     string // what was just done
	Do       []MyButton
	Line     *MyLine
	Sections []MySection
	From     string // whose words follow
	FromSays string
	Crisis   bool
	Step     string // of the first page: what is kept for when there is no network; empty elsewhere
}

// MyWords is a page on which a client writes one thing in their own words.
type MyWords struct {
	Action  string
	Act     string
	Title   string
	Lead    string
	Text    string
	Session string // of an intention
	Saved   string
	Error   string
}

// MyEscort is the page on which a client says who takes them home.
type MyEscort struct {
	Act    string
	Title  string
	Day    string // "2026-12-01"
	Name   string
	Phone  string
	Stays  bool
	Saved  string
	Errors map[string]string
}

// MyLesson is one lesson.
type MyLesson struct {
	Title    string
	Meta     string
	Parts    []MyLessonPart
	From     string // the prescriber's own instruction, beside a lesson about the day
	FromSays string
	Action   string
	Act      string
	Read     string // when they read it; empty: not yet
	Next     string
}

// A MyLessonPart is a few sentences under a heading.
type MyLessonPart struct {
	Head  string
	Lines []MyLessonLine
}

// A MyLessonLine is one sentence, with a short name of its source.
type MyLessonLine struct {
	Words  string
	Source string
}

// clientIcons are paths in a square of 32.
var clientIcons = map[string]string{
	"today":   "M5 15L16 6l11 9v12H5z",
	"words":   "M6 26l2-7L21 6l5 5-13 13z",
	"lessons": "M16 9c-3-2-6-3-11-3v18c5 0 8 1 11 3 3-2 6-3 11-3V6c-5 0-8 1-11 3zM16 9v18",
	"record":  "M8 4h12l5 5v19H8zM13 14h8M13 19h8M13 24h5",
	"person":  "M16 6a5 5 0 1 0 0 10 5 5 0 0 0 0-10zM6 27c1-6 5-9 10-9s9 3 10 9",
	"phone":   "M9 4h5l2 7-4 2c1 4 3 6 7 7l2-4 7 2v5c0 3-2 4-4 4C13 27 5 19 5 8c0-2 1-4 4-4z",
	"check":   "M6 17l7 7L26 9",
	"plan":    "M8 4h12l5 5v19H8zM13 14h8M13 19h8M13 24h5",
	"eye":     "M3 16c4-6 8-9 13-9s9 3 13 9c-4 6-8 9-13 9s-9-3-13-9zM16 12a4 4 0 1 0 0 8 4 4 0 0 0 0-8z",
	"day":     "M5 8h22v19H5zM5 14h22M11 4v7M21 4v7",
	"unwell":  "M11 4h10v7h7v10h-7v7H11v-7H4V11h7z",
	"quiet":   "M25 19a10 10 0 1 1-12-13 8 8 0 0 0 12 13z",
	"go":      "M12 6l10 10-10 10",
}
