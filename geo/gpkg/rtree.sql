-- The triggers that keep the R-tree (OGC 12-128r17, F.3), and the count, true
-- when others change the table. <t> is the table's name.
CREATE TRIGGER "rtree_<t>_geom_insert" AFTER INSERT ON "<t>" WHEN (new.geom NOT NULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN
  INSERT OR REPLACE INTO "rtree_<t>_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER "rtree_<t>_geom_update1" AFTER UPDATE OF geom ON "<t>" WHEN OLD.fid = NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN
  INSERT OR REPLACE INTO "rtree_<t>_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER "rtree_<t>_geom_update2" AFTER UPDATE OF geom ON "<t>" WHEN OLD.fid = NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN
  DELETE FROM "rtree_<t>_geom" WHERE id = OLD.fid;
END;
CREATE TRIGGER "rtree_<t>_geom_update3" AFTER UPDATE ON "<t>" WHEN OLD.fid != NEW.fid AND (NEW.geom NOTNULL AND NOT ST_IsEmpty(NEW.geom)) BEGIN
  DELETE FROM "rtree_<t>_geom" WHERE id = OLD.fid;
  INSERT OR REPLACE INTO "rtree_<t>_geom" VALUES (NEW.fid, ST_MinX(NEW.geom), ST_MaxX(NEW.geom), ST_MinY(NEW.geom), ST_MaxY(NEW.geom));
END;
CREATE TRIGGER "rtree_<t>_geom_update4" AFTER UPDATE ON "<t>" WHEN OLD.fid != NEW.fid AND (NEW.geom ISNULL OR ST_IsEmpty(NEW.geom)) BEGIN
  DELETE FROM "rtree_<t>_geom" WHERE id IN (OLD.fid, NEW.fid);
END;
CREATE TRIGGER "rtree_<t>_geom_delete" AFTER DELETE ON "<t>" WHEN old.geom NOT NULL BEGIN
  DELETE FROM "rtree_<t>_geom" WHERE id = OLD.fid;
END;
CREATE TRIGGER "trigger_insert_feature_count_<t>" AFTER INSERT ON "<t>" BEGIN
  UPDATE gpkg_ogr_contents SET feature_count = feature_count + 1 WHERE table_name = '<t>';
END;
CREATE TRIGGER "trigger_delete_feature_count_<t>" AFTER DELETE ON "<t>" BEGIN
  UPDATE gpkg_ogr_contents SET feature_count = feature_count - 1 WHERE table_name = '<t>';
END;
