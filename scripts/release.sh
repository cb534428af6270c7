#!/usr/bin/env bash
# Builds what is given to others: the program for linux amd64 and arm64, each built
# twice in two folders and compared byte for byte, with its bill of materials and
# checksums. Known weak points of the parts are looked for where the lists of them
# can be reached.
#   release.sh FOLDER
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?name the folder to make}
mkdir -p "$out"
out=$(cd "$out" && pwd)
[ -z "$(git status --porcelain --untracked-files=no)" ] || { echo "there are changes that are not committed; commit them first" >&2; exit 1; }
[ -e gazetteer/world/embedded.go ] && [ -e web/ui/dist/index.html ] || { echo "run make build first: the page and the towns of the world are part of the program" >&2; exit 1; }

declare -A compilers=([amd64]=x86_64-linux-gnu-gcc [arm64]=aarch64-linux-gnu-gcc)
again=$(mktemp -d)
trap 'rm -rf "$again"' EXIT
git clone -q . "$again/furat"
mkdir -p "$again/furat/web/ui/dist" "$again/furat/gazetteer/world/data"
cp -r web/ui/dist/. "$again/furat/web/ui/dist/"
cp gazetteer/world/embedded.go "$again/furat/gazetteer/world/"
cp gazetteer/world/data/world.atlas "$again/furat/gazetteer/world/data/"

# Static: the resolver and the user database are Go's, and SQLite loads no extensions.
compile() { # folder, arch, output
  (cd "$1" && CGO_ENABLED=1 GOOS=linux GOARCH=$2 CC=${compilers[$2]} go build -trimpath -buildvcs=true -tags 'netgo osusergo sqlite_omit_load_extension' \
    -ldflags '-s -w -buildid= -linkmode external -extldflags "-static -Wl,--build-id=none"' -o "$3" ./cmd/furat)
}
for arch in amd64 arm64; do
  if ! command -v "${compilers[$arch]}" >/dev/null 2>&1; then
    echo "SKIPPED: linux $arch is not built: ${compilers[$arch]} is not here (Debian: gcc-${compilers[$arch]%-gcc})" >&2
    continue
  fi
  compile . $arch "$out/furat-linux-$arch"
  compile "$again/furat" $arch "$again/furat-linux-$arch"
  cmp "$out/furat-linux-$arch" "$again/furat-linux-$arch" || { echo "linux $arch: two builds differ" >&2; exit 1; }
  echo "linux $arch: two builds in two folders are the same, $(stat -c %s "$out/furat-linux-$arch") bytes"
done
host=$(go env GOARCH)
"$out/furat-linux-$host" version
"$out/furat-linux-$host" version --sbom > "$out/furat.cdx.json"
(cd "$out" && sha256sum furat-linux-* furat.cdx.json > SHA256SUMS && cat SHA256SUMS)

go run golang.org/x/vuln/cmd/govulncheck@v1.1.4 ./... || echo "SKIPPED or found: govulncheck did not end well; where its list can't be reached it says so above" >&2
for lock in web/ui gazetteer/world; do
  (cd $lock && npm audit --omit=dev) || echo "SKIPPED or found: npm audit of $lock did not end well; where its list can't be reached it says so above" >&2
done
