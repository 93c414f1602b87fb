-- What mappings are compared by that must not overlap, those of one bucket for one: under the shared key that they have
-- in common, the options of each as JSON. Everything else of a mapping is far longer, and a write that has to look at all
-- of its bucket reads this alone. The program fills it after this text, in the same transaction.
CREATE TABLE rules (
    key BLOB NOT NULL CHECK (length(key) = 16),
    mapping INTEGER NOT NULL,
    rule BLOB NOT NULL,
    PRIMARY KEY (key, mapping)
) STRICT, WITHOUT ROWID;
