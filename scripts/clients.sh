#!/usr/bin/env bash
# Brings Python's clients of web/testdata/clients.txt into a folder of their own,
# for the tests; anew where the list has changed.
#   clients.sh FOLDER
set -euo pipefail
list=$(dirname "$0")/../web/testdata/clients.txt
to=$1
cmp -s "$list" "$to/list" && exit 0
if ! python3 -m pip --version >/dev/null 2>&1; then
  echo "there is no python3 with pip (Debian: python3-pip): the server is not tried with Python's clients" >&2
  exit 0
fi
rm -rf "$to"
if python3 -m pip install --quiet --disable-pip-version-check --no-warn-script-location --root-user-action ignore --only-binary :all: --target "$to" --requirement "$list" 2>"$list.log"; then
  cp "$list" "$to/list"
  rm "$list.log"
else
  cat "$list.log" >&2
  rm "$list.log"
  echo "pip could not bring Python's clients: the server is not tried with them" >&2
fi
