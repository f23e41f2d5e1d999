-- +goose Up

-- What came of each backup and each restore drill that was due: so that one
-- machine of several does it, and a page can say when the last one worked.
CREATE TABLE backup_runs (
    clinic  TEXT COLLATE "C" NOT NULL,
    kind    TEXT COLLATE "C" NOT NULL, -- backup, drill
    due     TIMESTAMPTZ NOT NULL,
    state   TEXT COLLATE "C" NOT NULL, -- running, done, failed
    began   TIMESTAMPTZ NOT NULL,
    ended   TIMESTAMPTZ,
    file    TEXT COLLATE "C" NOT NULL,
    entries BIGINT NOT NULL,
    bytes   BIGINT NOT NULL,
    trouble TEXT COLLATE "C" NOT NULL, -- why it failed, in a sentence
    PRIMARY KEY (clinic, kind, due)
);

-- +goose StatementBegin
DO $$
BEGIN
    ALTER TABLE backup_runs ENABLE ROW LEVEL SECURITY;
    ALTER TABLE backup_runs FORCE ROW LEVEL SECURITY;
    CREATE POLICY own_clinic ON backup_runs USING (clinic = current_setting('app.clinic')::uuid::text) WITH CHECK (clinic = current_setting('app.clinic')::uuid::text);
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clew_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON backup_runs TO clew_app;
    END IF;
END $$;
-- +goose StatementEnd
