package web

import (
	"context"
	"fmt"
	"log/slog"
)

// Discreet makes a log handler that writes numbers, texts, times and errors as
// they are, and of everything else only its type: a fact, an entry or a chart
// that a careless line logs says nothing of anybody.
func Discreet(h slog.Handler) slog.Handler { return discreet{h} }

type discreet struct{ slog.Handler }

// Handle writes a record without what it should not say.
func (d discreet) Handle(ctx context.Context, r slog.Record) error {
	out := slog.NewRecord(r.Time, r.Level, r.Message, r.PC)
	r.Attrs(func(a slog.Attr) bool {
		out.AddAttrs(plain(a))
		return true
	})
	return d.Handler.Handle(ctx, out)
}

// WithAttrs keeps attributes for every line that follows.
func (d discreet) WithAttrs(attrs []slog.Attr) slog.Handler {
	kept := make([]slog.Attr, len(attrs))
	for i, a := range attrs {
		kept[i] = plain(a)
	}
	return discreet{d.Handler.WithAttrs(kept)}
}

// WithGroup puts what follows under a name.
func (d discreet) WithGroup(name string) slog.Handler { return discreet{d.Handler.WithGroup(name)} }

func plain(a slog.Attr) slog.Attr {
	a.Value = a.Value.Resolve()
	switch a.Value.Kind() {
	case slog.KindAny:
		if err, ok := a.Value.Any().(error); ok {
			return slog.String(a.Key, err.Error())
		}
		return slog.String(a.Key, fmt.Sprintf("%T", a.Value.Any()))
	case slog.KindGroup:
		var inside []slog.Attr
		for _, b := range a.Value.Group() {
			inside = append(inside, plain(b))
		}
		return slog.Attr{Key: a.Key, Value: slog.GroupValue(inside...)}
	default:
		return a
	}
}
