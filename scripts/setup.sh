#!/usr/bin/env bash
# Sees to what a build or the tests need. As root, or with sudo, on Debian or
# Ubuntu it installs the packages of the tests; elsewhere it lists what is
# missing and ends with status 1.
#   setup.sh build   Go, Node, npm, a C compiler
#   setup.sh test    the same, and a browser, QGIS, GDAL, PostGIS, nginx and Arabic fonts
set -euo pipefail

missing=()
need() { command -v "$1" >/dev/null 2>&1 || missing+=("$2"); }

need go "Go 1.26 or newer (https://go.dev/dl)"
need node "Node.js 20 or newer"
need npm "npm"
need gcc "gcc"
if [ ${#missing[@]} -gt 0 ]; then
  printf 'furat needs, to build:\n' >&2
  printf '  %s\n' "${missing[@]}" >&2
  exit 1
fi
[ "${1:-build}" = test ] || exit 0

# command → Debian package
wanted=("chromium:chromium" "ogrinfo:gdal-bin" "fc-list:fontconfig")
packages=()
for w in "${wanted[@]}"; do
  command -v "${w%%:*}" >/dev/null 2>&1 || packages+=("${w#*:}")
done
python3 -m pip --version >/dev/null 2>&1 || packages+=("python3-pip") # for the clients of scripts/clients.sh
# QGIS is wanted as modules of Debian's own Python.
/usr/bin/python3 -c 'import qgis.core' >/dev/null 2>&1 || packages+=("python3-qgis" "qgis-providers")
# PostGIS has no command: its server's programs stand beside the path.
[ -x /usr/lib/postgresql/15/bin/initdb ] && [ -e /usr/share/postgresql/15/extension/postgis.control ] || packages+=("postgresql-15-postgis-3")
# Where root's programs lie is not on everybody's path.
PATH=$PATH:/usr/sbin command -v nginx >/dev/null 2>&1 || packages+=("nginx-light")
if command -v fc-list >/dev/null 2>&1 && ! fc-list :lang=ar 2>/dev/null | grep -q .; then
  packages+=("fonts-noto-core")
elif ! command -v fc-list >/dev/null 2>&1; then
  packages+=("fonts-noto-core")
fi
[ ${#packages[@]} -eq 0 ] && exit 0

run=()
if [ "$(id -u)" != 0 ]; then
  if command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then run=(sudo -n); else run=(false); fi
fi
if command -v apt-get >/dev/null 2>&1 && [ "${run[*]:-}" != false ]; then
  echo "installing for the tests: ${packages[*]}"
  # What is installed for tests is started by them, not as a service.
  policy=/usr/sbin/policy-rc.d
  if [ ! -e $policy ]; then
    printf '#!/bin/sh\nexit 101\n' | "${run[@]}" tee $policy >/dev/null
    "${run[@]}" chmod +x $policy
    trap '"${run[@]}" rm -f $policy' EXIT
  fi
  "${run[@]}" apt-get update -qq
  "${run[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${packages[@]}" >/dev/null
  exit 0
fi
{
  printf 'the tests need these packages (Debian names), and cannot install them here:\n'
  printf '  %s\n' "${packages[@]}"
} >&2
exit 1
