package ui

// Paths of the pages about the people who work here.
const (
	PathTeam      = "/team"     // GET: who works here; POST: invite somebody
	PathColleague = "/team/"    // followed by somebody's key
	PathJoin      = "/join/"    // followed by the token of an invitation
	PathSettings  = "/settings" // how the practice is set up
	PathReached   = "/settings/reached"
	PathWhoMay    = "/who-may"  // who may do what
	PathMe        = "/me"       // what I may do, and my recovery card
	PathCard      = "/me/card"  // POST: print a recovery card
	PathLooks     = "/looks"    // looks into records from outside the care team
	PathLookIn    = "/look-in/" // followed by a record's key: say why, and open it
	PathShared    = "/shared"   // a partner's clients
	PathPractice  = "/setup/practice"
	PathChoosing  = "/setup/protocols"
	PathLast      = "/setup/card"
)

// A Choice is one box or circle to tick, with a line under it.
type Choice struct {
	Value, Label, Hint string
	Checked            bool
}

// TeamPage is who works here, who is invited, and who has left.
type TeamPage struct {
	Notice   string
	Link     string // of an invitation just made, shown this once
	LinkNote string
	Soon     []TeamRow // credentials that end soon or have lapsed
	Here     []TeamRow
	Waiting  []TeamRow // changes of roles that wait for a second person
	Invited  []TeamRow
	Left     []TeamRow
	Invite   *InviteForm // nil: somebody else invites
}

// TeamRow is one line about somebody.
type TeamRow struct {
	Name, Line, More string
	Href             string
	States           []State
	Do               Action // withdraw, look again
}

// InviteForm asks somebody to join. Errors are keyed name, roles and "".
type InviteForm struct {
	Act, Name string
	Roles     []Choice
	Until     string // until when the link will work, in words
	Errors    map[string]string
}

// ColleaguePage is one person who works here.
type ColleaguePage struct {
	Name, Line, Notice string
	Here               bool
	Roles              []Choice // as what, and what it is for
	May                []string // what they may do, in plain words
	Never              string
	Waiting            *RolesWaiting
	Credentials        []CredentialView
	RolesForm          *RolesForm
	CredentialForm     *CredentialForm
	Leave              *Action
	Journey            []JourneyRow
	Me                 bool
	Reach              *StaffReach
	Card, CardLine     string // the key of the form that prints a recovery card; only on one's own page
}

// RolesWaiting is a change of roles that a second person answers.
type RolesWaiting struct {
	Asked, By, Reason string
	Action, Act, Key  string // where to answer; empty: not for this reader
	Why               string // why the reader does not answer it
}

// CredentialView is one licence, registration or certificate.
type CredentialView struct {
	Title, Line string
	State       State
	End         *EndForm
}

// EndForm ends a credential.
type EndForm struct {
	Action, Act, Held, ID string
	On, Reason            string
	Errors                map[string]string
}

// RolesForm changes what somebody does here. Errors: roles, reason, "".
type RolesForm struct {
	Action, Act, Reason string
	Roles               []Choice
	Two                 string // what takes a second person
	Errors              map[string]string
}

// CredentialForm writes a credential down. Errors: sort, number, place, from,
// until, "".
type CredentialForm struct {
	Action, Act                      string
	Sort, Number, Place, From, Until string
	With                             string // the physician of an agreement
	Errors                           map[string]string
}

// JoinPage is what an invited person reads. Errors: name, and those of the
// credential.
type JoinPage struct {
	Clinic, By, As, Until string
	Action, Act, Name     string
	Credential            CredentialForm
	Errors                map[string]string
}

// SettingsPage is how the practice is set up.
type SettingsPage struct {
	Notice   string
	Title    string // of the preset; "Not chosen yet"
	Line     string
	Presets  []Choice
	Act      string
	Reason   string
	Action   string // empty: somebody else changes it
	Features []FeatureView
	Why      string // who may change it
	Errors   map[string]string
	History  []JourneyRow
	Reached  *ReachedForm
	Copies   []FeatureView // how the record is kept safe besides this machine; none where nobody may see it
}

// ReachedForm is how the practice is reached, as it stands or was typed.
type ReachedForm struct {
	Act, Phone, Address string
	Errors              map[string]string
}

// FeatureView is one thing that is on or off here.
type FeatureView struct {
	Title, Say string
	State      State
	Later      bool
}

// WhoMayPage is the table of who may do what, in plain words.
type WhoMayPage struct {
	Mine  []RoleMay // what the reader holds
	Roles []RoleMay
	Reads []FeatureView // each sort of data, and who reads it
	Acts  []ScopeRow
	Heads []string // professions
}

// RoleMay is what one role may do.
type RoleMay struct {
	Key, Title, Purpose string
	May                 []MayLine
	Never               string
}

// MayLine is one line of it: whose, what, and with which data.
type MayLine struct {
	Whose, Do, With string
}

// ScopeRow is what a credential allows, one cell for each profession.
type ScopeRow struct {
	Say   string
	Cells []string
}

// CardPage is a recovery card, to be printed. The code is shown this once.
type CardPage struct {
	Clinic, Name, Code, Made string
	Origin                   string // where Clew is opened
	Key                      string // the path of the key file; empty: only its name is said
	Next                     Action
	Again                    string // why there is no code on it: it was shown before
}

// LookInPage asks why somebody opens a record outside their care teams. Errors:
// why, reason.
type LookInPage struct {
	Name, Action, Act string
	Why, Reason       string
	Reasons           []Option
	Line              string
	Team              []string
	Errors            map[string]string
}

// LooksPage is every look from outside a care team, for who watches over
// privacy.
type LooksPage struct {
	Rows   []LookRow
	Empty  string
	Notice string
}

// LookRow is one look.
type LookRow struct {
	Who, Whom, When, Why, Reason string
	Href                         string
	State                        State
	Reviewed                     string
	Form                         *LookReview
}

// LookReview says whether a look was in order.
type LookReview struct {
	Action, Act, Staff, Look, ID string
	Note                         string
	Errors                       map[string]string
}

// CareTeamPage is who treats one person.
type CareTeamPage struct {
	Header   PersonHeader
	Tabs     []Tab
	Notice   string
	Line     string // how the team comes about here
	Members  []TeamRow
	Form     *CareTeamForm
	Partners []PartnerView
	Grant    *PartnerForm
	Link     string
	LinkNote string
	Looks    []string
}

// CareTeamForm says who is on it: one box for each person and part. Errors:
// members.
type CareTeamForm struct {
	Action, Act string
	Groups      []TeamGroup
	Errors      map[string]string
}

// TeamGroup is everybody who could be one thing on the team.
type TeamGroup struct {
	Title   string
	Members []Choice
}

// PartnerView is a prescriber of another practice who sees this record.
type PartnerView struct {
	Name, Line string
	Action     string
	Act, Key   string
	Reason     string
	Errors     map[string]string
}

// PartnerForm shares a record with a partner. Errors: staff, name, from, until,
// agreed.
type PartnerForm struct {
	Action, Act               string
	Partners                  []Option // those who have joined or are invited
	Staff, Name               string
	From, Until, Agreed, Hint string
	MayInvite                 bool
	Errors                    map[string]string
}

// SharedPage is what a partner sees first: the clients who shared their record.
type SharedPage struct {
	Rows []TeamRow
}

// StaffReach is how somebody who works here is told that they are needed.
// Errors: mail, phone.
type StaffReach struct {
	Action, Act string
	Mail, Phone string
	Sends       bool // this Clew sends messages at all
	Errors      map[string]string
}
