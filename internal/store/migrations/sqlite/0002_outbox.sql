-- +goose Up

-- What is being sent: one row for each message of the book that is not done,
-- and for a while after. No address and no word stands here.
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
CREATE INDEX outbox_next ON outbox (clinic, state, next);

-- Up to which entry of the book the outbox has looked.
CREATE TABLE outbox_read (
    clinic TEXT NOT NULL,
    seq    INTEGER NOT NULL,
    PRIMARY KEY (clinic)
) STRICT, WITHOUT ROWID;
