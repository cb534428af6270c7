-- No text is written over: what an article said before, and where and when that
-- was read, stays. What is taken off the map by somebody's decision says why, and
-- stays off when it is read again.
ALTER TABLE articles ADD COLUMN claimed INTEGER NOT NULL DEFAULT 0; -- its address is only what a file says of itself
CREATE TABLE article_versions (
  article_id TEXT NOT NULL,
  n INTEGER NOT NULL,      -- 1 is the oldest
  origin TEXT NOT NULL,
  url TEXT NOT NULL,
  title TEXT NOT NULL,
  publisher TEXT NOT NULL,
  published TEXT,
  language TEXT NOT NULL,
  text TEXT NOT NULL,
  read_at TEXT NOT NULL,
  until TEXT NOT NULL,     -- when another took its place, or it went
  PRIMARY KEY (article_id, n)
) STRICT, WITHOUT ROWID;
CREATE TABLE withdrawn (
  article_id TEXT PRIMARY KEY,
  reason TEXT NOT NULL,
  at TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX articles_url ON articles (url);
