-- The regions of an event in Arabic too, and by their p-codes. Of what is stored
-- nobody knows them until its article is read anew.
ALTER TABLE events ADD COLUMN admin1_ar TEXT;
ALTER TABLE events ADD COLUMN admin2_ar TEXT;
ALTER TABLE events ADD COLUMN admin3_ar TEXT;
ALTER TABLE events ADD COLUMN admin1_pcode TEXT;
ALTER TABLE events ADD COLUMN admin2_pcode TEXT;
ALTER TABLE events ADD COLUMN admin3_pcode TEXT;
