"""Asks a server as Python's clients do, and prints what they found as JSON.

usage: python3 open_in_python.py BASE_URL COLLECTION FOLDER
FOLDER has the collection's files, export.parquet and export.csv among them.
"""
import json
import os
import sys

os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"

import duckdb
import jsonschema
import pyogrio
import requests
from owslib.ogcapi.features import Features

base, collection, folder = sys.argv[1], sys.argv[2], sys.argv[3]
out = {}

# OWSLib, the standard client of the OGC's services, opens the server by its address.
w = Features(base + "/")
out["collections"] = w.feature_collections()
out["conforms"] = len(w.conformance()["conformsTo"])
out["queryables"] = sorted(w.collection_queryables(collection)["properties"])
out["schema"] = len(w.collection_schema(collection)["properties"])
out["extent"] = w.collection(collection)["extent"]["spatial"]["bbox"][0]
out["api"] = w.api()["openapi"]
counts = {}
for name, ask in {
    "all": {}, "box": {"bbox": [38, 34, 41, 36]}, "days": {"datetime_": "2018-01-01/2018-12-31"},
    "filter": {"filter": "fatalities > 3 AND S_WITHIN(geometry, POLYGON((38 34,41 34,41 36,38 36,38 34)))"},
}.items():
    counts[name] = w.collection_items(collection, limit=3, **ask)["numberMatched"]
out["owslib"] = counts
part = w.collection_items(collection, limit=5, properties=["id", "fatalities"], skipGeometry=True)["features"]
out["part"] = [sorted(part[0]["properties"]), part[0]["geometry"]]
first = w.collection_items(collection, limit=1)["features"][0]["id"]
out["item"] = w.collection_item(collection, first)["id"] == first

# The newest GDAL: types, and conditions that it leaves to the server.
info = pyogrio.read_info("OAPIF:" + base, layer=collection)
out["types"] = dict(zip(info["fields"].tolist(), info["ogr_types"]))
where = ["fatalities > 5", "event_date >= '2018-01-01'", "event_date BETWEEN '2018-01-01' AND '2019-12-31'", "location LIKE 'P%'",
         "location ILIKE '%LAC%'", "injuries > 1", "created_at > '2020-01-01T00:00:00Z'"]
out["gdal"] = {c: len(pyogrio.raw.read("OAPIF:" + base, layer=collection, where=c, columns=["id"])[3][0]) for c in where}
out["remote"] = {f: pyogrio.read_info("/vsicurl/%s/export/%s.%s" % (base, collection, f), layer=0, force_feature_count=True)["features"] for f in ["gpkg", "fgb", "geojson", "kml"]}

# DuckDB reads the files.
db = duckdb.connect()
out["duckdb"] = {f: db.sql("select count(*), sum(fatalities), count(distinct id) from '%s/export.%s'" % (folder, f)).fetchone() for f in ["parquet", "csv"]}

# Items are what their schema says.
schema = requests.get("%s/collections/%s/schema" % (base, collection)).json()
schema["properties"].pop("geometry")
check = jsonschema.Draft202012Validator(schema)
items = requests.get("%s/collections/%s/items?limit=200" % (base, collection)).json()["features"]
out["invalid"] = [e.message[:200] for f in items for e in check.iter_errors(f["properties"])][:5]

json.dump(out, sys.stdout)
