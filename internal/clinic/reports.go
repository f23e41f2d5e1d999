package clinic

import (
	"context"
	"slices"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/course"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/protocol"
	"github.com/clew-health/clew/internal/screening"
)

// A PatientException is one exception with whose it is.
type PatientException struct {
	Patient id.Patient
	course.Exception
}

// Exceptions lists every decision to go on although a rule stood in the way, in
// every record that the grant's holder may read, the newest first. The grant is
// one for no record in particular; without clinical reading it is Denied.
func (c *Clinic) Exceptions(ctx context.Context, grant access.Grant, protocols *course.Protocols) ([]PatientException, error) {
	if !grant.Reads(ledger.Clinical) {
		return nil, grant.Covers(access.Read, ledger.Clinical, grant.Subject())
	}
	settings, err := c.Whole(ctx, grant, ledger.SettingStream)
	if err != nil {
		return nil, err
	}
	find := func(hash string) *protocol.Definition {
		d, err := protocols.WithHash(hash, settings)
		if err != nil {
			return nil
		}
		return d
	}
	var out []PatientException
	err = c.EachRecord(ctx, grant, func(p id.Patient, chart ledger.Chart) {
		for _, x := range course.Exceptions(chart.For(grant.Reads), find) {
			out = append(out, PatientException{p, x})
		}
	})
	slices.SortStableFunc(out, func(a, b PatientException) int { return int(b.Entry.Seq - a.Entry.Seq) })
	return out, err
}

// Noes counts how the determinations of the practice came out. It says numbers
// and no names, so whoever may list people may have it.
func (c *Clinic) Noes(ctx context.Context, grant access.Grant) (screening.Count, error) {
	if !grant.Allows(access.List, ledger.Demographics) {
		return screening.Count{}, grant.Covers(access.List, ledger.Demographics, grant.Subject())
	}
	var charts []ledger.Chart
	err := c.EachRecord(ctx, grant, func(_ id.Patient, chart ledger.Chart) { charts = append(charts, determinedOnly(chart)) })
	return screening.Tally(charts), err
}

// determinedOnly keeps what is counted, so that not every record of a practice
// is held at once.
func determinedOnly(chart ledger.Chart) ledger.Chart {
	return chart.Without(func(e *ledger.Entry) bool {
		switch e.Fact.(type) {
		case screening.Determined, screening.Told, screening.Referred, screening.SecondOpinionAsked, ledger.Voided:
			return false
		}
		return true
	})
}

// EachRecord calls do with every person's whole record, once for records that
// are linked as one person's: under the one that others were linked to. It is
// for the rules; a door gets what they say, never the chart.
func (c *Clinic) EachRecord(ctx context.Context, grant access.Grant, do func(id.Patient, ledger.Chart)) error {
	if grant.Subject() != "" {
		return fault.Deny("access.other-record", "This permission is about one record.")
	}
	rows, err := c.Patients(ctx, grant)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.Merged != "" && row.Merged != row.Patient {
			continue // it is read with the one it was linked to
		}
		chart, err := c.Record(ctx, grant, row.Stream)
		if err != nil {
			return err
		}
		do(row.Patient, chart)
	}
	return nil
}

// Candidates returns every person's record for a rehearsal: see
// course.Library.Rehearse. Whoever may not read clinical records is Denied.
func (c *Clinic) Candidates(ctx context.Context, grant access.Grant) ([]course.Candidate, error) {
	if !grant.Reads(ledger.Clinical) {
		return nil, grant.Covers(access.Read, ledger.Clinical, grant.Subject())
	}
	var out []course.Candidate
	err := c.EachRecord(ctx, grant, func(p id.Patient, chart ledger.Chart) {
		out = append(out, course.Candidate{Patient: p, Chart: chart})
	})
	return out, err
}
