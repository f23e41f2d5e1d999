package main

import (
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// queue adds the rows of one table: singly as they are, several as one
// statement whose columns are arrays.
func queue(batch *pgx.Batch, name string, rows [][]any) {
	if len(rows) == 1 {
		batch.Queue(bareSQL[name], rows[0]...)
		return
	}
	head, tail, _ := strings.Cut(bareSQL[name], "values")
	var args []any
	var from []string
	for i := range rows[0] {
		array, kind := column(rows, i)
		args = append(args, array)
		from = append(from, fmt.Sprintf("$%d::%s[]", i+1, kind))
	}
	_, conflict, _ := strings.Cut(tail, ")")
	batch.Queue(head+"select * from unnest("+strings.Join(from, ", ")+")"+conflict, args...)
}

// column turns one column of some rows into an array of PostgreSQL's.
func column(rows [][]any, i int) (array any, kind string) {
	switch rows[0][i].(type) {
	case int64:
		return of[int64](rows, i), "bigint"
	case []byte:
		return of[[]byte](rows, i), "bytea"
	case bool:
		return of[bool](rows, i), "boolean"
	case time.Time:
		return of[time.Time](rows, i), "timestamptz"
	}
	return of[string](rows, i), "text"
}

func of[T any](rows [][]any, i int) []T {
	out := make([]T, len(rows))
	for n, row := range rows {
		out[n] = row[i].(T)
	}
	return out
}
