package ui

import "strconv"

// roomIcons are the strokes of the room's pictures, on a square of 32.
var roomIcons = map[string]string{
	"tears":          "M16 5c4.5 6 7.5 9.8 7.5 14a7.5 7.5 0 0 1-15 0C8.5 14.8 11.5 11 16 5z",
	"laughter":       "M6 15h20a10 10 0 0 1-20 0zM8 9l3-2.5M24 9l-3-2.5",
	"still":          "M5 19h22M10 25h12M16 12.5v.01",
	"movement":       "M4 12c4-5 8-5 12 0s8 5 12 0M4 21c4-5 8-5 12 0s8 5 12 0",
	"sigh":           "M4 13h15a4 4 0 1 0-4-4M4 19h21a3.5 3.5 0 1 1-3.5 3.5",
	"reached out":    "M13 8a4 4 0 1 1-8 0 4 4 0 0 1 8 0M3 27c0-7 2-10.5 6-10.5 5 0 8 1 19-4.5M28 12l-5-.5M28 12l-2.5 4.5",
	"spoke":          "M5 7h22v14H15l-6 5v-5H5z",
	"asked for help": "M10 15V7.5a2 2 0 0 1 4 0V14M14 13V5.5a2 2 0 0 1 4 0V13M18 13V7a2 2 0 0 1 4 0v10c0 6-3 10-8 10-4 0-6-2.5-8-7l-1.2-3a2 2 0 0 1 3.5-1.8L10 18",
	"order":          "M10 4h12M12 4v5l-3 4v13a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2V13l-3-4V4M9 18h14",
	"intention":      "M7 16a9 9 0 1 1 9 9c-4 0-6-3-6-6s2-5 5.5-5 4.5 2 4.5 4",
	"emergency":      "M16 4v24M5.5 10l21 12M26.5 10l-21 12",
	"allergies":      "M16 4l11 11-11 13L5 15zM16 11v7M16 22v.01",
}

func roomIcon(name string) string { return roomIcons[name] }

func millis(n int64) string { return strconv.FormatInt(n, 10) }
