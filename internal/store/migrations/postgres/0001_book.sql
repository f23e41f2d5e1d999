-- +goose Up

-- The clinics of this database: the directory. It holds keys only, is outside
-- row-level security, and the application may read it, never write it.
CREATE TABLE clinics (
    clinic  TEXT COLLATE "C" NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    lock    BIGINT NOT NULL, -- the number of the writer's advisory lock
    PRIMARY KEY (clinic)
);

-- How large each log is and the right edge of its tree. log: 'book' or 'access'.
CREATE TABLE heads (
    clinic   TEXT COLLATE "C" NOT NULL,
    log      TEXT COLLATE "C" NOT NULL,
    size     BIGINT NOT NULL,
    root     BYTEA NOT NULL,
    edge     BYTEA NOT NULL,
    recorded TIMESTAMPTZ,
    PRIMARY KEY (clinic, log)
) WITH (fillfactor = 50);

-- The book. leaf is what is hashed: header, commitment, sealed body; the
-- columns repeat the header so that it can be searched.
CREATE TABLE entries (
    clinic   TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    act      TEXT COLLATE "C" NOT NULL,
    stream   TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    version  BIGINT NOT NULL,
    at       TIMESTAMPTZ NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    author   TEXT COLLATE "C" NOT NULL,
    corrects TEXT COLLATE "C" NOT NULL,
    leaf     BYTEA NOT NULL,
    hash     BYTEA NOT NULL,
    PRIMARY KEY (clinic, seq)
);
-- Sealed bytes do not compress: do not try.
ALTER TABLE entries ALTER COLUMN leaf SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX entries_id ON entries (clinic, id);
CREATE INDEX entries_stream ON entries (clinic, stream, seq);

-- The few entries that say who somebody is: what the index of names is loaded from.
CREATE INDEX entries_identities ON entries (clinic, seq) WHERE kind IN ('patient.registered', 'patient.death-noted', 'entry.voided');

-- Interior hashes of the trees, each over 256 of the level below, when full.
CREATE TABLE tiles (
    clinic TEXT COLLATE "C" NOT NULL,
    log    TEXT COLLATE "C" NOT NULL,
    level  BIGINT NOT NULL,
    n      BIGINT NOT NULL,
    hash   BYTEA NOT NULL,
    PRIMARY KEY (clinic, log, level, n)
);

-- Signed statements of size and root.
CREATE TABLE checkpoints (
    clinic TEXT COLLATE "C" NOT NULL,
    log    TEXT COLLATE "C" NOT NULL,
    size   BIGINT NOT NULL,
    at     TIMESTAMPTZ NOT NULL,
    root   BYTEA NOT NULL,
    note   BYTEA NOT NULL,
    PRIMARY KEY (clinic, log, size, at)
);

-- What each request to change the book came to, so that a resend is answered
-- and not done again.
CREATE TABLE acts (
    clinic   TEXT COLLATE "C" NOT NULL,
    act      TEXT COLLATE "C" NOT NULL,
    author   TEXT COLLATE "C" NOT NULL,
    digest   BYTEA NOT NULL,
    outcome  BYTEA NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (clinic, act)
);

-- Wrapped keys. A deleted one is what disposal means.
CREATE TABLE keys (
    clinic  TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (clinic, name)
);

-- Which version of each finder stands, and up to which entry it was built.
CREATE TABLE finders (
    clinic  TEXT COLLATE "C" NOT NULL,
    name    TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    built   BIGINT NOT NULL,
    PRIMARY KEY (clinic, name)
) WITH (fillfactor = 50);

-- The finder "patients". Rows of a version that does not stand are being built.
CREATE TABLE finder_patients (
    clinic   TEXT COLLATE "C" NOT NULL,
    version  BIGINT NOT NULL,
    stream   TEXT COLLATE "C" NOT NULL,
    patient  TEXT COLLATE "C" NOT NULL,
    phase    TEXT COLLATE "C" NOT NULL,
    deceased BOOLEAN NOT NULL,
    first    BIGINT NOT NULL,
    last     BIGINT NOT NULL,
    entries  BIGINT NOT NULL,
    merged   TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (clinic, version, stream, patient)
);

-- Lines of the access book that have no place in it yet.
CREATE TABLE visits_staged (
    clinic   TEXT COLLATE "C" NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    person   TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    leaf     BYTEA NOT NULL,
    hash     BYTEA NOT NULL,
    PRIMARY KEY (clinic, id)
);

-- The access book.
CREATE TABLE visits (
    clinic   TEXT COLLATE "C" NOT NULL,
    seq      BIGINT NOT NULL,
    id       TEXT COLLATE "C" NOT NULL,
    recorded TIMESTAMPTZ NOT NULL,
    person   TEXT COLLATE "C" NOT NULL,
    kind     TEXT COLLATE "C" NOT NULL,
    leaf     BYTEA NOT NULL,
    hash     BYTEA NOT NULL,
    PRIMARY KEY (clinic, seq)
);
ALTER TABLE visits ALTER COLUMN leaf SET STORAGE EXTERNAL;
CREATE UNIQUE INDEX visits_id ON visits (clinic, id);
CREATE INDEX visits_person ON visits (clinic, person, seq);

-- Half-filled forms, sealed.
CREATE TABLE drafts (
    clinic  TEXT COLLATE "C" NOT NULL,
    author  TEXT COLLATE "C" NOT NULL,
    form    TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    sealed  BYTEA NOT NULL,
    updated TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (clinic, author, form, subject)
);

-- Signed-in browsers. hash is the SHA-256 of the cookie's token.
CREATE TABLE logins (
    clinic  TEXT COLLATE "C" NOT NULL,
    hash    TEXT COLLATE "C" NOT NULL,
    person  TEXT COLLATE "C" NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    seen    TIMESTAMPTZ NOT NULL,
    ends    TIMESTAMPTZ NOT NULL,
    method  TEXT COLLATE "C" NOT NULL,
    step_up TIMESTAMPTZ,
    PRIMARY KEY (clinic, hash)
);
CREATE INDEX logins_person ON logins (clinic, person);

CREATE TABLE passkeys (
    clinic     TEXT COLLATE "C" NOT NULL,
    id         BYTEA NOT NULL,
    person     TEXT COLLATE "C" NOT NULL,
    credential BYTEA NOT NULL,
    label      TEXT COLLATE "C" NOT NULL,
    created    TIMESTAMPTZ NOT NULL,
    used       TIMESTAMPTZ,
    PRIMARY KEY (clinic, id)
);
CREATE INDEX passkeys_person ON passkeys (clinic, person);

-- Codes that people receive, by SHA-256. A code works once.
CREATE TABLE codes (
    clinic  TEXT COLLATE "C" NOT NULL,
    hash    TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    person  TEXT COLLATE "C" NOT NULL,
    ends    TIMESTAMPTZ NOT NULL,
    used    TIMESTAMPTZ,
    PRIMARY KEY (clinic, hash)
);

-- What a passkey ceremony must remember between its two requests.
CREATE TABLE ceremonies (
    clinic TEXT COLLATE "C" NOT NULL,
    hash   TEXT COLLATE "C" NOT NULL,
    data   BYTEA NOT NULL,
    ends   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (clinic, hash)
);

-- Links that clients receive, by SHA-256: each opens one thing for one person
-- until it ends. What the link is for stands in the book as an invitation.
CREATE TABLE links (
    clinic  TEXT COLLATE "C" NOT NULL,
    hash    TEXT COLLATE "C" NOT NULL,
    patient TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    ends    TIMESTAMPTZ NOT NULL,
    seen    TIMESTAMPTZ,
    PRIMARY KEY (clinic, hash)
);
CREATE INDEX links_patient ON links (clinic, patient);

-- The vault of process notes: whose they are and about whom are keyed hashes,
-- so that the table tells nobody who writes about whom. Their keys are theirs
-- alone.
CREATE TABLE vault_keys (
    clinic  TEXT COLLATE "C" NOT NULL,
    owner   TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (clinic, owner)
);

CREATE TABLE vault_notes (
    clinic  TEXT COLLATE "C" NOT NULL,
    owner   TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    note    TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    sealed  BYTEA NOT NULL,
    PRIMARY KEY (clinic, owner, note)
);
CREATE INDEX vault_notes_subject ON vault_notes (clinic, owner, subject);

-- Files, sealed, in chunks of at most 256 KiB.
CREATE TABLE blobs (
    clinic  TEXT COLLATE "C" NOT NULL,
    blob    TEXT COLLATE "C" NOT NULL,
    size    BIGINT NOT NULL,
    created TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (clinic, blob)
);

CREATE TABLE blob_chunks (
    clinic TEXT COLLATE "C" NOT NULL,
    blob   TEXT COLLATE "C" NOT NULL,
    n      BIGINT NOT NULL,
    sealed BYTEA NOT NULL CHECK (length(sealed) <= 262208),
    PRIMARY KEY (clinic, blob, n),
    FOREIGN KEY (clinic, blob) REFERENCES blobs (clinic, blob) ON DELETE CASCADE
);
ALTER TABLE blob_chunks ALTER COLUMN sealed SET STORAGE EXTERNAL;

-- What is in the book stays in the book.
-- +goose StatementBegin
CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
-- +goose StatementEnd

-- +goose StatementBegin
DO $$
DECLARE
    t TEXT;
BEGIN
    FOREACH t IN ARRAY ARRAY['entries', 'visits', 'tiles', 'checkpoints'] LOOP
        EXECUTE format('CREATE TRIGGER %I BEFORE UPDATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_no_update', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE DELETE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_no_delete', t);
        EXECUTE format('CREATE TRIGGER %I BEFORE TRUNCATE ON %I FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()', t || '_no_truncate', t);
    END LOOP;
    EXECUTE 'CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()';
END $$;
-- +goose StatementEnd

-- Every table but the directory shows only the rows of the clinic that the
-- transaction named, also to the owner. Naming none is an error: on a fresh
-- connection the setting does not exist, on a used one it is empty, which is
-- no UUID.
-- +goose StatementBegin
DO $$
DECLARE
    t TEXT;
BEGIN
    FOREACH t IN ARRAY ARRAY['heads', 'entries', 'tiles', 'checkpoints', 'acts', 'keys', 'finders', 'finder_patients',
            'visits_staged', 'visits', 'drafts', 'logins', 'passkeys', 'codes', 'ceremonies', 'links', 'vault_keys', 'vault_notes',
            'blobs', 'blob_chunks'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_clinic ON %I USING (clinic = current_setting(''app.clinic'')::uuid::text) WITH CHECK (clinic = current_setting(''app.clinic'')::uuid::text)', t);
    END LOOP;
END $$;
-- +goose StatementEnd

-- The application's rights hang on the role clew_app; its login is a member.
-- An owner that may not make roles goes on without: the guards say so.
-- +goose StatementBegin
DO $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'clew_app') THEN
        BEGIN
            CREATE ROLE clew_app NOLOGIN;
        EXCEPTION
            WHEN duplicate_object OR unique_violation THEN NULL;
            WHEN insufficient_privilege THEN RAISE NOTICE 'the owner may not create the role clew_app';
        END;
    END IF;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clew_app') THEN
        GRANT SELECT ON clinics, migrations TO clew_app;
        GRANT SELECT, INSERT ON entries, visits, tiles, checkpoints TO clew_app;
        GRANT SELECT, INSERT, UPDATE ON heads TO clew_app;
        GRANT SELECT, INSERT, DELETE ON acts, visits_staged TO clew_app;
        GRANT SELECT, INSERT, UPDATE, DELETE ON keys, finders, finder_patients, drafts, logins, passkeys, codes, ceremonies, links,
            vault_keys, vault_notes, blobs, blob_chunks TO clew_app;
    END IF;
END $$;
-- +goose StatementEnd
