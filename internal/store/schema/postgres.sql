-- The schema of postgres after migration 4. Written by: go test ./internal/store -run Schema -update

CREATE TABLE acts (
    clinic TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    digest BYTEA NOT NULL,
    outcome BYTEA NOT NULL,
    recorded TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE backup_runs (
    clinic TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    due TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    began TIMESTAMP WITH TIME ZONE NOT NULL,
    ended TIMESTAMP WITH TIME ZONE,
    file TEXT COLLATE "C" NOT NULL,
    entries BIGINT NOT NULL,
    bytes BIGINT NOT NULL,
    trouble TEXT COLLATE "C" NOT NULL
);
CREATE TABLE blob_chunks (
    clinic TEXT COLLATE "C" NOT NULL,
    blob TEXT COLLATE "C" NOT NULL,
    n BIGINT NOT NULL,
    sealed BYTEA NOT NULL STORAGE e
);
CREATE TABLE blobs (
    clinic TEXT COLLATE "C" NOT NULL,
    blob TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE ceremonies (
    clinic TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    data BYTEA NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE checkpoints (
    clinic TEXT COLLATE "C" NOT NULL,
    log TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    root BYTEA NOT NULL,
    note BYTEA NOT NULL
);
CREATE TABLE clinics (
    clinic TEXT COLLATE "C" NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL,
    lock BIGINT NOT NULL
);
CREATE TABLE codes (
    clinic TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    used TIMESTAMP WITH TIME ZONE
);
CREATE TABLE drafts (
    clinic TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    form TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    sealed BYTEA NOT NULL,
    updated TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE entries (
    clinic TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    act TEXT COLLATE "C" NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    recorded TIMESTAMP WITH TIME ZONE NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    corrects TEXT COLLATE "C" NOT NULL,
    leaf BYTEA NOT NULL STORAGE e,
    hash BYTEA NOT NULL
);
CREATE TABLE finder_patients (
    clinic TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    stream TEXT COLLATE "C" NOT NULL,
    patient TEXT COLLATE "C" NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    deceased BOOLEAN NOT NULL,
    first BIGINT NOT NULL,
    last BIGINT NOT NULL,
    entries BIGINT NOT NULL,
    merged TEXT COLLATE "C" NOT NULL
);
CREATE TABLE finders (
    clinic TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    built BIGINT NOT NULL
) WITH (fillfactor=50);
CREATE TABLE heads (
    clinic TEXT COLLATE "C" NOT NULL,
    log TEXT COLLATE "C" NOT NULL,
    size BIGINT NOT NULL,
    root BYTEA NOT NULL,
    edge BYTEA NOT NULL,
    recorded TIMESTAMP WITH TIME ZONE
) WITH (fillfactor=50);
CREATE TABLE keys (
    clinic TEXT COLLATE "C" NOT NULL,
    name TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE links (
    clinic TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    patient TEXT COLLATE "C" NOT NULL,
    purpose TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    seen TIMESTAMP WITH TIME ZONE
);
CREATE TABLE logins (
    clinic TEXT COLLATE "C" NOT NULL,
    hash TEXT COLLATE "C" NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL,
    seen TIMESTAMP WITH TIME ZONE NOT NULL,
    ends TIMESTAMP WITH TIME ZONE NOT NULL,
    method TEXT COLLATE "C" NOT NULL,
    step_up TIMESTAMP WITH TIME ZONE,
    room TEXT COLLATE "C" NOT NULL
);
CREATE TABLE outbox (
    clinic TEXT NOT NULL,
    message TEXT NOT NULL,
    stream TEXT NOT NULL,
    state TEXT NOT NULL,
    tries BIGINT NOT NULL,
    next TIMESTAMP WITH TIME ZONE NOT NULL,
    leased TIMESTAMP WITH TIME ZONE,
    node TEXT NOT NULL,
    channel TEXT NOT NULL,
    reference TEXT NOT NULL,
    link TEXT NOT NULL,
    opened BOOLEAN NOT NULL,
    trouble TEXT NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL,
    updated TIMESTAMP WITH TIME ZONE NOT NULL
);
CREATE TABLE outbox_read (
    clinic TEXT NOT NULL,
    seq BIGINT NOT NULL
);
CREATE TABLE passkeys (
    clinic TEXT COLLATE "C" NOT NULL,
    id BYTEA NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    credential BYTEA NOT NULL,
    label TEXT COLLATE "C" NOT NULL,
    created TIMESTAMP WITH TIME ZONE NOT NULL,
    used TIMESTAMP WITH TIME ZONE
);
CREATE TABLE tiles (
    clinic TEXT COLLATE "C" NOT NULL,
    log TEXT COLLATE "C" NOT NULL,
    level BIGINT NOT NULL,
    n BIGINT NOT NULL,
    hash BYTEA NOT NULL
);
CREATE TABLE vault_keys (
    clinic TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    wrapped BYTEA NOT NULL
);
CREATE TABLE vault_notes (
    clinic TEXT COLLATE "C" NOT NULL,
    owner TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    note TEXT COLLATE "C" NOT NULL,
    version BIGINT NOT NULL,
    sealed BYTEA NOT NULL
);
CREATE TABLE visits (
    clinic TEXT COLLATE "C" NOT NULL,
    seq BIGINT NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    recorded TIMESTAMP WITH TIME ZONE NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    leaf BYTEA NOT NULL STORAGE e,
    hash BYTEA NOT NULL
);
CREATE TABLE visits_staged (
    clinic TEXT COLLATE "C" NOT NULL,
    id TEXT COLLATE "C" NOT NULL,
    recorded TIMESTAMP WITH TIME ZONE NOT NULL,
    person TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    leaf BYTEA NOT NULL,
    hash BYTEA NOT NULL
);

ALTER TABLE acts ADD CONSTRAINT acts_pkey PRIMARY KEY (clinic, act);
ALTER TABLE backup_runs ADD CONSTRAINT backup_runs_pkey PRIMARY KEY (clinic, kind, due);
ALTER TABLE blob_chunks ADD CONSTRAINT blob_chunks_clinic_blob_fkey FOREIGN KEY (clinic, blob) REFERENCES blobs(clinic, blob) ON DELETE CASCADE;
ALTER TABLE blob_chunks ADD CONSTRAINT blob_chunks_pkey PRIMARY KEY (clinic, blob, n);
ALTER TABLE blob_chunks ADD CONSTRAINT blob_chunks_sealed_check CHECK ((length(sealed) <= 262208));
ALTER TABLE blobs ADD CONSTRAINT blobs_pkey PRIMARY KEY (clinic, blob);
ALTER TABLE ceremonies ADD CONSTRAINT ceremonies_pkey PRIMARY KEY (clinic, hash);
ALTER TABLE checkpoints ADD CONSTRAINT checkpoints_pkey PRIMARY KEY (clinic, log, size, at);
ALTER TABLE clinics ADD CONSTRAINT clinics_pkey PRIMARY KEY (clinic);
ALTER TABLE codes ADD CONSTRAINT codes_pkey PRIMARY KEY (clinic, hash);
ALTER TABLE drafts ADD CONSTRAINT drafts_pkey PRIMARY KEY (clinic, author, form, subject);
ALTER TABLE entries ADD CONSTRAINT entries_pkey PRIMARY KEY (clinic, seq);
ALTER TABLE finder_patients ADD CONSTRAINT finder_patients_pkey PRIMARY KEY (clinic, version, stream, patient);
ALTER TABLE finders ADD CONSTRAINT finders_pkey PRIMARY KEY (clinic, name);
ALTER TABLE heads ADD CONSTRAINT heads_pkey PRIMARY KEY (clinic, log);
ALTER TABLE keys ADD CONSTRAINT keys_pkey PRIMARY KEY (clinic, name);
ALTER TABLE links ADD CONSTRAINT links_pkey PRIMARY KEY (clinic, hash);
ALTER TABLE logins ADD CONSTRAINT logins_pkey PRIMARY KEY (clinic, hash);
ALTER TABLE outbox ADD CONSTRAINT outbox_pkey PRIMARY KEY (clinic, message);
ALTER TABLE outbox_read ADD CONSTRAINT outbox_read_pkey PRIMARY KEY (clinic);
ALTER TABLE passkeys ADD CONSTRAINT passkeys_pkey PRIMARY KEY (clinic, id);
ALTER TABLE tiles ADD CONSTRAINT tiles_pkey PRIMARY KEY (clinic, log, level, n);
ALTER TABLE vault_keys ADD CONSTRAINT vault_keys_pkey PRIMARY KEY (clinic, owner);
ALTER TABLE vault_notes ADD CONSTRAINT vault_notes_pkey PRIMARY KEY (clinic, owner, note);
ALTER TABLE visits ADD CONSTRAINT visits_pkey PRIMARY KEY (clinic, seq);
ALTER TABLE visits_staged ADD CONSTRAINT visits_staged_pkey PRIMARY KEY (clinic, id);

CREATE UNIQUE INDEX entries_id ON entries USING btree (clinic, id);
CREATE INDEX entries_identities ON entries USING btree (clinic, seq) WHERE (kind = ANY (ARRAY['patient.registered'::text, 'patient.death-noted'::text, 'entry.voided'::text]));
CREATE INDEX entries_stream ON entries USING btree (clinic, stream, seq);
CREATE INDEX links_patient ON links USING btree (clinic, patient);
CREATE INDEX logins_person ON logins USING btree (clinic, person);
CREATE INDEX outbox_next ON outbox USING btree (clinic, state, next);
CREATE INDEX passkeys_person ON passkeys USING btree (clinic, person);
CREATE INDEX vault_notes_subject ON vault_notes USING btree (clinic, owner, subject);
CREATE UNIQUE INDEX visits_id ON visits USING btree (clinic, id);
CREATE INDEX visits_person ON visits USING btree (clinic, person, seq);

CREATE OR REPLACE FUNCTION refuse_change()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
BEGIN
    RAISE EXCEPTION '% are never changed or deleted', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $function$;

CREATE TRIGGER acts_no_update BEFORE UPDATE ON acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_no_delete BEFORE DELETE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_no_truncate BEFORE TRUNCATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER checkpoints_no_update BEFORE UPDATE ON checkpoints FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_no_delete BEFORE DELETE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_no_truncate BEFORE TRUNCATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER entries_no_update BEFORE UPDATE ON entries FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tiles_no_delete BEFORE DELETE ON tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tiles_no_truncate BEFORE TRUNCATE ON tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER tiles_no_update BEFORE UPDATE ON tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visits_no_delete BEFORE DELETE ON visits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visits_no_truncate BEFORE TRUNCATE ON visits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER visits_no_update BEFORE UPDATE ON visits FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE acts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE backup_runs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE blob_chunks ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE blobs ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE ceremonies ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE checkpoints ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE codes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE drafts ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE entries ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE finder_patients ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE finders ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE heads ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE links ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE logins ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE outbox_read ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE passkeys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE tiles ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE vault_keys ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE vault_notes ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE visits ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE visits_staged ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY own_clinic ON acts USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON backup_runs USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON blob_chunks USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON blobs USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON ceremonies USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON checkpoints USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON codes USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON drafts USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON entries USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON finder_patients USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON finders USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON heads USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON keys USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON links USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON logins USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON outbox USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON outbox_read USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON passkeys USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON tiles USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON vault_keys USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON vault_notes USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON visits USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);
CREATE POLICY own_clinic ON visits_staged USING (clinic = ((current_setting('app.clinic'::text))::uuid)::text) WITH CHECK (clinic = ((current_setting('app.clinic'::text))::uuid)::text);

GRANT DELETE, INSERT, SELECT ON acts TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON backup_runs TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON blob_chunks TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON blobs TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON ceremonies TO clew_app;
GRANT INSERT, SELECT ON checkpoints TO clew_app;
GRANT SELECT ON clinics TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON codes TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON drafts TO clew_app;
GRANT INSERT, SELECT ON entries TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON finder_patients TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON finders TO clew_app;
GRANT INSERT, SELECT, UPDATE ON heads TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON keys TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON links TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON logins TO clew_app;
GRANT SELECT ON migrations TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON outbox TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON outbox_read TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON passkeys TO clew_app;
GRANT INSERT, SELECT ON tiles TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON vault_keys TO clew_app;
GRANT DELETE, INSERT, SELECT, UPDATE ON vault_notes TO clew_app;
GRANT INSERT, SELECT ON visits TO clew_app;
GRANT DELETE, INSERT, SELECT ON visits_staged TO clew_app;
