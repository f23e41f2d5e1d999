// Package fault holds the six kinds of error, each named for who can put it
// right. The message of a fault is one plain sentence that may stand on a
// screen; its cause is for the log only.
package fault

import (
	"errors"
	"fmt"
)

// Kind says who can put an error right.
type Kind int

// The six kinds. Internal is the zero value, so that a forgotten kind fails
// safe and shows nothing.
const (
	Internal Kind = iota // we can: a defect, a full disk, a lost database
	Invalid              // the caller can: bad input
	Denied               // an administrator can: no permission
	NotFound             // nobody has it, or nobody may know that it exists
	Conflict             // the caller can, after reading again
	Refused              // a clinical rule says no
)

var kindNames = [...]string{"internal", "invalid", "denied", "not-found", "conflict", "refused"}

// String returns the kind's name as it stands in JSON answers and logs.
func (k Kind) String() string {
	if k < 0 || int(k) >= len(kindNames) {
		return "internal"
	}
	return kindNames[k]
}

// KindNamed is the inverse of Kind.String; an unknown name is Internal.
func KindNamed(name string) Kind {
	for i, n := range kindNames {
		if n == name {
			return Kind(i)
		}
	}
	return Internal
}

// Error is a fault: what kind, which rule answered, which field it is about,
// what to say to a person (Msg) and what to tell the log (Err).
type Error struct {
	Kind  Kind
	Rule  string // stable name of the rule that answered; always set when Refused
	Field string // the input field the sentence belongs beside, if any
	Msg   string // one plain sentence, safe for the screen
	Err   error  // the cause, for the log; never shown
}

// Error returns the sentence and the cause; it is meant for logs and tests.
func (e *Error) Error() string {
	switch {
	case e.Err != nil && e.Msg != "":
		return e.Msg + ": " + e.Err.Error()
	case e.Err != nil:
		return e.Err.Error()
	}
	return e.Msg
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Bad says that an input field is not right; the sentence stands beside it.
func Bad(field, format string, args ...any) *Error {
	return &Error{Kind: Invalid, Field: field, Rule: "input." + field, Msg: fmt.Sprintf(format, args...)}
}

// Refuse says that a clinical rule refuses, and names the rule.
func Refuse(rule, format string, args ...any) *Error {
	return &Error{Kind: Refused, Rule: rule, Msg: fmt.Sprintf(format, args...)}
}

// Deny says that somebody lacks a permission, and names the rule.
func Deny(rule, format string, args ...any) *Error {
	return &Error{Kind: Denied, Rule: rule, Msg: fmt.Sprintf(format, args...)}
}

// Missing says that a thing does not exist for this caller.
func Missing(format string, args ...any) *Error {
	return &Error{Kind: NotFound, Msg: fmt.Sprintf(format, args...)}
}

// Clash says that the caller must read again before trying again.
func Clash(rule, format string, args ...any) *Error {
	return &Error{Kind: Conflict, Rule: rule, Msg: fmt.Sprintf(format, args...)}
}

// Wrap keeps a cause for the log under a sentence for the screen.
func Wrap(err error, format string, args ...any) *Error {
	return &Error{Kind: Internal, Msg: fmt.Sprintf(format, args...), Err: err}
}

// KindOf returns the kind of the first fault in err's chain; a stranger's
// error is Internal.
func KindOf(err error) Kind {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Kind
	}
	return Internal
}

// RuleOf returns the rule named by the first fault in err's chain.
func RuleOf(err error) string {
	if f, ok := errors.AsType[*Error](err); ok {
		return f.Rule
	}
	return ""
}

// Say returns the sentence that may stand on a screen.
func Say(err error) string {
	if f, ok := errors.AsType[*Error](err); ok && f.Msg != "" && f.Kind != Internal {
		return f.Msg
	}
	if f, ok := errors.AsType[*Error](err); ok && f.Msg != "" {
		return f.Msg
	}
	return "Something went wrong on our side. Nothing was stored."
}
