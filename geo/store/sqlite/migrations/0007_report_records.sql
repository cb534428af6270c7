-- What a report tells is packed as an event is (package geo/record), and no
-- more kept as JSON: one encoding of an event in the database.
ALTER TABLE reports ADD COLUMN record BLOB NOT NULL DEFAULT x'';
UPDATE reports SET record = record_of_json(report_id, event);
ALTER TABLE reports DROP COLUMN event;
