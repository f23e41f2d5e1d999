package store

import (
	"database/sql"
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/clew-health/clew/internal/fault"
	"github.com/clew-health/clew/internal/ledger"
)

// A Part is one table of a book on its way into a backup or into another
// database: its rows in the order of their key, each one record of bytes that
// are the same whichever database they came from.
type Part struct {
	Name    string   `json:"name"`
	Columns []string `json:"columns"` // "seq number", "leaf blob"
}

// A copiedTable says which columns of a table travel, and in what order rows do.
type copiedTable struct {
	batch
	order string
}

// copied are the tables that a backup holds: all that cannot be made again.
// Sealed bytes travel sealed.
var copied = []copiedTable{
	{batch{"heads", []column{{"log", text}, {"size", number}, {"root", blob}, {"edge", blob}, {"recorded", moment}}}, "log"},
	{entryBatch, "seq"},
	{batch{"tiles", []column{{"log", text}, {"level", number}, {"n", number}, {"hash", blob}}}, "log, level, n"},
	{batch{"checkpoints", []column{{"log", text}, {"size", number}, {"at", moment}, {"root", blob}, {"note", blob}}}, "log, size, at"},
	{batch{"acts", []column{{"act", text}, {"author", text}, {"digest", blob}, {"outcome", blob}, {"recorded", moment}}}, "act"},
	{keyBatch, "name"},
	{batch{"visits", []column{{"seq", number}, {"id", text}, {"recorded", moment}, {"person", text}, {"kind", text}, {"leaf", blob}, {"hash", blob}}}, "seq"},
	{batch{"visits_staged", []column{{"id", text}, {"recorded", moment}, {"person", text}, {"kind", text}, {"leaf", blob}, {"hash", blob}}}, "id"},
	{batch{"drafts", []column{{"author", text}, {"form", text}, {"subject", text}, {"version", number}, {"sealed", blob}, {"updated", moment}}}, "author, form, subject"},
	{batch{"passkeys", []column{{"id", blob}, {"person", text}, {"credential", blob}, {"label", text}, {"created", moment}, {"used", moment}}}, "id"},
	{batch{"codes", []column{{"hash", text}, {"purpose", text}, {"person", text}, {"ends", moment}, {"used", moment}}}, "hash"},
	{batch{"links", []column{{"hash", text}, {"patient", text}, {"purpose", text}, {"subject", text}, {"created", moment}, {"ends", moment}, {"seen", moment}}}, "hash"},
	{batch{"vault_keys", []column{{"owner", text}, {"wrapped", blob}}}, "owner"},
	{batch{"vault_notes", []column{{"owner", text}, {"subject", text}, {"note", text}, {"version", number}, {"sealed", blob}}}, "owner, note"},
	{batch{"blobs", []column{{"blob", text}, {"size", number}, {"created", moment}}}, "blob"},
	{batch{"blob_chunks", []column{{"blob", text}, {"n", number}, {"sealed", blob}}}, "blob, n"},
	{batch{"outbox", []column{{"message", text}, {"stream", text}, {"state", text}, {"tries", number}, {"next", moment}, {"leased", moment}, {"node", text},
		{"channel", text}, {"reference", text}, {"link", text}, {"opened", flag}, {"trouble", text}, {"created", moment}, {"updated", moment}}}, "message"},
	{batch{"outbox_read", []column{{"seq", number}}}, "seq"},
}

// left are the tables that stay behind, and why.
var left = map[string]string{
	"clinics":         "the backup names its clinic itself",
	"migrations":      "the schema is made again",
	"finders":         "made again from the book",
	"finder_patients": "made again from the book",
	"logins":          "everybody signs in anew after a restore",
	"backup_runs":     "what was done by that machine, in that place",
	"ceremonies":      "over within minutes",
}

// kindNames are how a column's kind is written in a backup.
var kindNames = []string{number: "number", text: "text", blob: "blob", moment: "moment", flag: "flag"}

// String is the column's name and kind, as a backup writes it: "seq number".
func (c column) String() string { return c.name + " " + kindNames[c.kind] }

// Parts returns what a backup of this book holds, by the schema it has now,
// which may be older than this program's. A table or column that this program
// does not know is refused: leaving it out would be a silent loss.
func (s *Snapshot) Parts() ([]Part, error) {
	have, err := s.columnsNow()
	if err != nil {
		return nil, err
	}
	var parts []Part
	for _, table := range copied {
		columns, there := have[table.table]
		delete(have, table.table)
		if !there {
			continue // this book is older than the table
		}
		p := Part{Name: table.table}
		for _, c := range table.columns {
			if i := slices.Index(columns, c.name); i >= 0 {
				p.Columns = append(p.Columns, c.String())
				columns = slices.Delete(columns, i, i+1)
			}
		}
		if i := slices.Index(columns, "clinic"); i >= 0 {
			columns = slices.Delete(columns, i, i+1)
		}
		if len(columns) > 0 {
			return nil, unknownPart(table.table + "." + columns[0])
		}
		parts = append(parts, p)
	}
	for table := range have {
		if left[table] == "" {
			return nil, unknownPart(table)
		}
	}
	return parts, nil
}

func unknownPart(what string) error {
	return fault.Wrap(fmt.Errorf("store: %s is neither copied nor left", what), "This database holds something that a backup by this program would leave out (%s). Use the program that made it.", what)
}

// columnsNow returns the columns of every table, as the database has them.
func (s *Snapshot) columnsNow() (map[string][]string, error) {
	query := `select m.name || ' ' || c.name from sqlite_schema m join pragma_table_info(m.name) c where m.type = 'table' and m.name not like 'sqlite_%'`
	if s.t.store.Dialect() == "postgres" {
		query = `select table_name || ' ' || column_name from information_schema.columns where table_schema = current_schema()`
	}
	lines, err := texts(s.t.ctx, s.t.sess, query)
	if err != nil {
		return nil, s.t.store.failed(s.t.ctx, "reading the schema", err)
	}
	out := map[string][]string{}
	for _, line := range lines {
		table, name, _ := strings.Cut(line, " ")
		out[table] = append(out[table], name)
	}
	return out, nil
}

// parsePart finds the table and the columns of a part among those that are
// copied. What a file says is used for nothing else.
func parsePart(p Part) (batch, string, error) {
	for _, table := range copied {
		if table.table != p.Name {
			continue
		}
		b := batch{table: table.table}
		for _, said := range p.Columns {
			i := slices.IndexFunc(table.columns, func(c column) bool { return c.String() == said })
			if i < 0 {
				return batch{}, "", fault.Bad("file", "This backup holds a column that this program does not know (%s of %s).", said, p.Name)
			}
			b.columns = append(b.columns, table.columns[i])
		}
		if len(b.columns) == 0 {
			return batch{}, "", fault.Bad("file", "This backup holds a table without columns (%s).", p.Name)
		}
		return b, table.order, nil
	}
	return batch{}, "", fault.Bad("file", "This backup holds a table that this program does not know (%s).", p.Name)
}

// EachRecord calls fn with every row of a part, in the order of its key. The
// bytes are good until fn returns, and fn must not use the Snapshot.
func (s *Snapshot) EachRecord(p Part, fn func(record []byte) error) error {
	b, order, err := parsePart(p)
	if err != nil {
		return err
	}
	var names []string
	values := make([]any, len(b.columns))
	for i, c := range b.columns {
		names = append(names, c.name)
		values[i] = c.kind.value()
	}
	var buf []byte
	query := `select ` + strings.Join(names, ", ") + ` from ` + b.table + ` where clinic = $1 order by ` + order
	return each(s.t, "copying "+b.table, func(r scanner) ([]byte, error) {
		if err := r.Scan(values...); err != nil {
			return nil, err
		}
		buf = buf[:0]
		for _, v := range values {
			buf = appendValue(buf, v)
		}
		return buf, nil
	}, fn, query)
}

// value returns what a column of a kind is scanned into.
func (k kind) value() any {
	switch k {
	case number:
		return new(int64)
	case text:
		return new(string)
	case blob:
		return new(sql.RawBytes)
	case moment:
		return when(new(time.Time))
	}
	return new(bool)
}

// appendValue writes a value: numbers as signed varints, words and bytes after
// their length, instants as microseconds after a byte that says there is one.
func appendValue(buf []byte, v any) []byte {
	switch v := v.(type) {
	case *int64:
		return binary.AppendVarint(buf, *v)
	case *string:
		return append(binary.AppendUvarint(buf, uint64(len(*v))), *v...)
	case *sql.RawBytes:
		return append(binary.AppendUvarint(buf, uint64(len(*v))), *v...)
	case *instant:
		if v.to.IsZero() {
			return append(buf, 0)
		}
		return binary.AppendVarint(append(buf, 1), v.to.UnixMicro())
	}
	if *v.(*bool) {
		return append(buf, 1)
	}
	return append(buf, 0)
}

// errRecord is what a record that cannot be read is.
var errRecord = fault.Bad("file", "A row of this backup cannot be read: the backup is damaged.")

// readRecord is the inverse, into one value a column, as insertAll takes them.
func readRecord(record []byte, columns []column, to []any) (err error) {
	for i, c := range columns {
		if to[i], record, err = readValue(record, c.kind); err != nil {
			return err
		}
	}
	if len(record) > 0 {
		return errRecord
	}
	return nil
}

func readValue(b []byte, k kind) (v any, rest []byte, err error) {
	switch k {
	case number:
		n, size := binary.Varint(b)
		if size <= 0 {
			return nil, nil, errRecord
		}
		return n, b[size:], nil
	case text, blob:
		n, size := binary.Uvarint(b)
		if size <= 0 || n > uint64(len(b)-size) {
			return nil, nil, errRecord
		}
		b = b[size:]
		if k == text {
			return string(b[:n]), b[n:], nil
		}
		return append([]byte{}, b[:n]...), b[n:], nil
	}
	if len(b) == 0 || b[0] > 1 {
		return nil, nil, errRecord
	}
	switch {
	case k == flag:
		return b[0] == 1, b[1:], nil
	case b[0] == 0:
		return time.Time{}, b[1:], nil
	}
	micro, size := binary.Varint(b[1:])
	if size <= 0 {
		return nil, nil, errRecord
	}
	return ledger.Stamp(time.UnixMicro(micro)), b[1+size:], nil
}
