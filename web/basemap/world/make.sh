#!/usr/bin/env bash
# Makes world.pmtiles, the built-in base map, out of a folder with Natural Earth's
# GeoJSON files (public domain; see prepare.py for which):
#
#     web/basemap/world/make.sh FOLDER
#
# It needs furat (make build) and Python 3. The same files give the same bytes.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
layers=$(mktemp -d)
trap 'rm -rf "$layers"' EXIT
python3 "$here/prepare.py" "$1" "$layers"
names=(land land_fine urban lakes rivers admin1 borders seas countries)
cd "$layers" && "$here/../../../furat" tiles build "${names[@]/%/.geojson}" -o "$here/world.pmtiles" \
	--zooms 0-7 --layer-zooms land=0-4 --layer-zooms land_fine=5-7 --layer-zooms urban=5-7 --layer-zooms admin1=5-7 \
	--layer-zooms seas=1-6 --keep kind,name,name_fr,iso,rank --title "World" --attribution "Natural Earth"
