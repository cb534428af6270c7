-- What is read can be held against what was stored: each event has the sum of
-- what is kept of it (CRC-32C of its id, its record and
-- its times), and each layer how many
-- events it has and the sum of their sums, kept in whatever transaction
-- changes them. The change log has the same of its numbers. The
-- column of records has another name, so that an older furat that still has the
-- store open can't write past the sums: it finds no column.
ALTER TABLE events RENAME COLUMN record TO packed;
ALTER TABLE imported RENAME COLUMN record TO packed;
ALTER TABLE events ADD COLUMN sum INTEGER;
ALTER TABLE imported ADD COLUMN sum INTEGER;
-- (-62135596800 is what stands for a time that is not known: the year 1.)
UPDATE events SET sum = row_sum(id, packed, coalesce(unixepoch(created_at), -62135596800), coalesce(unixepoch(updated_at), -62135596800)) WHERE packed IS NOT NULL;
UPDATE imported SET sum = row_sum(id, packed, created, updated) WHERE packed IS NOT NULL;

CREATE TABLE tallies (
  of INTEGER PRIMARY KEY, -- a dataset, 0 the events of articles, -1 the log of changes
  rows INTEGER NOT NULL,
  sum INTEGER NOT NULL
) STRICT;
INSERT INTO tallies SELECT -1, count(*), coalesce(sum(seq), 0) FROM changes;
INSERT INTO tallies SELECT 0, count(*), coalesce(sum(sum), 0) FROM events WHERE sum IS NOT NULL;
INSERT INTO tallies SELECT id, (SELECT count(*) FROM imported WHERE +dataset = datasets.id AND sum IS NOT NULL),
  (SELECT coalesce(sum(sum), 0) FROM imported WHERE +dataset = datasets.id) FROM datasets;
