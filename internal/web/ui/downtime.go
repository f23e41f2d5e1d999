package ui

// Addresses of what is taken along before anything breaks.
const (
	PathDowntime       = "/downtime"              // GET: what there is, and who is in it
	PathDowntimePack   = PathDowntime + "/pack"   // GET: the locked pack, as a file
	PathDowntimeSheets = PathDowntime + "/sheets" // GET: the day's paper sheets, as a PDF
	PathDowntimeBlank  = PathDowntime + "/blank"  // GET: a sheet of nobody's
)

// DowntimePage is where a pack and paper sheets are taken along while Clew works.
type DowntimePage struct {
	NotYours string // why there is only a blank sheet; empty where there is more
	Locked   Action // the pack; without a label where none can be made
	NoLock   string // why not
	Sheets   Action
	Blank    Action
	Days     []DowntimeDay
	Empty    string
	Hidden   string // "Two other sessions are not yours to read, and are not in it."
}

// DowntimeDay is the sessions of one day.
type DowntimeDay struct {
	Title string
	Rows  []DowntimeRow
}

// DowntimeRow is one session that is in the pack.
type DowntimeRow struct {
	At, Name, Line string
	State          State // "under way"
}
