-- The schema of sqlite after migration 4. Written by: go test ./internal/store -run Schema -update

CREATE TABLE acts (
    clinic   TEXT NOT NULL,
    act      TEXT NOT NULL,
    author   TEXT NOT NULL,
    digest   BLOB NOT NULL,
    outcome  BLOB NOT NULL,
    recorded TEXT NOT NULL,
    PRIMARY KEY (clinic, act)
) STRICT;
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
CREATE TABLE blob_chunks (
    clinic TEXT NOT NULL,
    blob   TEXT NOT NULL,
    n      INTEGER NOT NULL,
    sealed BLOB NOT NULL CHECK (length(sealed) <= 262208),
    PRIMARY KEY (clinic, blob, n),
    FOREIGN KEY (clinic, blob) REFERENCES blobs (clinic, blob) ON DELETE CASCADE
) STRICT;
CREATE TABLE blobs (
    clinic  TEXT NOT NULL,
    blob    TEXT NOT NULL,
    size    INTEGER NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (clinic, blob)
) STRICT;
CREATE TABLE ceremonies (
    clinic TEXT NOT NULL,
    hash   TEXT NOT NULL,
    data   BLOB NOT NULL,
    ends   TEXT NOT NULL,
    PRIMARY KEY (clinic, hash)
) STRICT;
CREATE TABLE checkpoints (
    clinic TEXT NOT NULL,
    log    TEXT NOT NULL,
    size   INTEGER NOT NULL,
    at     TEXT NOT NULL,
    root   BLOB NOT NULL,
    note   BLOB NOT NULL,
    PRIMARY KEY (clinic, log, size, at)
) STRICT;
CREATE TABLE clinics (
    clinic  TEXT NOT NULL,
    created TEXT NOT NULL,
    lock    INTEGER NOT NULL, -- the number of the writer's lock on PostgreSQL
    PRIMARY KEY (clinic)
) STRICT, WITHOUT ROWID;
CREATE TABLE codes (
    clinic  TEXT NOT NULL,
    hash    TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person  TEXT NOT NULL,
    ends    TEXT NOT NULL,
    used    TEXT,
    PRIMARY KEY (clinic, hash)
) STRICT;
CREATE TABLE drafts (
    clinic  TEXT NOT NULL,
    author  TEXT NOT NULL,
    form    TEXT NOT NULL,
    subject TEXT NOT NULL,
    version INTEGER NOT NULL,
    sealed  BLOB NOT NULL,
    updated TEXT NOT NULL,
    PRIMARY KEY (clinic, author, form, subject)
) STRICT;
CREATE TABLE entries (
    clinic   TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    id       TEXT NOT NULL,
    act      TEXT NOT NULL,
    stream   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    version  INTEGER NOT NULL,
    at       TEXT NOT NULL,
    recorded TEXT NOT NULL,
    author   TEXT NOT NULL,
    corrects TEXT NOT NULL,
    leaf     BLOB NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY (clinic, seq)
) STRICT;
CREATE TABLE finder_patients (
    clinic   TEXT NOT NULL,
    version  INTEGER NOT NULL,
    stream   TEXT NOT NULL,
    patient  TEXT NOT NULL,
    phase    TEXT NOT NULL,
    deceased INTEGER NOT NULL,
    first    INTEGER NOT NULL,
    last     INTEGER NOT NULL,
    entries  INTEGER NOT NULL,
    merged   TEXT NOT NULL,
    PRIMARY KEY (clinic, version, stream, patient)
) STRICT, WITHOUT ROWID;
CREATE TABLE finders (
    clinic  TEXT NOT NULL,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    built   INTEGER NOT NULL,
    PRIMARY KEY (clinic, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE heads (
    clinic   TEXT NOT NULL,
    log      TEXT NOT NULL,
    size     INTEGER NOT NULL,
    root     BLOB NOT NULL,
    edge     BLOB NOT NULL,
    recorded TEXT,
    PRIMARY KEY (clinic, log)
) STRICT, WITHOUT ROWID;
CREATE TABLE keys (
    clinic  TEXT NOT NULL,
    name    TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (clinic, name)
) STRICT;
CREATE TABLE links (
    clinic  TEXT NOT NULL,
    hash    TEXT NOT NULL,
    patient TEXT NOT NULL,
    purpose TEXT NOT NULL,
    subject TEXT NOT NULL,
    created TEXT NOT NULL,
    ends    TEXT NOT NULL,
    seen    TEXT,
    PRIMARY KEY (clinic, hash)
) STRICT;
CREATE TABLE logins (
    clinic  TEXT NOT NULL,
    hash    TEXT NOT NULL,
    person  TEXT NOT NULL,
    created TEXT NOT NULL,
    seen    TEXT NOT NULL,
    ends    TEXT NOT NULL,
    method  TEXT NOT NULL,
    step_up TEXT, room TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (clinic, hash)
) STRICT;
CREATE TABLE outbox (
    clinic    TEXT NOT NULL,
    message   TEXT NOT NULL,
    stream    TEXT NOT NULL,
    state     TEXT NOT NULL, -- waiting, sent, done
    tries     INTEGER NOT NULL,
    next      TEXT NOT NULL, -- when it is looked at again
    leased    TEXT,          -- until when one machine has it
    node      TEXT NOT NULL,
    channel   TEXT NOT NULL,
    reference TEXT NOT NULL,
    link      TEXT NOT NULL, -- the hash of the link that went with it
    opened    INTEGER NOT NULL,
    trouble   TEXT NOT NULL, -- what went wrong last, without an address
    created   TEXT NOT NULL,
    updated   TEXT NOT NULL,
    PRIMARY KEY (clinic, message)
) STRICT;
CREATE TABLE outbox_read (
    clinic TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (clinic)
) STRICT, WITHOUT ROWID;
CREATE TABLE passkeys (
    clinic     TEXT NOT NULL,
    id         BLOB NOT NULL,
    person     TEXT NOT NULL,
    credential BLOB NOT NULL,
    label      TEXT NOT NULL,
    created    TEXT NOT NULL,
    used       TEXT,
    PRIMARY KEY (clinic, id)
) STRICT;
CREATE TABLE tiles (
    clinic TEXT NOT NULL,
    log    TEXT NOT NULL,
    level  INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (clinic, log, level, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE vault_keys (
    clinic  TEXT NOT NULL,
    owner   TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    PRIMARY KEY (clinic, owner)
) STRICT, WITHOUT ROWID;
CREATE TABLE vault_notes (
    clinic  TEXT NOT NULL,
    owner   TEXT NOT NULL,
    subject TEXT NOT NULL,
    note    TEXT NOT NULL,
    version INTEGER NOT NULL,
    sealed  BLOB NOT NULL,
    PRIMARY KEY (clinic, owner, note)
) STRICT, WITHOUT ROWID;
CREATE TABLE visits (
    clinic   TEXT NOT NULL,
    seq      INTEGER NOT NULL,
    id       TEXT NOT NULL,
    recorded TEXT NOT NULL,
    person   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    leaf     BLOB NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY (clinic, seq)
) STRICT;
CREATE TABLE visits_staged (
    clinic   TEXT NOT NULL,
    id       TEXT NOT NULL,
    recorded TEXT NOT NULL,
    person   TEXT NOT NULL,
    kind     TEXT NOT NULL,
    leaf     BLOB NOT NULL,
    hash     BLOB NOT NULL,
    PRIMARY KEY (clinic, id)
) STRICT;

CREATE UNIQUE INDEX entries_id ON entries (clinic, id);
CREATE INDEX entries_identities ON entries (clinic, seq) WHERE kind IN ('patient.registered', 'patient.death-noted', 'entry.voided');
CREATE INDEX entries_stream ON entries (clinic, stream, seq);
CREATE INDEX links_patient ON links (clinic, patient);
CREATE INDEX logins_person ON logins (clinic, person);
CREATE INDEX outbox_next ON outbox (clinic, state, next);
CREATE INDEX passkeys_person ON passkeys (clinic, person);
CREATE INDEX vault_notes_subject ON vault_notes (clinic, owner, subject);
CREATE UNIQUE INDEX visits_id ON visits (clinic, id);
CREATE INDEX visits_person ON visits (clinic, person, seq);

CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'outcomes are never changed'); END;
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
CREATE TRIGGER clinics_only_one BEFORE INSERT ON clinics WHEN EXISTS (SELECT 1 FROM clinics)
BEGIN SELECT RAISE(ABORT, 'a file holds exactly one clinic'); END;
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are never deleted'); END;
CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are never changed'); END;
CREATE TRIGGER visits_no_delete BEFORE DELETE ON visits
BEGIN SELECT RAISE(ABORT, 'visits are never deleted'); END;
CREATE TRIGGER visits_no_update BEFORE UPDATE ON visits
BEGIN SELECT RAISE(ABORT, 'visits are never changed'); END;
