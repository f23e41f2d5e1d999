package store

import (
	"context"
	"database/sql"
	_ "embed"
	"fmt"
	"slices"
	"strings"
)

// kept are the tables whose rows are never changed or deleted; of acts, never
// changed.
var kept = []string{"checkpoints", "entries", "tiles", "visits"}

// guardTriggers names every trigger that keeps them so.
func guardTriggers(dialect string) []string {
	names := []string{"acts_no_update"}
	for _, table := range kept {
		names = append(names, table+"_no_update", table+"_no_delete")
		if dialect == "postgres" {
			names = append(names, table+"_no_truncate")
		}
	}
	if dialect == "sqlite" {
		names = append(names, "clinics_only_one")
	}
	slices.Sort(names)
	return names
}

// tenantTables are the tables whose rows belong to a clinic: all but the
// directory and the list of migrations.
var tenantTables = []string{"acts", "backup_runs", "blob_chunks", "blobs", "ceremonies", "checkpoints", "codes", "drafts", "entries", "finder_patients",
	"finders", "heads", "keys", "links", "logins", "outbox", "outbox_read", "passkeys", "tiles", "vault_keys", "vault_notes", "visits", "visits_staged"}

// Guards returns a line for each protection that is missing from the database:
// triggers that refuse changes, row-level security, a login that is neither
// owner nor above the rules, and on SQLite anything in the schema that is not
// as the migrations made it. Empty means that all are in place.
func (s *Store) Guards(ctx context.Context) ([]string, error) {
	sess, err := s.readers.take(ctx)
	if err != nil {
		return nil, s.failed(ctx, "connecting", err)
	}
	defer s.readers.give(sess, true)
	ask := func(query string) ([]string, error) {
		return texts(ctx, sess, query)
	}
	missing, err := s.missingTriggers(ask)
	if err == nil && s.Dialect() == "postgres" {
		var more []string
		more, err = missingRights(ask)
		missing = append(missing, more...)
	}
	if err == nil && s.Dialect() == "sqlite" {
		var differ []string
		differ, err = otherSchema(ask)
		missing = append(missing, differ...)
	}
	return missing, s.failed(ctx, "reading the guards", err)
}

//go:embed schema/sqlite.sql
var sqliteSchema string

// otherSchema compares a file's schema with the one that the migrations make: a
// table that goes by another name hides what is in it.
func otherSchema(ask func(string) ([]string, error)) ([]string, error) {
	var differ []string
	rest := sqliteSchema
	for _, query := range sqliteCatalog {
		lines, err := ask(query)
		if err != nil {
			return nil, err
		}
		for _, line := range lines {
			before, after, made := strings.Cut(rest, "\n"+line+";\n")
			if !made {
				differ = append(differ, "schema: not as it was made: "+strings.Join(strings.Fields(line[:min(60, len(line))]), " "))
				continue
			}
			rest = before + "\n" + after
		}
	}
	if strings.Contains(rest, "CREATE ") {
		differ = append(differ, "schema: something is missing that was made")
	}
	return differ, nil
}

// Damage returns what the database itself finds wrong with its storage: an
// index that leads past an entry hides it from its record although the entry
// stands. On SQLite it reads the whole file; PostgreSQL guards its pages with
// checksums where its owner asked for them, and answers nothing here. Empty
// means that nothing was found.
func (s *Store) Damage(ctx context.Context) ([]string, error) {
	if s.Dialect() != "sqlite" {
		return nil, nil
	}
	sess, err := s.readers.take(ctx)
	if err != nil {
		return nil, s.failed(ctx, "connecting", err)
	}
	defer s.readers.give(sess, true)
	// Every row is looked for in every index: where the indexes stay in memory,
	// each page is read once and not for every row.
	room := func(kb int) {
		_, _ = sess.conn.ExecContext(context.WithoutCancel(ctx), fmt.Sprintf("pragma cache_size = -%d", kb)) // without it, it takes longer
	}
	room(checkCache)
	defer room(connCache)
	found, err := texts(ctx, sess, "pragma integrity_check(20)")
	if err == nil && len(found) == 1 && found[0] == "ok" {
		return nil, nil
	}
	return found, s.failed(ctx, "checking the file", err)
}

func (s *Store) missingTriggers(ask func(string) ([]string, error)) ([]string, error) {
	// A trigger that was made again without its teeth is as good as none.
	query := `select name from sqlite_schema where type = 'trigger' and sql like '%RAISE(ABORT%'`
	if s.Dialect() == "postgres" {
		query = `select tgname::text from pg_trigger join pg_class on pg_class.oid = tgrelid join pg_proc on pg_proc.oid = tgfoid
			where relnamespace = current_schema()::regnamespace and tgenabled in ('O', 'A') and tgqual is null
			and proname = 'refuse_change' and prosrc like '%RAISE EXCEPTION%'`
	}
	have, err := ask(query)
	if err != nil {
		return nil, err
	}
	var missing []string
	for _, name := range guardTriggers(s.Dialect()) {
		if !slices.Contains(have, name) {
			missing = append(missing, "trigger "+name)
		}
	}
	return missing, nil
}

func missingRights(ask func(string) ([]string, error)) ([]string, error) {
	var missing []string
	secured, err := ask(`select relname::text from pg_class where relnamespace = current_schema()::regnamespace and relkind in ('r', 'p')
		and relrowsecurity and relforcerowsecurity
		and (select count(*) = 1 and bool_and(polpermissive and polcmd = '*' and 0 = any(polroles)
			and pg_get_expr(polqual, polrelid) = '(clinic = ((current_setting(''app.clinic''::text))::uuid)::text)'
			and pg_get_expr(polwithcheck, polrelid) = '(clinic = ((current_setting(''app.clinic''::text))::uuid)::text)')
			from pg_policy where polrelid = pg_class.oid)`)
	if err != nil {
		return nil, err
	}
	for _, table := range tenantTables {
		if !slices.Contains(secured, table) {
			missing = append(missing, "row-level security of "+table)
		}
	}
	login, err := ask(`select current_user || ' is a superuser' from pg_roles where rolname = current_user and rolsuper
		union all select current_user || ' may bypass row-level security' from pg_roles where rolname = current_user and rolbypassrls
		union all select distinct current_user || ' owns the tables' from pg_class where relnamespace = current_schema()::regnamespace
			and relkind in ('r', 'p') and pg_has_role(current_user, relowner, 'member')`)
	if err != nil {
		return nil, err
	}
	for _, l := range login {
		missing = append(missing, "login: "+l)
	}
	var rights []string
	for _, table := range append([]string{"acts"}, kept...) {
		for _, right := range []string{"UPDATE", "DELETE", "TRUNCATE"} {
			if table == "acts" && right == "DELETE" {
				continue
			}
			rights = append(rights, fmt.Sprintf(`select current_user || ' may %s %s' where has_table_privilege(current_user, '%s', '%s')`,
				strings.ToLower(right), table, table, right))
		}
	}
	may, err := ask(strings.Join(rights, " union all "))
	for _, m := range may {
		missing = append(missing, "right: "+m)
	}
	return missing, err
}

// SchemaDump returns the schema as text, in an order that does not depend on
// how it came about: what is committed beside the migrations.
func (s *Store) SchemaDump(ctx context.Context) (string, error) {
	sess, err := s.readers.take(ctx)
	if err != nil {
		return "", s.failed(ctx, "connecting", err)
	}
	defer s.readers.give(sess, true)
	queries := sqliteCatalog
	if s.Dialect() == "postgres" {
		queries = postgresCatalog
	}
	var out strings.Builder
	fmt.Fprintf(&out, "-- The schema of %s after migration %d. Written by: go test ./internal/store -run Schema -update\n", s.Dialect(), SchemaVersion())
	for _, query := range queries {
		lines, err := texts(ctx, sess, query)
		if err != nil {
			return "", s.failed(ctx, "reading the schema", err)
		}
		out.WriteString("\n")
		for _, line := range lines {
			out.WriteString(line + ";\n")
		}
	}
	return out.String(), nil
}

var sqliteCatalog = []string{
	`select sql from sqlite_schema where type = 'table' and name not like 'sqlite_%' and name <> 'migrations' order by name`,
	`select sql from sqlite_schema where type = 'index' and sql is not null order by name`,
	`select sql from sqlite_schema where type = 'trigger' order by name`,
}

// postgresCatalog writes what pg_dump would, as far as we use it.
var postgresCatalog = []string{
	`select 'CREATE TABLE ' || relname || ' (' || string_agg(E'\n    ' || attname || ' ' || upper(format_type(atttypid, atttypmod))
			|| coalesce(' COLLATE "' || collname || '"', '') || case when attnotnull then ' NOT NULL' else '' end
			|| case when attstorage <> typstorage then ' STORAGE ' || attstorage::text else '' end, ',' order by attnum) || E'\n)'
			|| coalesce(' WITH (' || array_to_string(reloptions, ', ') || ')', '')
		from pg_class join pg_attribute on attrelid = pg_class.oid join pg_type on pg_type.oid = atttypid
			left join pg_collation on pg_collation.oid = attcollation and collname <> 'default'
		where relnamespace = current_schema()::regnamespace and relkind = 'r' and attnum > 0 and not attisdropped and relname <> 'migrations'
		group by relname, reloptions order by relname collate "C"`,
	`select 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT ' || conname || ' ' || pg_get_constraintdef(oid)
		from pg_constraint where connamespace = current_schema()::regnamespace and conrelid <> 'migrations'::regclass
		order by conrelid::regclass::text collate "C", conname collate "C"`,
	`select replace(pg_get_indexdef(indexrelid), current_schema() || '.', '') from pg_index join pg_class on pg_class.oid = indexrelid
		where relnamespace = current_schema()::regnamespace and not indisprimary and indrelid <> 'migrations'::regclass order by relname collate "C"`,
	`select replace(rtrim(pg_get_functiondef(oid), E'\n'), current_schema() || '.', '') from pg_proc
		where pronamespace = current_schema()::regnamespace order by proname collate "C"`,
	`select replace(pg_get_triggerdef(pg_trigger.oid), current_schema() || '.', '') from pg_trigger join pg_class on pg_class.oid = tgrelid
		where relnamespace = current_schema()::regnamespace and not tgisinternal order by tgname collate "C"`,
	`select 'ALTER TABLE ' || relname || case when relrowsecurity then ' ENABLE ROW LEVEL SECURITY' else '' end
			|| case when relforcerowsecurity then ', FORCE ROW LEVEL SECURITY' else '' end
		from pg_class where relnamespace = current_schema()::regnamespace and relkind = 'r' and relrowsecurity order by relname collate "C"`,
	`select 'CREATE POLICY ' || polname || ' ON ' || polrelid::regclass || ' USING ' || pg_get_expr(polqual, polrelid)
			|| ' WITH CHECK ' || pg_get_expr(polwithcheck, polrelid)
		from pg_policy join pg_class on pg_class.oid = polrelid where relnamespace = current_schema()::regnamespace order by relname collate "C"`,
	`select 'GRANT ' || string_agg(privilege_type, ', ' order by privilege_type collate "C") || ' ON ' || relname || ' TO clew_app'
		from pg_class, aclexplode(relacl) where relnamespace = current_schema()::regnamespace
			and grantee = (select oid from pg_roles where rolname = 'clew_app')
		group by relname order by relname collate "C"`,
}

// texts returns the only column of a query without arguments.
func texts(ctx context.Context, sess *session, query string) ([]string, error) {
	rows, err := sess.conn.QueryContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var v sql.NullString
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v.String)
	}
	return out, rows.Err()
}
