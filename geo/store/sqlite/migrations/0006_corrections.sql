-- What a reviewer says of an event instead of what its reports say. It is of
-- the event with this id and outlives every new reading of its articles.
CREATE TABLE corrections (
  event_id TEXT PRIMARY KEY,
  at TEXT NOT NULL,
  record BLOB NOT NULL
) STRICT;
