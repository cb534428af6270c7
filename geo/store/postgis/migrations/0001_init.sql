-- Articles, the reports read from them, the events these make, imported
-- datasets, and what changed when. Text is compared by code point (COLLATE "C"),
-- whatever the database's own order is; days are text (ISO 8601), as in all our
-- tables; times are instants. Text that PostgreSQL can't hold is escaped (see
-- text.go). Records are packed events (package geo/record).
CREATE TABLE meta (key text PRIMARY KEY, value text NOT NULL);
INSERT INTO meta VALUES ('identity', replace(gen_random_uuid()::text, '-', ''));

-- The last number of each kind. Who writes locks this row for as long as its
-- transaction takes: so changes are numbered in the order in which they become
-- true, and a number that was not kept is not missing.
CREATE TABLE head (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  changes bigint NOT NULL,   -- of events of articles
  imported bigint NOT NULL,  -- of events of datasets
  reports bigint NOT NULL
) WITH (fillfactor = 10);
INSERT INTO head VALUES (true, 0, 0, 0);

CREATE TABLE articles (
  id text COLLATE "C" PRIMARY KEY,
  origin text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  publisher text COLLATE "C" NOT NULL,
  published text COLLATE "C",
  language text COLLATE "C" NOT NULL,
  sample boolean NOT NULL,
  claimed boolean NOT NULL,         -- its address is only what a file says of itself
  text text COLLATE "C" NOT NULL,
  fingerprint text COLLATE "C" NOT NULL,
  read_at timestamptz NOT NULL
);
-- Addresses and fingerprints can be longer than an index takes.
CREATE INDEX articles_fingerprint ON articles USING hash (fingerprint);
CREATE INDEX articles_url ON articles USING hash (url);

CREATE TABLE article_versions (
  article_id text COLLATE "C" NOT NULL,
  n integer NOT NULL,               -- 1 is the oldest
  origin text COLLATE "C" NOT NULL,
  url text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL,
  publisher text COLLATE "C" NOT NULL,
  published text COLLATE "C",
  language text COLLATE "C" NOT NULL,
  text text COLLATE "C" NOT NULL,
  read_at timestamptz NOT NULL,
  until timestamptz NOT NULL,       -- when another took its place, or it went
  PRIMARY KEY (article_id, n)
);
CREATE TABLE withdrawn (article_id text COLLATE "C" PRIMARY KEY, reason text COLLATE "C" NOT NULL, at timestamptz NOT NULL);

-- Which files and the like hold an article; one that none holds any more goes.
CREATE TABLE sources (
  source text COLLATE "C" NOT NULL,
  article_id text COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE
);
CREATE INDEX sources_source ON sources USING hash (source);
CREATE INDEX sources_article ON sources (article_id);

CREATE TABLE events (
  id text COLLATE "C" PRIMARY KEY,
  event_date text COLLATE "C", event_date_end text COLLATE "C", time_precision integer, date_text text COLLATE "C",
  date_basis text COLLATE "C", disorder_type text COLLATE "C", event_type text COLLATE "C", sub_event_type text COLLATE "C",
  actor1 text COLLATE "C", actor1_id text COLLATE "C", inter1 text COLLATE "C", actor2 text COLLATE "C", actor2_id text COLLATE "C",
  inter2 text COLLATE "C", civilian_targeting text COLLATE "C", location text COLLATE "C", location_ar text COLLATE "C",
  place_id text COLLATE "C", admin1 text COLLATE "C", admin2 text COLLATE "C", admin3 text COLLATE "C", admin1_ar text COLLATE "C",
  admin2_ar text COLLATE "C", admin3_ar text COLLATE "C", admin1_pcode text COLLATE "C", admin2_pcode text COLLATE "C",
  admin3_pcode text COLLATE "C", country text COLLATE "C", geo_precision integer, uncertainty_km double precision,
  weapon text COLLATE "C", fatalities integer, injuries integer, status text COLLATE "C", confidence double precision,
  review text COLLATE "C", incident text COLLATE "C", source text COLLATE "C", source_count integer, url text COLLATE "C",
  article_id text COLLATE "C", published text COLLATE "C", quote text COLLATE "C", notes text COLLATE "C", created_at timestamptz,
  updated_at timestamptz,
  lon double precision, lat double precision,
  number bigint NOT NULL UNIQUE,
  packed bytea NOT NULL,
  sum bigint NOT NULL,
  odd boolean NOT NULL,             -- a column holds text that is escaped: SQL can't tell what it says
  geom geometry(Point, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED
);
CREATE INDEX events_geom ON events USING gist (geom);
CREATE INDEX events_date ON events (event_date);
CREATE INDEX events_odd ON events (id) WHERE odd;

-- Reports are joined to incidents by their reach in degrees and days, which is a
-- line from corner to corner: its box is what is looked for.
CREATE TABLE reports (
  id bigint PRIMARY KEY,
  article_id text COLLATE "C" NOT NULL REFERENCES articles (id) ON DELETE CASCADE,
  event_id text COLLATE "C" NOT NULL REFERENCES events (id) DEFERRABLE INITIALLY DEFERRED,
  report_id text COLLATE "C" NOT NULL,
  ordinal integer NOT NULL,
  day_part text COLLATE "C" NOT NULL,
  proposed boolean NOT NULL,
  record bytea NOT NULL,
  evidence json NOT NULL,
  reasons json NOT NULL,
  first integer, last integer,      -- days, as package geo counts them
  west double precision, south double precision, east double precision, north double precision,
  reach geometry(LineStringZ) GENERATED ALWAYS AS (ST_MakeLine(ST_MakePoint(west, south, first), ST_MakePoint(east, north, last))) STORED
);
CREATE INDEX reports_event ON reports (event_id);
CREATE INDEX reports_article ON reports (article_id);
CREATE INDEX reports_own ON reports (report_id);
CREATE INDEX reports_reach ON reports USING gist (reach gist_geometry_ops_nd);

CREATE TABLE changes (
  seq bigint PRIMARY KEY,
  at timestamptz NOT NULL,
  event_id text COLLATE "C" NOT NULL,
  deleted boolean NOT NULL
);

-- What a reviewer says of an event instead of what its reports say.
CREATE TABLE corrections (event_id text COLLATE "C" PRIMARY KEY, at timestamptz NOT NULL, record bytea NOT NULL);

-- Imported datasets, each a layer of its own. A row's number is its change
-- number too: an event that changes moves to a new row, one that goes leaves a
-- row without a record.
CREATE TABLE datasets (
  id integer PRIMARY KEY,
  name text COLLATE "C" NOT NULL,
  title text COLLATE "C" NOT NULL, format text COLLATE "C" NOT NULL, licence text COLLATE "C" NOT NULL,
  attribution text COLLATE "C" NOT NULL, url text COLLATE "C" NOT NULL,
  imported_at timestamptz NOT NULL
);
CREATE INDEX datasets_name ON datasets USING hash (name);
CREATE TABLE imported (
  dataset integer NOT NULL,         -- of datasets; not looked at for each of a million rows
  seq bigint NOT NULL,
  id text COLLATE "C" NOT NULL UNIQUE,
  fresh boolean NOT NULL,           -- no older row had this id
  created timestamptz NOT NULL, updated timestamptz NOT NULL,
  packed bytea,
  sum bigint,
  lon double precision, lat double precision,
  geom geometry(Point, 4326) GENERATED ALWAYS AS (ST_SetSRID(ST_MakePoint(lon, lat), 4326)) STORED,
  PRIMARY KEY (dataset, seq)
);
-- There is no index of places: furat asks its own, and imports take several times
-- as long with one. Who asks with other programs makes it (docs/operations.md).

-- How many rows a layer has, the sum of their sums, and its last change: of a
-- dataset, or of the events of articles (0).
CREATE TABLE tallies (of integer PRIMARY KEY, rows bigint NOT NULL, sum bigint NOT NULL, changed bigint NOT NULL) WITH (fillfactor = 10);
INSERT INTO tallies VALUES (0, 0, 0, 0);

-- The events as maps and tables of other programs like them: with days as dates.
CREATE VIEW map AS SELECT id, event_date::date AS day, event_date_end::date AS day_end, event_type, sub_event_type, actor1, actor2, location, location_ar,
  admin1, admin2, country, geo_precision, fatalities, injuries, confidence, review, source, url, quote, geom FROM events;
