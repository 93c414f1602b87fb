-- The store: mappings, what they can be found by, their history, and replies to idempotent requests.

-- One row. Keys below are 128-bit SipHash-2-4 values under hash_key, which is this database's own, so that nobody
-- outside can aim for a collision. Sequences from horizon on are gap-free; below it, retention has thinned them.
CREATE TABLE store (
    singleton INTEGER PRIMARY KEY CHECK (singleton = 1),
    hash_key BLOB NOT NULL CHECK (length(hash_key) = 16),
    horizon INTEGER NOT NULL CHECK (horizon >= 1)
) STRICT;

INSERT INTO store (singleton, hash_key, horizon) VALUES (1, randomblob(16), 1);

-- serial is the sequence of the change that created the mapping: it grows with time and is never given twice, so it
-- orders lists and makes cursors that outlive deletions. tags, unique_claims and shared_keys are packed strings, to
-- be read back whole; they are searched through lookups and claims. The long columns come last, so that reading a
-- short one never walks over them.
CREATE TABLE mappings (
    serial INTEGER PRIMARY KEY,
    id BLOB NOT NULL UNIQUE CHECK (length(id) = 16),
    revision INTEGER NOT NULL,
    upstream_sequence INTEGER NOT NULL,
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    state TEXT NOT NULL,
    upstream_state TEXT,
    function TEXT NOT NULL,
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    source_type TEXT NOT NULL,
    source_arn TEXT,
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    last_modified INTEGER NOT NULL,
    state_reason TEXT NOT NULL,
    tags BLOB NOT NULL,
    unique_claims BLOB NOT NULL,
    shared_keys BLOB NOT NULL,
    upstream BLOB,
    representation BLOB NOT NULL,
    definition BLOB NOT NULL
) STRICT;

-- Every key that a mapping can be listed by, in creation order under each key: function, source, tag, shared key,
-- placement, tenancy, status, the forwarder's word. One tree for all of them: the write rate depends on how many
-- pages a commit touches. No foreign keys here and in claims: they would need an index by mapping for each deletion;
-- the keys follow from the row, and `check` compares them.
CREATE TABLE lookups (
    key BLOB NOT NULL CHECK (length(key) = 16),
    mapping INTEGER NOT NULL,
    PRIMARY KEY (key, mapping)
) STRICT, WITHOUT ROWID;

-- The keys of the newest mappings, 16 bytes after 16 bytes, until they are moved into lookups and claims some thousand
-- at a time and in the order of the keys. A random key costs the commit that inserts it a whole page of its own; here
-- a mapping's keys cost a fraction of the last page, and the move touches each page of the trees once for many keys.
-- All mappings here are newer than all in lookups, so a list reads lookups first and goes on here.
CREATE TABLE recent_keys (
    mapping INTEGER PRIMARY KEY,
    lookups BLOB NOT NULL,
    claims BLOB NOT NULL
) STRICT;

-- What only one mapping may hold at a time.
CREATE TABLE claims (
    key BLOB PRIMARY KEY NOT NULL CHECK (length(key) = 16),
    mapping INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- The combinations that mappings have or had, for lists that ask for a part of one. A few rows each.
CREATE TABLE tenancies (
    account TEXT NOT NULL,
    region TEXT NOT NULL,
    source_type TEXT NOT NULL,
    PRIMARY KEY (account, region, source_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE placements (
    region TEXT NOT NULL,
    source_type TEXT NOT NULL,
    PRIMARY KEY (region, source_type)
) STRICT, WITHOUT ROWID;

CREATE TABLE statuses (
    enabled INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    state TEXT NOT NULL,
    PRIMARY KEY (enabled, state)
) STRICT, WITHOUT ROWID;

-- The history. It refers to mappings by id, since it outlives them.
CREATE TABLE changes (
    sequence INTEGER PRIMARY KEY,
    mapping BLOB NOT NULL CHECK (length(mapping) = 16),
    revision INTEGER,
    operation TEXT NOT NULL,
    face TEXT NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    reason TEXT,
    request_id TEXT NOT NULL,
    changed BLOB NOT NULL,
    state BLOB NOT NULL
) STRICT;

CREATE INDEX changes_by_mapping ON changes (mapping);

-- Replies to requests that carried an Idempotency-Key; key covers principal and key.
CREATE TABLE replies (
    serial INTEGER PRIMARY KEY,
    key BLOB NOT NULL UNIQUE CHECK (length(key) = 16),
    expires_at INTEGER NOT NULL,
    mapping BLOB NOT NULL CHECK (length(mapping) = 16),
    request_digest BLOB NOT NULL,
    representation BLOB NOT NULL
) STRICT;

CREATE INDEX replies_by_expiry ON replies (expires_at);
