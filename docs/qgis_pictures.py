"""Makes the pictures of docs/qgis.md with QGIS, without a screen: make qgis-pictures

usage: /usr/bin/python3 docs/qgis_pictures.py BASE_URL FOLDER
BASE_URL is a running "furat serve --demo"; FOLDER gets the pictures.
"""
import os
import sys
import tempfile
import urllib.request

os.environ["QT_QPA_PLATFORM"] = "offscreen"
os.environ["QGIS_CUSTOM_CONFIG_PATH"] = os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp(prefix="furat-qgis-")
os.environ["no_proxy"] = os.environ["NO_PROXY"] = "127.0.0.1,localhost"

from qgis.core import (QgsApplication, QgsCoordinateReferenceSystem, QgsCoordinateTransform, QgsDateTimeRange, QgsFillSymbol, QgsLayerDefinition,
                       QgsLineSymbol, QgsMapRendererParallelJob, QgsMapSettings, QgsProject, QgsRectangle, QgsVectorLayer, QgsVectorTileBasicRenderer,
                       QgsVectorTileBasicRendererStyle, QgsVectorTileLayer, QgsWkbTypes)
from qgis.PyQt.QtCore import QDate, QDateTime, QSize, Qt, QTime
from qgis.PyQt.QtGui import QColor

base, folder = sys.argv[1].rstrip("/"), os.path.abspath(sys.argv[2])
app = QgsApplication([], False)
app.initQgis()
project = QgsProject.instance()

# The built-in base map, as any vector tiles.
background = QgsVectorTileLayer("type=xyz&url=%s/basemap/builtin/{z}/{x}/{y}&zmin=0&zmax=7" % base, "base map")
land = []
for name in ["land", "land_fine"]:  # far away, and near
    style = QgsVectorTileBasicRendererStyle(name, name, QgsWkbTypes.PolygonGeometry)
    style.setSymbol(QgsFillSymbol.createSimple({"color": "#f7f4ec", "outline_style": "no"}))
    land.append(style)
borders = QgsVectorTileBasicRendererStyle("borders", "borders", QgsWkbTypes.LineGeometry)
borders.setSymbol(QgsLineSymbol.createSimple({"line_color": "#b9ad94", "line_width": "0.35"}))
rivers = QgsVectorTileBasicRendererStyle("rivers", "rivers", QgsWkbTypes.LineGeometry)
rivers.setSymbol(QgsLineSymbol.createSimple({"line_color": "#8fbfd6", "line_width": "0.4"}))
renderer = QgsVectorTileBasicRenderer()
renderer.setStyles([*land, borders, rivers])
background.setRenderer(renderer)

definition = os.path.join(tempfile.mkdtemp(), "events.qlr")
urllib.request.urlretrieve(base + "/qgis/events.qlr", definition)
ok, message = QgsLayerDefinition.loadLayerDefinition(definition, project, project.layerTreeRoot())
if not ok:
    sys.exit(message)
features = next(l for l in project.mapLayers().values() if isinstance(l, QgsVectorLayer) and not l.name().endswith("areas"))
tiles = next(l for l in project.mapLayers().values() if isinstance(l, QgsVectorTileLayer))


def picture(name, layer, box, days=None):
    to = QgsCoordinateTransform(QgsCoordinateReferenceSystem("EPSG:4326"), QgsCoordinateReferenceSystem("EPSG:3857"), project)
    settings = QgsMapSettings()
    settings.setLayers([layer, background])
    settings.setDestinationCrs(QgsCoordinateReferenceSystem("EPSG:3857"))
    settings.setTransformContext(project.transformContext())
    settings.setBackgroundColor(QColor("#dcebf2"))
    settings.setOutputSize(QSize(900, 560))
    settings.setExtent(to.transformBoundingBox(box))
    if days:
        settings.setIsTemporal(True)
        settings.setTemporalRange(QgsDateTimeRange(QDateTime(days[0], QTime(0, 0), Qt.UTC), QDateTime(days[1], QTime(23, 59, 59), Qt.UTC)))
    job = QgsMapRendererParallelJob(settings)
    job.start()
    job.waitForFinished()
    if not job.renderedImage().save(os.path.join(folder, name + ".png")):
        sys.exit("%s could not be written" % name)


region = QgsRectangle(36.5, 33, 45.5, 37.4)
picture("qgis-features", features, QgsRectangle(39.75, 34.85, 40.75, 35.48))
picture("qgis-tiles", tiles, region)
picture("qgis-time", features, region, (QDate(2023, 8, 1), QDate(2023, 12, 31)))
sys.stdout.flush()
os._exit(0)  # threads that wait for the server may not end in order
