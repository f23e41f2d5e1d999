package clinic

import (
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/store"
)

// An Act is a small value that says which streams it needs and decides, as a
// pure function, which entries to append or why it refuses. It never writes.
type Act interface {
	// Name is the act's stable name, "vitals.take": part of its digest.
	Name() string
	// Action is what the author does to every stream it appends to; the
	// permission table is asked with it and the class of each fact.
	Action() access.Action
	// Needs names the streams whose charts Decide reads.
	Needs() []ledger.Stream
	// Decide returns what to append, in order. A decision may run again; its
	// entries are appended at most once.
	Decide(charts Charts, now time.Time, loc *time.Location) ([]Proposal, error)
}

// A Resting act rests on a page that was made when the book had Head entries:
// it is a Conflict if an entry of one of Kinds came into its streams since.
type Resting interface {
	RestsOn() (kinds []string, head int64)
}

// A Scoped act goes by who does it, beyond what the permission table knows:
// scope of practice, and signatures that take two people.
type Scoped interface {
	// By returns the act as this person does it, or a fault of kind Denied that
	// names the rule of scope. It may need more streams than before.
	By(g access.Grant) (Act, error)
}

// A Classed act says of which classes it writes, whatever it decides: who may
// not write them is denied before it decides, and learns nothing from it.
type Classed interface{ Classes() []ledger.Class }

// A Whole act decides on everything that is known of a person: the records that
// are linked as the same person's are read with it. See Charts.Record.
type Whole interface{ whole() }

// A Proposal is an entry as an act decides it; Do gives it its place.
type Proposal struct {
	Stream   ledger.Stream
	At       time.Time // when it happened; zero means now
	Fact     ledger.Fact
	Corrects id.Entry
	// DestroyWords names an entry whose words are sealed away with this one.
	DestroyWords id.Entry
	// Because counts from 1 the proposal of the same act that made a task
	// necessary: duty.TaskSet.Because becomes its entry.
	Because int
}

// Charts is what an act sees: the chart of every stream it needs, with the
// entries of acts that wait before it.
type Charts map[ledger.Stream]ledger.Chart

// Of returns the chart of one stream; an empty chart if nothing was recorded.
func (cs Charts) Of(s ledger.Stream) ledger.Chart { return cs[s] }

// Record returns a person's chart joined with the records that are linked to it,
// as far as they were read: for a Whole act, all of them.
func (cs Charts) Record(s ledger.Stream) ledger.Chart {
	streams := []ledger.Stream{s}
	chart := cs[s]
	for {
		more := slices.DeleteFunc(linkedTo(chart, streams), func(l ledger.Stream) bool { _, read := cs[l]; return !read })
		if len(more) == 0 {
			return chart
		}
		streams = append(streams, more...)
		parts := make([][]ledger.Entry, len(streams))
		for i, l := range streams {
			parts[i] = cs[l].Entries
		}
		chart = ledger.Merge(cs[s].Head, parts...)
	}
}

// An Outcome is what came of an act.
type Outcome struct {
	Entries []id.Entry `json:"entries,omitempty"`
	Refusal *Refusal   `json:"refusal,omitempty"`
	Again   bool       `json:"-"` // the act had been done before; this is its first outcome
	Head    int64      `json:"-"` // entries in the book when it was answered
}

// A Refusal is a stored no.
type Refusal struct {
	Kind  string `json:"kind"`
	Rule  string `json:"rule,omitempty"`
	Field string `json:"field,omitempty"`
	Say   string `json:"say"`
}

func (r *Refusal) fault() error {
	return &fault.Error{Kind: fault.KindNamed(r.Kind), Rule: r.Rule, Field: r.Field, Msg: r.Say}
}

// waiting is an act in the queue.
type waiting struct {
	grant  access.Grant
	id     id.Act
	act    Act
	digest []byte
	reply  chan answer
}

type answer struct {
	outcome Outcome
	err     error
}

// Do does an act once. The act's id is made by whoever asks: the same id with
// the same content gets the first outcome again; other content is a Conflict;
// another author's id is NotFound. An error of kind Internal with the rule
// "store.unknown" means that the outcome is not known: send it again.
func (c *Clinic) Do(ctx context.Context, grant access.Grant, actID id.Act, act Act) (Outcome, error) {
	if !grant.Valid() || grant.Clinic() != c.ring.Clinic {
		return Outcome{}, fault.Deny("access.no-grant", "Nobody has permitted this.")
	}
	if !id.Valid(string(actID)) {
		return Outcome{}, fault.Bad("act", "The request has no key of its own. Reload the page and try again.")
	}
	if c.damaged != nil {
		return Outcome{}, c.damaged
	}
	digest, err := digestOf(act)
	if err != nil {
		return Outcome{}, err
	}
	w := &waiting{grant: grant, id: actID, act: act, digest: digest, reply: make(chan answer, 1)}
	select {
	case c.queue <- w:
	case <-c.ended:
		return Outcome{}, closing()
	case <-ctx.Done():
		return Outcome{}, ctx.Err()
	}
	// Once queued the act may be committed, so its answer is always awaited:
	// a commit takes milliseconds and never hangs on the asker.
	a := w.await(c.ended)
	if a.err == nil && a.outcome.Refusal != nil {
		a.err = a.outcome.Refusal.fault()
	}
	if kind := fault.KindOf(a.err); a.err != nil && (kind == fault.Denied || kind == fault.Refused) {
		c.noteRefusal(ctx, grant, act, a.err)
	}
	return a.outcome, a.err
}

// await returns the answer; after the writer has ended only one that is
// already there can come.
func (w *waiting) await(ended <-chan struct{}) answer {
	select {
	case a := <-w.reply:
		return a
	case <-ended:
	}
	select {
	case a := <-w.reply:
		return a
	default:
		return answer{err: closing()}
	}
}

func closing() error {
	return &fault.Error{Kind: fault.Internal, Rule: "clinic.closing", Msg: "The program is stopping. Send it again in a moment."}
}

func digestOf(act Act) ([]byte, error) {
	body, err := json.Marshal(act)
	if err != nil {
		return nil, fmt.Errorf("clinic: digest of %s: %w", act.Name(), err)
	}
	sum := sha256.Sum256(append([]byte(act.Name()+"\n"), body...))
	return sum[:], nil
}

// noteRefusal writes a refused or denied attempt into the access book.
func (c *Clinic) noteRefusal(ctx context.Context, grant access.Grant, act Act, why error) {
	kind := "refused"
	if fault.KindOf(why) == fault.Denied {
		kind = "denied"
	}
	body := ledger.VisitBody{Action: act.Name(), Rule: fault.RuleOf(why)}
	if needs := act.Needs(); len(needs) > 0 {
		body.Stream = needs[0]
	}
	if err := c.Visit(ctx, grant, kind, body); err != nil {
		c.log.Error("a refused attempt could not be recorded", "act", act.Name(), "err", err)
	}
}

// storeFault turns the store's errors into faults a door can show.
func storeFault(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, store.ErrUnknown):
		return &fault.Error{Kind: fault.Internal, Rule: "store.unknown", Err: err,
			Msg: "It is not certain whether this was stored. Send it again: it will not be stored twice."}
	case errors.Is(err, store.ErrFull):
		return &fault.Error{Kind: fault.Internal, Rule: "store.full", Err: err,
			Msg: "The disk is full, so nothing was stored. Free some space and send it again."}
	case errors.Is(err, store.ErrBroken):
		return &fault.Error{Kind: fault.Internal, Rule: "store.broken", Err: err,
			Msg: "The storage reported an error, so nothing more is written until the program is started again."}
	}
	return err
}
