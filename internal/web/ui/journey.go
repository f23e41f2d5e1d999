package ui

// JourneyRow is one entry of the journey, newest first. The row reads as
// Lead, Sentence, the corrected old value struck through, the Current value,
// then After.
type JourneyRow struct {
	ID        string // fragment, so that a link can open at this entry
	Href      string // the page of this entry; empty for what one import brought
	Day       string // "Wed 7 Oct"
	Time      string // "16:00"
	Stamp     string // machine time for <time datetime>
	Lead      string // opening words in bold: "Second dosing session."
	Sentence  string
	Corrected string // the value as it was first written
	Current   string // the value as it stands
	After     string
	Quote     string // the person's own words
	Detail    string // who, when it was recorded, from where
	Voided    bool   // set aside: kept, struck through, said in words
	Late      string // "written down two days later"
	Class     string // the kind of entry, for hooks: vitals, answers, note, import
}
