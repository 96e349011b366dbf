# SPDX-License-Identifier: MIT
# Sourced by ./play and ./check: finds what is missing, installs it where it can, and builds.

say() { printf '%s\n' "$*" >&2; }
die() { say "$*"; exit 1; }

# packages_in SECTION: the names listed under [SECTION].
packages_in() {
  awk -v want="[$1]" '/^#/ || NF == 0 { next } /^\[/ { on = ($0 == want); next } on' "$root/cmake/debian-packages.txt"
}

is_installed() { [ "$(dpkg-query -W -f='${db:Status-Status}' "$1" 2>/dev/null)" = installed ]; }

# install_missing SECTION...: installs what these sections list and the system lacks; says so before it does.
install_missing() {
  local wanted=() missing=() section package
  for section in "$@"; do mapfile -t -O "${#wanted[@]}" wanted < <(packages_in "$section"); done
  if ! command -v apt-get >/dev/null || ! command -v dpkg-query >/dev/null; then
    command -v cmake >/dev/null && [ -n "${TWINWIRE_HAVE_PACKAGES:-}" ] && return 0
    say "This system has no apt. Twinwire needs what Debian calls:"
    say "  ${wanted[*]}"
    die "Install their like, then run again with TWINWIRE_HAVE_PACKAGES=1."
  fi
  for package in "${wanted[@]}"; do is_installed "$package" || missing+=("$package"); done
  [ "${#missing[@]}" -eq 0 ] && return 0

  local as_root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null ||
      die "Missing packages: ${missing[*]}. Ask an administrator to run: apt-get install ${missing[*]}"
    as_root=(sudo)
  fi
  say "Installing ${#missing[@]} missing packages: ${missing[*]}"
  local log
  log=$(mktemp)
  { "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get update &&
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "${missing[@]}"
  } >"$log" 2>&1 || { tail -n 20 "$log" >&2; die "apt-get could not install them; its whole output is in $log."; }
  rm -f "$log"
}

# build PRESET [TARGET...]: configures (again: a preset may have changed since), then builds. Its output is shown only when it fails.
build() {
  local preset=$1 log
  shift
  log=$(mktemp)
  say "Building ($preset) ..."
  cmake --preset "$preset" -S "$root" >"$log" 2>&1 &&
    cmake --build "$root/build/$preset" ${1:+--target "$@"} >>"$log" 2>&1 ||
    { tail -n 60 "$log" >&2; die "The build ($preset) failed; its whole output is in $log."; }
  rm -f "$log"
}
