-- Events of articles get a number that stays: pages of items are in its order.
-- (A row number would not do: VACUUM may give a table without a key of its own
-- new ones.) Events that an older version stored get theirs when the store is
-- opened.
ALTER TABLE events ADD COLUMN number INTEGER;
CREATE UNIQUE INDEX events_number ON events (number);
