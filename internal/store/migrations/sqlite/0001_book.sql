-- +goose Up

-- 0x436c6577 is "Clew": how a file says that it is one of ours.
PRAGMA application_id = 1131177335;

-- The clinic whose file this is. A file holds exactly one.
CREATE TABLE clinics (
    clinic  TEXT NOT NULL,
    created TEXT NOT NULL,
    lock    INTEGER NOT NULL, -- the number of the writer's lock on PostgreSQL
    PRIMARY KEY (clinic)
) STRICT, WITHOUT ROWID;

-- +goose StatementBegin
CREATE TRIGGER clinics_only_one BEFORE INSERT ON clinics WHEN EXISTS (SELECT 1 FROM clinics)
BEGIN SELECT RAISE(ABORT, 'a file holds exactly one clinic'); END;
-- +goose StatementEnd

-- How large each log is and the right edge of its tree. log: 'book' or 'access'.
CREATE TABLE heads (
    clinic   TEXT NOT NULL,
    log      TEXT NOT NULL,
    size     INTEGER NOT NULL,
    root     BLOB NOT NULL,
    edge     BLOB NOT NULL,
    recorded TEXT,
    PRIMARY KEY (clinic, log)
) STRICT, WITHOUT ROWID;

-- The book. leaf is what is hashed: header, commitment, sealed body; the
-- columns repeat the header so that it can be searched.
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
CREATE UNIQUE INDEX entries_id ON entries (clinic, id);
CREATE INDEX entries_stream ON entries (clinic, stream, seq);

-- The few entries that say who somebody is: what the index of names is loaded from.
CREATE INDEX entries_identities ON entries (clinic, seq) WHERE kind IN ('patient.registered', 'patient.death-noted', 'entry.voided');

-- Interior hashes of the trees, each over 256 of the level below, when full.
CREATE TABLE tiles (
    clinic TEXT NOT NULL,
    log    TEXT NOT NULL,
    level  INTEGER NOT NULL,
    n      INTEGER NOT NULL,
    hash   BLOB NOT NULL,
    PRIMARY KEY (clinic, log, level, n)
) STRICT, WITHOUT ROWID;

-- Signed statements of size and root.
CREATE TABLE checkpoints (
    clinic TEXT NOT NULL,
    log    TEXT NOT NULL,
    size   INTEGER NOT NULL,
    at     TEXT NOT NULL,
    root   BLOB NOT NULL,
    note   BLOB NOT NULL,
    PRIMARY KEY (clinic, log, size, at)
) STRICT;

-- What each request to change the book came to, so that a resend is answered
-- and not done again.
CREATE TABLE acts (
    clinic   TEXT NOT NULL,
    act      TEXT NOT NULL,
    author   TEXT NOT NULL,
    digest   BLOB NOT NULL,
    outcome  BLOB NOT NULL,
    recorded TEXT NOT NULL,
    PRIMARY KEY (clinic, act)
) STRICT;

-- Wrapped keys. A deleted one is what disposal means.
CREATE TABLE keys (
    clinic  TEXT NOT NULL,
    name    TEXT NOT NULL,
    wrapped BLOB NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (clinic, name)
) STRICT;

-- Which version of each finder stands, and up to which entry it was built.
CREATE TABLE finders (
    clinic  TEXT NOT NULL,
    name    TEXT NOT NULL,
    version INTEGER NOT NULL,
    built   INTEGER NOT NULL,
    PRIMARY KEY (clinic, name)
) STRICT, WITHOUT ROWID;

-- The finder "patients". Rows of a version that does not stand are being built.
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

-- Lines of the access book that have no place in it yet.
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

-- The access book.
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
CREATE UNIQUE INDEX visits_id ON visits (clinic, id);
CREATE INDEX visits_person ON visits (clinic, person, seq);

-- Half-filled forms, sealed.
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

-- Signed-in browsers. hash is the SHA-256 of the cookie's token.
CREATE TABLE logins (
    clinic  TEXT NOT NULL,
    hash    TEXT NOT NULL,
    person  TEXT NOT NULL,
    created TEXT NOT NULL,
    seen    TEXT NOT NULL,
    ends    TEXT NOT NULL,
    method  TEXT NOT NULL,
    step_up TEXT,
    PRIMARY KEY (clinic, hash)
) STRICT;
CREATE INDEX logins_person ON logins (clinic, person);

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
CREATE INDEX passkeys_person ON passkeys (clinic, person);

-- Codes that people receive, by SHA-256. A code works once.
CREATE TABLE codes (
    clinic  TEXT NOT NULL,
    hash    TEXT NOT NULL,
    purpose TEXT NOT NULL,
    person  TEXT NOT NULL,
    ends    TEXT NOT NULL,
    used    TEXT,
    PRIMARY KEY (clinic, hash)
) STRICT;

-- What a passkey ceremony must remember between its two requests.
CREATE TABLE ceremonies (
    clinic TEXT NOT NULL,
    hash   TEXT NOT NULL,
    data   BLOB NOT NULL,
    ends   TEXT NOT NULL,
    PRIMARY KEY (clinic, hash)
) STRICT;

-- Links that clients receive, by SHA-256: each opens one thing for one person
-- until it ends. What the link is for stands in the book as an invitation.
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
CREATE INDEX links_patient ON links (clinic, patient);

-- The vault of process notes: whose they are and about whom are keyed hashes,
-- so that the table tells nobody who writes about whom. Their keys are theirs
-- alone.
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
CREATE INDEX vault_notes_subject ON vault_notes (clinic, owner, subject);

-- Files, sealed, in chunks of at most 256 KiB.
CREATE TABLE blobs (
    clinic  TEXT NOT NULL,
    blob    TEXT NOT NULL,
    size    INTEGER NOT NULL,
    created TEXT NOT NULL,
    PRIMARY KEY (clinic, blob)
) STRICT;

CREATE TABLE blob_chunks (
    clinic TEXT NOT NULL,
    blob   TEXT NOT NULL,
    n      INTEGER NOT NULL,
    sealed BLOB NOT NULL CHECK (length(sealed) <= 262208),
    PRIMARY KEY (clinic, blob, n),
    FOREIGN KEY (clinic, blob) REFERENCES blobs (clinic, blob) ON DELETE CASCADE
) STRICT;

-- What is in the book stays in the book.
-- +goose StatementBegin
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries
BEGIN SELECT RAISE(ABORT, 'entries are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visits_no_update BEFORE UPDATE ON visits
BEGIN SELECT RAISE(ABORT, 'visits are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER visits_no_delete BEFORE DELETE ON visits
BEGIN SELECT RAISE(ABORT, 'visits are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles
BEGIN SELECT RAISE(ABORT, 'tiles are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never changed'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints
BEGIN SELECT RAISE(ABORT, 'checkpoints are never deleted'); END;
-- +goose StatementEnd
-- +goose StatementBegin
CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts
BEGIN SELECT RAISE(ABORT, 'outcomes are never changed'); END;
-- +goose StatementEnd
