-- The outbox: one row for each mapping that is forwarded, written with the change that makes it due. due_at is when
-- the forwarder goes on, NULL when there is nothing to do; pending_since is when AWS began to lack something. Ids grow
-- with time, so new rows go to the end of both trees.
CREATE TABLE forwardings (
    mapping BLOB PRIMARY KEY NOT NULL CHECK (length(mapping) = 16),
    due_at INTEGER,
    pending_since INTEGER,
    document BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX forwardings_due ON forwardings (mapping) WHERE due_at IS NOT NULL;
