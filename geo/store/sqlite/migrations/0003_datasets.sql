-- Imported datasets, each a layer of its own. An event is one packed record
-- (package geo/record). The row number is its change number too: an event that
-- changes moves to a new row, one that goes leaves a row without a record.
CREATE TABLE datasets (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  title TEXT NOT NULL, format TEXT NOT NULL, licence TEXT NOT NULL, attribution TEXT NOT NULL, url TEXT NOT NULL,
  imported_at TEXT NOT NULL
) STRICT;

CREATE TABLE imported (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  dataset INTEGER NOT NULL REFERENCES datasets (id),
  id TEXT NOT NULL UNIQUE,
  fresh INTEGER NOT NULL, -- no older row had this id
  created INTEGER NOT NULL, updated INTEGER NOT NULL, -- seconds since 1970-01-01
  record BLOB
) STRICT;
CREATE INDEX imported_dataset ON imported (dataset, seq);
