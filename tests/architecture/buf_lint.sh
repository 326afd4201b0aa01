#!/usr/bin/env bash
# Lints the proto with buf, by proto/buf.yaml. buf would fetch google/api from its registry; it is given the files of
# the PyPI package googleapis-common-protos instead, as a module beside ours, and so needs no network.
set -euo pipefail
cd "$(dirname "$0")/../.."

buf=.cache/node/node_modules/.bin/buf
[ -x "$buf" ] || { echo "buf is missing: run tools/dev/setup test" >&2; exit 1; }
googleapis=$(.cache/python/bin/python -c 'import google.api as a, os; print(os.path.dirname(os.path.dirname(list(a.__path__)[0])))')

workspace=$(mktemp -d)
trap 'rm -rf "$workspace"' EXIT
cp -r proto "$workspace/proto"
mkdir -p "$workspace/googleapis/google"
cp -r "$googleapis/google/api" "$googleapis/google/rpc" "$workspace/googleapis/google/"

# A workspace of two modules, with the settings of proto/buf.yaml.
mv "$workspace/proto/buf.yaml" "$workspace/buf.yaml"
printf 'modules: [{path: proto}, {path: googleapis}]\n' >>"$workspace/buf.yaml"
buf=$PWD/$buf
cd "$workspace"
HOME=$workspace "$buf" lint proto
