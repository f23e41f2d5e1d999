-- +goose Up

-- The page of the dosing session that a signed-in browser stands in: there the
-- screen locks, where it is signed out elsewhere.
ALTER TABLE logins ADD COLUMN room TEXT COLLATE "C" NOT NULL DEFAULT '';
