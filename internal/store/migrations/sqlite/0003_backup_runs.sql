-- +goose Up

-- What came of each backup and each restore drill that was due: so that one
-- machine of several does it, and a page can say when the last one worked.
CREATE TABLE backup_runs (
    clinic  TEXT NOT NULL,
    kind    TEXT NOT NULL, -- backup, drill
    due     TEXT NOT NULL,
    state   TEXT NOT NULL, -- running, done, failed
    began   TEXT NOT NULL,
    ended   TEXT,
    file    TEXT NOT NULL,
    entries INTEGER NOT NULL,
    bytes   INTEGER NOT NULL,
    trouble TEXT NOT NULL, -- why it failed, in a sentence
    PRIMARY KEY (clinic, kind, due)
) STRICT;
