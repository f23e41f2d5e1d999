package instrument

// Directions of a change, by what the score measures and not by its sign.
const (
	Improved = "improved"
	Worsened = "worsened"
	NoChange = "no-reliable-change"
)

// A Visit is one score at one time, as changes are measured between: what was
// answered about which recall.
type Visit struct {
	Total  Number // as shown: rounded where it was prorated
	Recall string // empty is the published one
}

// A Changed is what a difference between two visits means. Each part names the
// definition it goes by: papers and programmes use different ones.
type Changed struct {
	Score      string
	Before     Number
	After      Number
	Points     Number  // after less before
	Percent    *Number // of the first score; nil where that was 0
	Direction  string  // improved, worsened or no-reliable-change, by the first reliable figure; empty where there is none
	Comparable bool    // both were asked about the same time
	Response   *Met
	Remission  *Met
	EndState   *Met
	MCID       []Met
	Reliable   []Met
	Level      string // the level that a worsening raises; empty for none
}

// A Met says whether one published threshold was met, and in which direction.
type Met struct {
	Threshold
	Applies   bool   // false where the first score is 0 and a share of it is asked
	Met       bool   // in the good direction
	Direction string // improved, worsened or no-reliable-change
}

// Change says what a difference between two visits means, by every published
// definition the instrument names. A worsening beyond the first reliable figure
// is amber: not on track, and somebody looks. It is false where the instrument
// has no rules of change. ref: clew-default
func Change(d *Definition, before, after Visit) (Changed, bool) {
	rules := d.Change
	if rules == nil {
		return Changed{}, false
	}
	score, _ := d.Scoring(rules.Score)
	c := Changed{Score: rules.Score, Before: before.Total, After: after.Total, Points: after.Total.Minus(before.Total),
		Comparable: d.recall(before.Recall) == d.recall(after.Recall)}
	gain := c.Points
	if score.Better == "down" {
		gain = Number{}.Minus(gain)
	}
	if before.Total.Cmp(Number{}) != 0 {
		p := c.Points.Times(Whole(100)).Over(before.Total)
		c.Percent = &p
	}
	m := measured{before: before.Total, after: after.Total, gain: gain}
	for _, t := range rules.MCID {
		c.MCID = append(c.MCID, m.met(t))
	}
	for _, t := range rules.Reliable {
		c.Reliable = append(c.Reliable, m.met(t))
	}
	c.Response, c.Remission, c.EndState = m.metOf(rules.Response), m.metOf(rules.Remission), m.metOf(rules.EndState)
	if len(c.Reliable) > 0 {
		c.Direction = c.Reliable[0].Direction
		if c.Direction == Worsened {
			c.Level = Amber
		}
	}
	for _, rise := range rules.Rises {
		if (Number{}).Minus(gain).Cmp(rise.Points) >= 0 {
			c.Level = stricter(c.Level, rise.Level)
		}
	}
	return c, true
}

// recall is the recall by its id, the published one where none is named.
func (d *Definition) recall(id string) string {
	if id == "" && len(d.Recalls) > 0 {
		return d.Recalls[0].ID
	}
	return id
}

// measured is a change while thresholds are held to it.
type measured struct {
	before, after, gain Number // gain is above 0 where things got better
}

func (m measured) metOf(t *Threshold) *Met {
	if t == nil {
		return nil
	}
	met := m.met(*t)
	return &met
}

// met holds one threshold to the change. A share of a first score of 0 does
// not apply; the response rule is kept in whole numbers, so that 14 to 7 is
// half.
func (m measured) met(t Threshold) Met {
	out := Met{Threshold: t, Applies: true, Direction: NoChange}
	switch {
	case t.Percent != nil:
		if m.before.Cmp(Number{}) <= 0 {
			out.Applies = false
			return out
		}
		out.Direction = m.direction(func(size Number) bool {
			return size.Times(Whole(100)).Cmp(t.Percent.Times(m.before)) >= 0
		})
	case t.Points != nil:
		out.Direction = m.direction(func(size Number) bool { return size.Cmp(*t.Points) >= 0 })
	case t.SD != nil:
		out.Direction = m.direction(func(size Number) bool { return size.Times(size).Cmp(t.square()) > 0 })
	default:
		if t.Test.number(m.after) {
			out.Direction = Improved
		}
	}
	out.Met = out.Direction == Improved
	return out
}

// direction says which way a change goes that is large enough.
func (m measured) direction(enough func(size Number) bool) string {
	switch c := m.gain.Cmp(Number{}); {
	case c > 0 && enough(m.gain):
		return Improved
	case c < 0 && enough(Number{}.Minus(m.gain)):
		return Worsened
	}
	return NoChange
}

// square is the square of 1.96 standard errors of a difference,
// 1.96² × 2 × SD² × (1 − r): compared with the square of the change, so that no
// root is taken and nothing is rounded. ref: jacobson1991
func (t *Threshold) square() Number {
	z := Fraction(196, 100)
	return z.Times(z).Times(Whole(2)).Times(t.SD.Times(*t.SD)).Times(Whole(1).Minus(*t.R))
}

// Printed is a change as it is printed: what was met, by name, with null where
// it does not apply.
func (c Changed) Printed() map[string]any {
	out := map[string]any{"score": c.Score, "before": c.Before, "after": c.After, "points": c.Points, "percent": nil,
		"direction": orNil(c.Direction), "comparable": c.Comparable, "level": orNil(c.Level)}
	if c.Percent != nil {
		out["percent"] = *c.Percent
	}
	for name, met := range map[string]*Met{"response": c.Response, "remission": c.Remission, "end_state": c.EndState} {
		switch {
		case met == nil:
		case !met.Applies:
			out[name] = nil
		default:
			out[name] = met.Met
		}
	}
	for name, list := range map[string][]Met{"mcid": c.MCID, "reliable": c.Reliable} {
		if len(list) == 0 {
			continue
		}
		of := map[string]any{}
		for _, met := range list {
			of[met.Name] = nil
			if met.Applies {
				of[met.Name] = met.Direction
			}
		}
		out[name] = of
	}
	return out
}
