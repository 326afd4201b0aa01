#!/usr/bin/env bash
# What buf says of the proto, by proto/buf.yaml. buf would fetch google/api from its registry; it is given the files of
# the PyPI package googleapis-common-protos instead, as a module beside ours, and so needs no network.
#   tests/architecture/buf.sh lint [PROTO_DIR]        whether it keeps buf's rules
#   tests/architecture/buf.sh breaking [PROTO_DIR]    whether code and data of the baseline still fit
#   tests/architecture/buf.sh renew                   makes the proto of now the baseline: `make proto-baseline`
set -euo pipefail
case ${1:-} in lint | breaking | renew) ;; *) sed -n '4,6s/^# *//p' "$0" >&2; exit 2 ;; esac
proto=$(realpath "${2:-$(dirname "$0")/../../proto}")
cd "$(dirname "$0")/../.."

buf=$PWD/.cache/node/node_modules/.bin/buf
[ -x "$buf" ] || { echo "buf is missing: run tools/dev/setup test" >&2; exit 1; }
googleapis=$(.cache/python/bin/python -c 'import google.api as a, os; print(os.path.dirname(os.path.dirname(list(a.__path__)[0])))')
baseline=$PWD/proto/baseline.binpb

# A workspace of two modules, with the settings of buf.yaml.
workspace=$(mktemp -d)
trap 'rm -rf "$workspace"' EXIT
cp -r "$proto" "$workspace/proto"
mkdir -p "$workspace/googleapis/google"
cp -r "$googleapis/google/api" "$googleapis/google/rpc" "$workspace/googleapis/google/"
mv "$workspace/proto/buf.yaml" "$workspace/buf.yaml"
printf 'modules: [{path: proto}, {path: googleapis}]\n' >>"$workspace/buf.yaml"
cd "$workspace"
export HOME=$workspace

case $1 in
lint) "$buf" lint proto ;;
breaking)
  "$buf" breaking proto --against "$baseline" --exclude-imports || {
    echo "What was written for proto/baseline.binpb does not fit any more. Where that is meant: make proto-baseline" >&2
    exit 1
  } ;;
renew) "$buf" build proto --exclude-source-info --output "$baseline" ;;
esac
