-- Brokers of self-managed Kafka clusters are the same whatever the letter case of their host and however their port is
-- written, and so are the claims on them. Claims are keys under this database's own hash, which SQL cannot make: the
-- program makes those of such mappings anew after this text, in the same transaction.
SELECT count(*) FROM mappings;
