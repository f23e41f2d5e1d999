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
	PathMyLessons      = "/my/lessons"
	PathMyRecord       = "/my/record"
)

// MyIn is where a client comes in: by a link and a code, or with a passkey.
type MyIn struct {
	Clinic string
	Action string
	Code   string
	Error  string
	Key    bool // they have a passkey
}

// MyPage is the first page of a client who is signed in.
type MyPage struct {
	Clinic string
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
	"go":      "M12 6l10 10-10 10",
}
