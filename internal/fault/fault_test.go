package fault_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/clew-health/clew/internal/fault"
)

func TestKinds(t *testing.T) {
	for _, k := range []fault.Kind{fault.Internal, fault.Invalid, fault.Denied, fault.NotFound, fault.Conflict, fault.Refused} {
		if fault.KindNamed(k.String()) != k {
			t.Errorf("%v is not read back from %q", int(k), k.String())
		}
	}
	for _, k := range []fault.Kind{-1, 6, 99} {
		if k.String() != "internal" {
			t.Errorf("kind %d is called %s", int(k), k)
		}
	}
	if fault.KindNamed("refusedd") != fault.Internal || fault.KindNamed("") != fault.Internal {
		t.Error("an unknown name is something else than internal")
	}
	var forgotten fault.Error
	if forgotten.Kind != fault.Internal {
		t.Error("a forgotten kind does not fail safe")
	}
}

func TestMakers(t *testing.T) {
	for _, tt := range []struct {
		err  *fault.Error
		kind fault.Kind
		rule string
	}{
		{fault.Bad("systolic", "Upper pressure %d.", 7), fault.Invalid, "input.systolic"},
		{fault.Refuse("bp.hold", "Not yet."), fault.Refused, "bp.hold"},
		{fault.Deny("access.read.words", "No."), fault.Denied, "access.read.words"},
		{fault.Missing("There is no such record."), fault.NotFound, ""},
		{fault.Clash("page.stale", "Look again."), fault.Conflict, "page.stale"},
		{fault.Wrap(io.EOF, "It broke."), fault.Internal, ""},
	} {
		wrapped := fmt.Errorf("a door: %w", tt.err)
		if fault.KindOf(wrapped) != tt.kind || fault.RuleOf(wrapped) != tt.rule || fault.Say(wrapped) != tt.err.Msg {
			t.Errorf("%v: %v %q %q", tt.err, fault.KindOf(wrapped), fault.RuleOf(wrapped), fault.Say(wrapped))
		}
	}
	if fault.Bad("systolic", "Upper pressure %d.", 7).Field != "systolic" {
		t.Error("the field is lost")
	}
}

// The cause is for the log: no screen shows it.
func TestTheCauseIsNotSaid(t *testing.T) {
	secret := errors.New("dial tcp 10.0.0.7: password wrong")
	for _, err := range []error{secret, fault.Wrap(secret, "The database does not answer."), &fault.Error{Err: secret}, &fault.Error{}, nil} {
		say := fault.Say(err)
		if strings.Contains(say, "10.0.0.7") || say == "" {
			t.Errorf("said %q", say)
		}
	}
	err := fault.Wrap(secret, "The database does not answer.")
	if !errors.Is(err, secret) || !strings.Contains(err.Error(), "10.0.0.7") {
		t.Errorf("the log does not learn the cause: %v", err)
	}
	if fault.KindOf(secret) != fault.Internal || fault.RuleOf(secret) != "" {
		t.Error("a stranger's error has a kind of its own")
	}
	if (&fault.Error{Err: secret}).Error() != secret.Error() {
		t.Error("a fault without words hides its cause from the log")
	}
}

// The first fault of a chain answers, not one it was caused by.
func TestTheOuterFaultAnswers(t *testing.T) {
	inner := fault.Refuse("inner", "No.")
	outer := &fault.Error{Kind: fault.Conflict, Rule: "outer", Msg: "Look again.", Err: inner}
	if fault.KindOf(outer) != fault.Conflict || fault.RuleOf(outer) != "outer" {
		t.Error(fault.RuleOf(outer))
	}
}
