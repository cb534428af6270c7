-- Reports are joined to incidents: a report keeps its own id beside that of the
-- event it is part of, and its reach in days and place. Reports that an older
-- version stored are joined when their articles are read again.
ALTER TABLE reports ADD COLUMN report_id TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN day_part TEXT NOT NULL DEFAULT '';
ALTER TABLE reports ADD COLUMN proposed INTEGER NOT NULL DEFAULT 0;
UPDATE reports SET report_id = event_id;
CREATE INDEX reports_own ON reports (report_id);
CREATE VIRTUAL TABLE report_reach USING rtree (id, first, last, west, east, south, north);
