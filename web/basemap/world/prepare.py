#!/usr/bin/env python3
"""Prepares the layers of the built-in base map out of Natural Earth's files.

Natural Earth (naturalearthdata.com) is in the public domain. From a folder with
its GeoJSON files (packed with gzip) this writes one GeoJSON file a layer into
another, which make.sh turns into an archive:

  land       1:50m, for the low zooms; land_fine: the countries of 1:10m
  lakes, rivers, urban
  borders    "kind" tells disputed and claimed ones, and "name" what they are called
  admin1     lines between the first-level units of one country
  countries  a point where the name of a country stands
  seas       the same of a sea
"""
import gzip
import json
import math
import sys
from collections import defaultdict
from pathlib import Path

SOURCE, TARGET = Path(sys.argv[1]), Path(sys.argv[2])


def features(name):
    with gzip.open(SOURCE / f"{name}.geojson.gz") as f:
        return [x for x in json.load(f)["features"] if x["geometry"]]


def plain(line, tolerance):
    """A line without the points that lie within so many degrees of it (Douglas and
    Peucker). Both ends stay; a closed line is halved first."""
    if len(line) < 5:
        return line
    keep, todo = {0, len(line) - 1}, [(0, len(line) - 1)]
    if line[0] == line[-1]:
        half = len(line) // 2
        keep.add(half)
        todo = [(0, half), (half, len(line) - 1)]
    while todo:
        a, b = todo.pop()
        (x1, y1), (x2, y2) = line[a][:2], line[b][:2]
        dx, dy = x2 - x1, y2 - y1
        length, worst, at = math.hypot(dx, dy), tolerance, 0
        for i in range(a + 1, b):
            x, y = line[i][0] - x1, line[i][1] - y1
            off = abs(x * dy - y * dx) / length if length else math.hypot(x, y)
            if off > worst:
                worst, at = off, i
        if at:
            keep.add(at)
            todo += [(a, at), (at, b)]
    return [[round(v, 4) for v in line[i][:2]] for i in sorted(keep)]


def plainer(geometry, tolerance):
    def walk(c):
        return plain(c, tolerance) if isinstance(c[0][0], (int, float)) else [walk(part) for part in c]

    return {"type": geometry["type"], "coordinates": walk(geometry["coordinates"])}


# Degrees to which the shapes of the highest zooms are simplified: two thirds of a
# pixel of zoom 8.
PLAIN = 0.0035


def write(name, found, tolerance=0):
    if tolerance:
        found = [(p, plainer(g, tolerance)) for p, g in found]
    body = {"type": "FeatureCollection", "features": [{"type": "Feature", "properties": p, "geometry": g} for p, g in found]}
    (TARGET / f"{name}.geojson").write_text(json.dumps(body, separators=(",", ":"), ensure_ascii=False))
    print(f"{name}: {len(body['features'])}")


def polygons(geometry):
    return geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]


def own(properties):
    """The properties by their names in lower case: files differ in it."""
    return {k.lower(): v for k, v in properties.items() if v is not None}


def zoom(p, least=0.0):
    return {"min_zoom": max(least, float(p.get("min_zoom", 0)))}


# What a line between two countries is, by Natural Earth's word for it; the others
# are lines that both sides recognise.
DISPUTED = ("Disputed", "Indefinite", "Line of control", "Indeterminant", "Breakaway", "Elusive")
NO_BORDER = ("Overlay limit", "Lease limit", "Reference line")


def borders():
    for f in features("ne_10m_admin_0_boundary_lines_land"):
        p = own(f["properties"])
        kind = p["featurecla"]
        if kind.startswith(NO_BORDER):
            continue
        disputed = kind.startswith(DISPUTED)
        out = {"kind": "disputed" if disputed else "border", **zoom(p)}
        if disputed and p.get("name"):
            out["name"] = p["name"]
        yield out, f["geometry"]
    for f in features("ne_10m_admin_0_boundary_lines_disputed_areas"):
        p = own(f["properties"])
        if p["featurecla"].startswith(NO_BORDER):
            continue
        name = p.get("brk_name_l") or p.get("brk_name_r") or p.get("comment") or ""
        out = {"kind": "disputed" if p["featurecla"].startswith(DISPUTED) else "claim", **zoom(p, 4)}
        if name:
            out["name"] = name
        yield out, f["geometry"]


def admin1():
    """Lines that two units of one country share, each once."""
    sides = defaultdict(list)
    for n, f in enumerate(features("qgis_world_map_states_provinces")):
        country = f["properties"]["adm0_a3"]
        for polygon in polygons(f["geometry"]):
            for ring in polygon:
                ring = [(round(x, 4), round(y, 4)) for x, y, *_ in ring]
                for a, b in zip(ring, ring[1:]):
                    if a != b:
                        sides[min(a, b), max(a, b)].append((n, country))
    after = defaultdict(list)
    for (a, b), who in sides.items():
        if len({n for n, _ in who}) == 2 and len({c for _, c in who}) == 1:
            after[a].append(b)
            after[b].append(a)
    lines, used = [], set()

    def follow(a, b):
        line = [a, b]
        used.add((min(a, b), max(a, b)))
        while len(after[b]) == 2:
            c = after[b][0] if after[b][1] == a else after[b][1]
            if (min(b, c), max(b, c)) in used:
                break
            a, b = b, c
            used.add((min(a, b), max(a, b)))
            line.append(b)
        return line

    for joints in (True, False):  # from where three meet first, closed lines then
        for a in sorted(after):
            if joints and len(after[a]) == 2:
                continue
            for b in after[a]:
                if (min(a, b), max(a, b)) not in used:
                    lines.append(follow(a, b))
    return [({}, {"type": "LineString", "coordinates": l}) for l in lines]


def land():
    """The countries without the lines between them: what is drawn three times is
    three times as large."""
    edges = {}
    for f in features("qgis_world_map_countries"):
        for polygon in polygons(f["geometry"]):
            for ring in polygon:
                ring = [(round(x, 5), round(y, 5)) for x, y, *_ in ring]
                for a, b in zip(ring, ring[1:]):
                    if a == b:
                        continue
                    if edges.get((b, a)):
                        edges[b, a] -= 1
                    else:
                        edges[a, b] = edges.get((a, b), 0) + 1
    after = defaultdict(list)
    for (a, b), n in edges.items():
        after[a].extend([b] * n)
    outer, holes = [], []
    for start in sorted(after):
        while after[start]:
            ring = [start]
            while ring[-1] != start or len(ring) == 1:
                if not after[ring[-1]]:
                    break
                ring.append(after[ring[-1]].pop())
            if len(ring) > 3 and ring[-1] == start:
                turn = sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(ring, ring[1:]))
                (outer if turn < 0 else holes).append(ring)  # the file has outer rings clockwise
    outer.sort(key=area)
    parts = [[ring] for ring in outer]
    for hole in holes:
        home = next((p for p in parts if inside(*hole[0], [p[0]])), None)
        if home:
            home.append(hole)
    return [({}, {"type": "Polygon", "coordinates": p}) for p in parts]


def inside(x, y, rings):
    odd = False
    for ring in rings:
        for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:]):
            if (y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1:
                odd = not odd
    return odd


def away(x, y, rings):
    """How far a point is from the edge, in degrees of latitude."""
    best, shrink = math.inf, math.cos(math.radians(y))
    for ring in rings:
        for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:]):
            ax, ay, bx, by = (x1 - x) * shrink, y1 - y, (x2 - x) * shrink, y2 - y
            dx, dy = bx - ax, by - ay
            t = 0 if dx == dy == 0 else max(0, min(1, -(ax * dx + ay * dy) / (dx * dx + dy * dy)))
            best = min(best, math.hypot(ax + t * dx, ay + t * dy))
    return best


def area(ring):
    return abs(sum(x1 * y2 - x2 * y1 for (x1, y1, *_), (x2, y2, *_) in zip(ring, ring[1:]))) / 2 * math.cos(math.radians(ring[0][1]))


def middle(geometry):
    """The place in the largest part that is farthest from its edge, on a grid that is made finer."""
    rings = max(polygons(geometry), key=lambda p: area(p[0]))
    rings = [r[:: max(1, len(r) // 400)] + r[-1:] for r in rings]
    xs, ys = [p[0] for p in rings[0]], [p[1] for p in rings[0]]
    x, y, w, h = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    best = (-1.0, x + w / 2, y + h / 2)
    for _ in range(4):
        for i in range(13):
            for j in range(13):
                px, py = x + w * (i + 0.5) / 13, y + h * (j + 0.5) / 13
                if inside(px, py, rings):
                    best = max(best, (away(px, py, rings), px, py))
        w, h = w / 4, h / 4
        x, y = best[1] - w / 2, best[2] - h / 2
    return {"type": "Point", "coordinates": [round(best[1], 3), round(best[2], 3)]}


# Codes that Natural Earth leaves out where a state is not recognised by all.
CODES = {"France": "FR", "Norway": "NO", "Kosovo": "XK"}


def countries():
    for f in features("ne_50m_admin_0_countries"):
        p = own(f["properties"])
        code = p.get("iso_a2", "-99")
        out = {"name": p["name"], "rank": p["labelrank"], "min_zoom": max(1.0, p["min_label"] - 0.5)}
        code = CODES.get(p["name"], code if code != "-99" else "")
        if code:
            out["iso"] = code
        yield out, middle(f["geometry"])


def seas():
    for f in features("ne_50m_geography_marine_polys"):
        p = own(f["properties"])
        if not p.get("name"):
            continue
        out = {"name": p["name"].title() if p["name"].isupper() else p["name"], "rank": p["scalerank"], "min_zoom": p["min_label"]}
        if p.get("name_fr"):
            out["name_fr"] = p["name_fr"]
        yield out, middle(f["geometry"])


def main():
    write("land", [({}, f["geometry"]) for f in features("ne_50m_land")])
    write("land_fine", land(), PLAIN)
    write("lakes", [({"name": own(f["properties"]).get("name") or "", **zoom(own(f["properties"]), 2)}, f["geometry"]) for f in features("ne_10m_lakes")], PLAIN)
    write("rivers", [({"name": own(f["properties"]).get("name_en") or own(f["properties"]).get("name") or "", "rank": f["properties"]["scalerank"],
                       **zoom(own(f["properties"]), 3)}, f["geometry"]) for f in features("ne_10m_rivers_lake_centerlines")], PLAIN)
    write("urban", [(zoom(own(f["properties"]), 5), f["geometry"]) for f in features("ne_50m_urban_areas")], PLAIN)
    write("borders", borders(), PLAIN)
    write("admin1", admin1(), PLAIN)
    write("countries", countries())
    write("seas", seas())


main()
