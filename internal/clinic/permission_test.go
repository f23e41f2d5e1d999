package clinic_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/access"
	"github.com/clew-health/clew/internal/clinic"
	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/id"
	"github.com/clew-health/clew/internal/ledger"
	"github.com/clew-health/clew/internal/patient"
	"github.com/clew-health/clew/internal/staff"
	"github.com/clew-health/clew/internal/store"
)

// A trial is an act that could be done, but for permission: what it changes,
// and of which class that is.
type trial struct {
	class ledger.Class
	make  func(h *house, t *testing.T) clinic.Act
	// scope is what scope of practice asks besides the table; nil: nothing.
	scope func(g access.Grant) bool
}

// may reports whether somebody may do it, by the table and by scope.
func (tr trial) may(g access.Grant, act clinic.Act) bool {
	return g.Allows(act.Action(), tr.class) && (tr.scope == nil || tr.scope(g))
}

// trials is one trial for every act of the package.
func trials(h *house, ana, ben id.Patient, nurse access.Grant) map[string]trial {
	stream := ledger.PatientStream(ana)
	reading := func(t *testing.T) id.Entry {
		return h.must(t, nurse, clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})[0]
	}
	out := map[string]trial{
		"TakeVitals": {ledger.Vitals, func(*house, *testing.T) clinic.Act { return clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)} }, nil},
		"TakeVitals, a correction": {ledger.Vitals, func(_ *house, t *testing.T) clinic.Act {
			return clinic.TakeVitals{Patient: ana, Vitals: vitals(121, 80), Corrects: reading(t)}
		}, nil},
		"VoidEntry": {ledger.Vitals, func(_ *house, t *testing.T) clinic.Act {
			return clinic.VoidEntry{Stream: stream, Entry: reading(t), Reason: "on the wrong chart"}
		}, nil},
		"SealAway": {ledger.Words, func(_ *house, t *testing.T) clinic.Act {
			return clinic.SealAway{Stream: stream, Entry: h.must(t, nurse, say{ana, "hush"})[0], Reason: "at the client's wish"}
		}, func(g access.Grant) bool { return g.Allows(access.Amend, ledger.Clinical) }},
		"AnswerSeal": {ledger.Words, func(h *house, t *testing.T) clinic.Act {
			return clinic.AnswerSeal{Patient: ana, Asked: h.sealAsked(t, nurse, ana), Yes: true}
		}, nil},
		"LinkPatients": {ledger.Demographics, func(h *house, t *testing.T) clinic.Act {
			return clinic.LinkPatients{Patient: ana, To: h.ana(t, "Twin "+h.NewID()), Why: "one person, moved"}
		}, nil},
		"JoinStaff": {ledger.People, func(h *house, _ *testing.T) clinic.Act {
			return clinic.JoinStaff{Joined: staff.Joined{Staff: id.Staff(h.NewID()), Name: "Kim", Roles: []string{"monitor"}}}
		}, nil},
		"ImportRecord": {ledger.Demographics, func(h *house, _ *testing.T) clinic.Act {
			return clinic.ImportRecord{Patient: ben, Facts: []clinic.ImportedFact{{Fact: patient.Registered{
				Name: patient.Name{Family: "Aldous"}, Source: patient.Source{System: "test", ID: "Patient/Aldous", Digest: h.NewID()}}}}}
		}, nil},
	}
	maps.Copy(out, decidingTrials(h, ana))
	maps.Copy(out, consentTrials(h, ana))
	maps.Copy(out, outreachTrials(h, ana))
	maps.Copy(out, dutyTrials(h, ana))
	maps.Copy(out, peopleTrials(h, ana))
	maps.Copy(out, scheduleTrials(h, ana))
	maps.Copy(out, sessionTrials())
	return out
}

// Every act is refused to every role that the table does not permit it, and
// done for every role that it does.
func TestEveryActNeedsItsPermission(t *testing.T) {
	if testing.Short() {
		t.Skip("every role in every relation: long, and no goroutines meet in it")
	}
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana, ben := h.ana(t, "Moreno"), h.ana(t, "Aldous")
		list := trials(h, ana, ben, h.grant(t, h.nurse(t, "Sam Ortiz"), ana))
		done, refused, made := map[string]int{}, map[string]int{}, map[string]clinic.Act{}
		for _, role := range access.AllRoles {
			for _, rel := range []access.Relation{access.Unrelated, access.Team, access.Self} {
				g, any := anything(h.ID(), role, rel)
				for _, name := range slices.Sorted(maps.Keys(list)) {
					act := made[name]
					_, classed := act.(clinic.Classed) // denied before it decides: it may be tried again
					want := act != nil && any && list[name].may(g, act)
					if !classed || want {
						act = list[name].make(h, t)
						made[name], want = act, any && list[name].may(g, act)
					}
					size := h.size(t)
					out, err := h.Do(t.Context(), g, id.Act(h.NewID()), act)
					switch {
					case want && err != nil:
						t.Errorf("%s as %s may do %s: %v", role, rel, name, err)
					case want:
						done[name]++
					case fault.KindOf(err) != fault.Denied || err == nil || len(out.Entries) > 0 || h.size(t) != size:
						t.Errorf("%s as %s may not do %s: %v, %v", role, rel, name, out, err)
					default:
						refused[name]++
					}
				}
			}
		}
		for name := range list {
			if done[name] == 0 || refused[name] == 0 {
				t.Errorf("%s was done %d times and refused %d times: the test says nothing", name, done[name], refused[name])
			}
		}
		t.Logf("done %v, refused %v", done, refused)
		h.clean(t)
	})
}

// anything is whatever somebody in a role may do, as a door would hold it.
func anything(c id.Clinic, role access.Role, rel access.Relation) (access.Grant, bool) {
	for _, action := range access.AllActions {
		for _, class := range access.AllClasses {
			g, err := access.Decide(access.Request{Actor: access.Actor{Clinic: c, Roles: []access.Role{role}, Author: ledger.Author{Sort: ledger.ByStaff, Person: string(role)}},
				Action: action, Class: class, Relation: rel})
			if err == nil {
				return g, true
			}
		}
	}
	return access.Grant{}, false
}

// A new act cannot be forgotten above.
func TestEveryActIsTried(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	tried := trials(nil, "", "", access.Grant{})
	n := 0
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			fn, ok := d.(*ast.FuncDecl)
			if !ok || fn.Name.Name != "Decide" || fn.Recv == nil {
				continue
			}
			name, ok := fn.Recv.List[0].Type.(*ast.Ident)
			if !ok || !name.IsExported() {
				continue
			}
			n++
			if _, ok := tried[name.Name]; !ok {
				t.Errorf("%s is not in trials", name.Name)
			}
		}
	}
	if n == 0 {
		t.Error("no act was found: the search is broken")
	}
}

// Taking back is changing: who may not write a kind of entry voids none.
func TestVoidTakesThePermissionForWhatItVoids(t *testing.T) {
	each(t, func(t *testing.T, cfg store.Config) {
		h := open(t, cfg)
		ana := h.ana(t, "Moreno")
		nurse := h.grant(t, h.nurse(t, "Sam Ortiz"), ana)
		actor := func(role access.Role) access.Grant {
			g, err := h.Covering(access.Actor{Roles: []access.Role{role}, Author: ledger.Author{Sort: ledger.ByStaff, Person: string(role)}}, access.Read, ledger.Vitals, ledger.PatientStream(ana), access.Team)
			if err != nil {
				t.Fatal(err)
			}
			return g
		}
		void := func() clinic.Act {
			return clinic.VoidEntry{Stream: ledger.PatientStream(ana), Entry: h.must(t, nurse, clinic.TakeVitals{Patient: ana, Vitals: vitals(120, 80)})[0], Reason: "on the wrong chart"}
		}
		if _, err := h.Do(t.Context(), actor(access.Monitor), id.Act(h.NewID()), void()); err != nil {
			t.Errorf("a monitor may not take back a blood pressure: %v", err)
		}
		_, err := h.Do(t.Context(), actor(access.Therapist), id.Act(h.NewID()), void())
		wants(t, "a therapist who may not amend vitals voids them", err, fault.Denied, "access.amend.vitals")
	})
}
