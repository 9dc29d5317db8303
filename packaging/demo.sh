#!/usr/bin/env bash
# The main job in a terminal: index a small real library, then show similar items, a found moment and recommendations.
# Uses the sample media beside the checkout when they are there, else makes a few with ffmpeg.
set -euo pipefail
cd "$(dirname "$0")/.."

export HOMEREEL_HOME=${HOMEREEL_HOME:-$PWD/.demo/home}
media=../shared/media
homereel() { .venv/bin/homereel "$@"; }
bold() { if [ -t 1 ]; then printf '\n\033[1m%s\033[0m\n' "$*"; else printf '\n%s\n' "$*"; fi; }
show() { bold "\$ homereel $*"; homereel "$@"; }

if [ ! -d "$media" ]; then
    media=.demo/media
    .venv/bin/python packaging/sample_media.py "$media"
fi

if [ "$media" = ../shared/media ]; then bold "Some 430 files: a quarter of an hour on two cores; the second time a few seconds."; fi
bold "\$ homereel index $media"
homereel index "$media" < /dev/null || echo "(files that could not be read are listed above, each with its reason)"

# the first item that a search in one place finds
pick() { homereel search "$1" --in "$2" -k 1 --json | .venv/bin/python -c 'import json, sys; print("".join(row["id"][:12] for row in json.load(sys.stdin)))'; }
video=$(pick "a photo of a dress" picture)
for word in guit hum; do sound=$(pick "$word" title); [ -n "$sound" ] && break; done
[ -n "$video" ] && show similar "$video" -k 5
[ -n "$sound" ] && show similar "$sound" -k 5 --by sound
show search "ask not what your country" -k 3
show search "帽子" -k 3
show recommend -k 5
if [ -n "$video" ]; then
    show log play "$video" --watched 1
    show rate "$video" 5
    show recommend -k 5
fi
printf '\nThe library of this demo lies in %s; open it in the window with: .venv/bin/homereel --home %s\n' "$HOMEREEL_HOME" "$HOMEREEL_HOME"
