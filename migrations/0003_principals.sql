-- Who may use the server. Commands change this while a server reads it; version grows with each change, so that the
-- server sees with one row whether there is anything new.
CREATE TABLE authority (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    version INTEGER NOT NULL
) STRICT;

INSERT INTO authority (singleton, version) VALUES (1, 0);

-- accounts and regions are separated by commas; empty means all.
CREATE TABLE principals (
    name TEXT PRIMARY KEY NOT NULL,
    role TEXT NOT NULL,
    accounts TEXT NOT NULL,
    regions TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    rotated_at INTEGER
) STRICT, WITHOUT ROWID;

-- A bearer token is kept as its SHA-256, an access key as its id and its secret, which is sealed with a key outside of
-- this file. Nothing here lets its reader in.
CREATE TABLE credentials (
    serial INTEGER PRIMARY KEY,
    principal TEXT NOT NULL REFERENCES principals (name) ON DELETE CASCADE,
    token_digest BLOB UNIQUE CHECK (length(token_digest) = 32),
    access_key TEXT UNIQUE,
    sealed_secret BLOB,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER,
    CHECK ((token_digest IS NULL) <> (access_key IS NULL)),
    CHECK ((access_key IS NULL) = (sealed_secret IS NULL))
) STRICT;

CREATE INDEX credentials_by_principal ON credentials (principal);
