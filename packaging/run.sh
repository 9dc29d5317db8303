#!/usr/bin/env bash
# Opens the window; where there is no display, says so and does the main job in the terminal.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || [ "$(uname)" = Darwin ]; then
    exec .venv/bin/homereel "$@"
fi
echo "There is no display here, so the window can't open; doing the same job in the terminal (make demo)." >&2
exec packaging/demo.sh
