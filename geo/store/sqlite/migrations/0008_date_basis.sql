-- What the days of an event rest on. Until now every day of an article's event
-- stood in its text; what a table meant by its days nobody asked it.
ALTER TABLE events ADD COLUMN date_basis TEXT;
UPDATE events SET date_basis = 'text' WHERE event_date IS NOT NULL;
UPDATE events SET record = record_with_text_basis(record) WHERE length(record) > 0;
UPDATE reports SET record = record_with_text_basis(record) WHERE length(record) > 0;
UPDATE corrections SET record = record_with_text_basis(record) WHERE length(record) > 0;
