-- Rights on a store, for its owner to run once after furat has made it
-- (psql -d furat -f roles.sql). Who owns the database makes and changes tables;
-- furat_writer reads articles in and takes edits; furat_reader serves.
--   CREATE ROLE anna LOGIN PASSWORD '…' IN ROLE furat_writer;
DO $$ BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'furat_reader') THEN CREATE ROLE furat_reader NOLOGIN; END IF;
  IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'furat_writer') THEN CREATE ROLE furat_writer NOLOGIN IN ROLE furat_reader; END IF;
END $$;
GRANT USAGE ON SCHEMA furat TO furat_reader;
GRANT SELECT ON ALL TABLES IN SCHEMA furat TO furat_reader;
GRANT INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA furat TO furat_writer;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA furat TO furat_writer; -- of the queue
REVOKE INSERT, UPDATE, DELETE ON furat.meta FROM furat_writer;
-- The same of tables that later versions add.
ALTER DEFAULT PRIVILEGES IN SCHEMA furat GRANT SELECT ON TABLES TO furat_reader;
ALTER DEFAULT PRIVILEGES IN SCHEMA furat GRANT INSERT, UPDATE, DELETE ON TABLES TO furat_writer;
ALTER DEFAULT PRIVILEGES IN SCHEMA furat GRANT USAGE, SELECT ON SEQUENCES TO furat_writer;
