-- +goose Up

-- What is being sent: one row for each message of the book that is not done,
-- and for a while after. No address and no word stands here.
CREATE TABLE outbox (
    clinic    TEXT NOT NULL,
    message   TEXT NOT NULL,
    stream    TEXT NOT NULL,
    state     TEXT NOT NULL, -- waiting, sent, done
    tries     BIGINT NOT NULL,
    next      TIMESTAMPTZ NOT NULL, -- when it is looked at again
    leased    TIMESTAMPTZ,          -- until when one machine has it
    node      TEXT NOT NULL,
    channel   TEXT NOT NULL,
    reference TEXT NOT NULL,
    link      TEXT NOT NULL, -- the hash of the link that went with it
    opened    BOOLEAN NOT NULL,
    trouble   TEXT NOT NULL, -- what went wrong last, without an address
    created   TIMESTAMPTZ NOT NULL,
    updated   TIMESTAMPTZ NOT NULL,
    PRIMARY KEY (clinic, message)
);
CREATE INDEX outbox_next ON outbox (clinic, state, next);

-- Up to which entry of the book the outbox has looked.
CREATE TABLE outbox_read (
    clinic TEXT NOT NULL,
    seq    BIGINT NOT NULL,
    PRIMARY KEY (clinic)
);

-- +goose StatementBegin
DO $$
DECLARE
    t TEXT;
BEGIN
    FOREACH t IN ARRAY ARRAY['outbox', 'outbox_read'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
        EXECUTE format('CREATE POLICY own_clinic ON %I USING (clinic = current_setting(''app.clinic'')::uuid::text) WITH CHECK (clinic = current_setting(''app.clinic'')::uuid::text)', t);
    END LOOP;
    IF EXISTS (SELECT FROM pg_roles WHERE rolname = 'clew_app') THEN
        GRANT SELECT, INSERT, UPDATE, DELETE ON outbox, outbox_read TO clew_app;
    END IF;
END $$;
-- +goose StatementEnd
