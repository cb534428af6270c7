-- Articles as they were given, the reports read from them, the events these
-- make, and the log of changes to events.
PRAGMA application_id = 1181119073; -- "Fura"
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
INSERT INTO meta VALUES ('identity', lower(hex(randomblob(8))));

CREATE TABLE articles (
  id TEXT PRIMARY KEY,
  origin TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  published TEXT,
  language TEXT NOT NULL,
  sample INTEGER NOT NULL,
  text TEXT NOT NULL,
  fingerprint TEXT NOT NULL,
  read_at TEXT NOT NULL
) STRICT;
-- Which files and the like hold an article; one that none holds any more goes.
CREATE TABLE sources (
  source TEXT NOT NULL,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  PRIMARY KEY (source, article_id)
) STRICT;
CREATE INDEX sources_article ON sources (article_id);
CREATE INDEX articles_fingerprint ON articles (fingerprint);

CREATE TABLE events (
  id TEXT PRIMARY KEY,
  event_date TEXT, event_date_end TEXT, time_precision INTEGER NOT NULL, date_text TEXT NOT NULL,
  disorder_type TEXT NOT NULL, event_type TEXT NOT NULL, sub_event_type TEXT NOT NULL,
  actor1 TEXT, actor1_id TEXT, inter1 TEXT, actor2 TEXT, actor2_id TEXT, inter2 TEXT, civilian_targeting TEXT,
  location TEXT, location_ar TEXT, place_id TEXT, admin1 TEXT, admin2 TEXT, admin3 TEXT, country TEXT,
  geo_precision INTEGER NOT NULL, uncertainty_km REAL, weapon TEXT, fatalities INTEGER, injuries INTEGER,
  status TEXT NOT NULL, confidence REAL NOT NULL, review TEXT NOT NULL, incident TEXT,
  source TEXT NOT NULL, source_count INTEGER NOT NULL, url TEXT, article_id TEXT NOT NULL, published TEXT,
  quote TEXT NOT NULL, notes TEXT NOT NULL, created_at TEXT, updated_at TEXT,
  lon REAL, lat REAL
) STRICT;
CREATE INDEX events_date ON events (event_date);

CREATE TABLE reports (
  id INTEGER PRIMARY KEY,
  article_id TEXT NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  event_id TEXT NOT NULL REFERENCES events (id) DEFERRABLE INITIALLY DEFERRED,
  ordinal INTEGER NOT NULL,
  event TEXT NOT NULL,
  evidence TEXT NOT NULL,
  reasons TEXT NOT NULL
) STRICT;
CREATE INDEX reports_event ON reports (event_id);
CREATE INDEX reports_article ON reports (article_id);

CREATE TABLE changes (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  at TEXT NOT NULL,
  event_id TEXT NOT NULL,
  deleted INTEGER NOT NULL
) STRICT;
