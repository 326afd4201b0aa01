#!/bin/sh
# The C++ sources are formatted as .clang-format says; `make format` does it.
cd "$(dirname "$0")/../.." || exit 1
find common services tools tests \( -name '*.h' -o -name '*.cc' \) -print0 | xargs -0 clang-format-14 --dry-run -Werror
