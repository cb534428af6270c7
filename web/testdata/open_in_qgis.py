"""Opens a server of Furat in QGIS without a screen, and tells as JSON what QGIS found.

usage: /usr/bin/python3 open_in_qgis.py BASE_URL FOLDER
FOLDER holds events.geojson, .gpkg, .fgb, .csv, .kml, .qlr and .qgs, fetched from the server.
"""
import json
import os
import sys
import tempfile

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="furat-qgis-")
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"

from qgis.core import (Qgis, QgsApplication, QgsCoordinateReferenceSystem, QgsDateTimeRange, QgsExpression, QgsExpressionContext,
                       QgsExpressionContextUtils, QgsFeatureRequest, QgsLayerDefinition,
                       QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRectangle, QgsVectorLayer, QgsVectorLayerTemporalContext,
                       QgsVectorTileLayer, QgsCoordinateTransform)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor

base, folder = sys.argv[1:3]
app = QgsApplication([], False)
app.initQgis()
out = {"version": Qgis.QGIS_VERSION}


def symbols(layer):
    """The event types that a layer has symbols for, behind the one of piles."""
    piles = layer.renderer()
    return [c.value() for c in piles.embeddedRenderer().categories()] if piles.type() == "pointCluster" else []


def file(name):
    return os.path.join(folder, name)


def count(layer, request=None):
    return sum(1 for _ in layer.getFeatures(request or QgsFeatureRequest()))


def describe(layer):
    """The features that come, and the types of the fields."""
    if not layer.isValid():
        return {"valid": False}
    return {"valid": True, "count": count(layer), "fields": {f.name(): f.typeName() for f in layer.fields()},
            "types": {f.name(): int(f.type()) for f in layer.fields()}}


def render(layers, name, box):
    settings = QgsMapSettings()
    settings.setLayers(layers)
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setTransformContext(QgsProject.instance().transformContext())
    settings.setBackgroundColor(QColor(255, 255, 255))
    settings.setOutputSize(QSize(900, 600))
    settings.setExtent(box)
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    image = job.renderedImage()
    image.save(file(name + ".png"))
    colours = {}
    for y in range(image.height()):
        for x in range(image.width()):
            c = QColor(image.pixel(x, y)).name()
            colours[c] = colours.get(c, 0) + 1
    return {"colours": {c: n for c, n in colours.items() if n >= 3}, "errors": [e.message for e in job.errors()]}


def map_tips(layer):
    """What QGIS would show of each feature under the mouse."""
    out = {}
    for f in layer.getFeatures():
        context = QgsExpressionContext(QgsExpressionContextUtils.globalProjectLayerScopes(layer))
        context.setFeature(f)
        out[f["id"]] = QgsExpression.replaceExpressionText(layer.mapTipTemplate(), context)
    return out


def mercator(box):
    return QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem("EPSG:3857"), QgsProject.instance()).transformBoundingBox(box)


layers = {
    "oapif": QgsVectorLayer(" url='%s' typename='events' srsname='OGC:CRS84' restrictToRequestBBOX='0'" % base, "oapif", "OAPIF"),
    "geojson": QgsVectorLayer(file("events.geojson"), "geojson", "ogr"),
    "geojsonseq": QgsVectorLayer(file("events.geojsonl"), "geojsonseq", "ogr"),
    "gpkg": QgsVectorLayer(file("events.gpkg") + "|layername=events", "gpkg", "ogr"),
    "fgb": QgsVectorLayer(file("events.fgb"), "fgb", "ogr"),
    "kml": QgsVectorLayer(file("events.kml"), "kml", "ogr"),
    "csv": QgsVectorLayer("file://%s?type=csv&xField=longitude&yField=latitude&crs=EPSG:4326&detectTypes=yes" % file("events.csv"), "csv", "delimitedtext"),
}
out["layers"] = {name: describe(layer) for name, layer in layers.items()}
out["gpkg_symbols"] = symbols(layers["gpkg"])

# What QGIS leaves to the server, and what it does itself, must agree.
oapif = layers["oapif"]
box = QgsRectangle(38, 33, 41, 36)
near = QgsVectorLayer(" url='%s' typename='events' srsname='OGC:CRS84' restrictToRequestBBOX='1'" % base, "near", "OAPIF")
out["bbox"] = {"server": count(near, QgsFeatureRequest().setFilterRect(box)), "local": count(layers["gpkg"], QgsFeatureRequest().setFilterRect(box))}
days = "\"event_date\" >= '2022-08-01' AND \"event_date\" <= '2023-12-31'"
dated = QgsVectorLayer(" url='%s' typename='events' srsname='OGC:CRS84'" % base, "dated", "OAPIF")
out["datetime"] = {"taken": dated.setSubsetString(days), "server": count(dated), "local": count(layers["gpkg"], QgsFeatureRequest().setFilterExpression(days))}

# The layer definition.
group = QgsProject.instance().layerTreeRoot().addGroup("furat")
ok, message = QgsLayerDefinition.loadLayerDefinition(file("events.qlr"), QgsProject.instance(), group)
vectors = [l for l in QgsProject.instance().mapLayers().values() if isinstance(l, QgsVectorLayer)]
features = next((l for l in vectors if not l.name().endswith("areas")), None)
areas = next((l for l in vectors if l.name().endswith("areas")), None)
tiles = next((l for l in QgsProject.instance().mapLayers().values() if isinstance(l, QgsVectorTileLayer)), None)
extent = mercator(QgsRectangle(38, 33, 45, 37))
out["qlr"] = {"ok": ok, "message": message, "layers": len(QgsProject.instance().mapLayers())}
if features is not None:
    time = features.temporalProperties()
    first, last = QDate(2022, 8, 1), QDate(2023, 12, 31)
    span = QgsDateTimeRange(QDateTime(first, QTime(0, 0), Qt.UTC), QDateTime(last, QTime(23, 59, 59), Qt.UTC))
    context = QgsVectorLayerTemporalContext()
    context.setLayer(features)
    where = time.createFilterString(context, span)
    out["qlr"].update({
        "features": describe(features), "symbols": symbols(features),
        "labels": features.labelsEnabled(), "map_tips": map_tips(features),
        "areas": {"count": count(areas), "geometry": areas.wkbType(), "symbols": len(areas.renderer().categories()), "render": render([areas], "areas", extent)},
        "temporal": {"active": time.isActive(), "mode": int(time.mode()), "start": time.startField(), "end": time.endField(), "expression": where,
                     "count": count(features, QgsFeatureRequest().setFilterExpression(where)),
                     "local": count(layers["gpkg"], QgsFeatureRequest().setFilterExpression(where))},
        "render": render([features], "features", extent)})
if tiles is not None:
    out["qlr"]["tiles"] = {"valid": tiles.isValid(), "styles": [s.styleName() for s in tiles.renderer().styles()], "render": render([tiles], "tiles", extent)}

# Vector tiles by the address of the style.
styled = QgsVectorTileLayer("type=xyz&url=%s/tiles/events/{z}/{x}/{y}.mvt&zmin=0&zmax=14&styleUrl=%s/tiles/events/style.json" % (base, base), "styled")
message, ok = styled.loadDefaultStyle()
out["style"] = {"valid": styled.isValid(), "ok": ok, "message": message, "render": render([styled], "style", extent)}

# The project.
project = QgsProject()
out["project"] = {"read": project.read(file("events.qgs")), "valid": [l.isValid() for l in project.mapLayers().values()], "title": project.title(), "crs": project.crs().authid()}

print(json.dumps(out), flush=True)
os._exit(0)  # threads that wait for the server may not end in order
