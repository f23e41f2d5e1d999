#!/usr/bin/env bash
# need.sh [cc] [chromium] [postgres] [package:NAME]: see that what a command needs is here.
# Go, Node and npm always; the others when named. What is missing is installed
# with apt-get as root or with sudo that asks nothing; otherwise one sentence
# says which package to install. Says nothing when everything is there.
set -euo pipefail

# Debian's PostgreSQL and Chromium may be off the path of a plain shell.
PATH="$PATH:/usr/sbin:/sbin"

fail() {
  echo "Clew needs $1" >&2
  exit 1
}

# newer HAVE WANT: is version HAVE at least WANT?
newer() {
  [ "$(printf '%s\n%s\n' "$2" "$1" | sort -V | head -n 1)" = "$2" ]
}

have_chromium() {
  local name
  for name in "${CLEW_CHROMIUM:-}" chromium chromium-browser google-chrome google-chrome-stable; do
    if [ -n "$name" ] && command -v "$name" >/dev/null 2>&1; then
      return 0
    fi
  done
  return 1
}

have_postgres() {
  local initdb
  for initdb in "${CLEW_POSTGRES_BIN:-/nonexistent}/initdb" /usr/lib/postgresql/*/bin/initdb; do
    if [ -x "$initdb" ]; then
      return 0
    fi
  done
  command -v initdb >/dev/null 2>&1
}

# root COMMAND...: run it as root, or return 1 if that would need a password.
root() {
  if [ "$(id -u)" = 0 ]; then
    "$@"
  elif command -v sudo >/dev/null 2>&1 && sudo -n true 2>/dev/null; then
    sudo -n "$@"
  else
    return 1
  fi
}

# install PACKAGE: with Debian's package manager, quietly.
install() {
  command -v apt-get >/dev/null 2>&1 || return 1
  root true || return 1
  echo "Installing $1 (apt-get install $1)" >&2
  {
    root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1" ||
      {
        root apt-get update &&
          root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$1"
      }
  } >&2
}

# The tests start databases of their own: Debian's package must not make one.
no_main_cluster() {
  root sh -c '
    mkdir -p /etc/postgresql-common
    conf=/etc/postgresql-common/createcluster.conf
    if grep -qs "^ *#* *create_main_cluster" "$conf"; then
      sed -i "s/^ *#* *create_main_cluster.*/create_main_cluster = false/" "$conf"
    else
      echo "create_main_cluster = false" >>"$conf"
    fi'
}

command -v go >/dev/null 2>&1 || fail "Go 1.26 or newer: install it from https://go.dev/dl/ and put it on the PATH."
go_version=$(cd "$(dirname "$0")/.." && go env GOVERSION 2>/dev/null || go version | cut -d ' ' -f 3)
newer "${go_version#go}" 1.26 || fail "Go 1.26 or newer, and this is ${go_version#go}: install it from https://go.dev/dl/."

command -v node >/dev/null 2>&1 || fail "Node 20 or newer: install it from https://nodejs.org/ and put it on the PATH."
node_version=$(node --version)
newer "${node_version#v}" 20 || fail "Node 20 or newer, and this is ${node_version#v}: install it from https://nodejs.org/."
command -v npm >/dev/null 2>&1 || install npm || fail "npm: install the package npm, or Node from https://nodejs.org/."

for tool in "$@"; do
  case "$tool" in
  cc) # for the race detector only; Clew itself is built without C
    command -v gcc >/dev/null 2>&1 || command -v clang >/dev/null 2>&1 || install build-essential ||
      fail "a C compiler for the race detector: install the package build-essential."
    ;;
  chromium)
    have_chromium || install chromium || fail "Chromium for its browser tests: install the package chromium."
    have_chromium || fail "Chromium for its browser tests: the package chromium was installed, but no chromium is on the PATH."
    ;;
  postgres)
    if ! have_postgres; then
      no_main_cluster && install postgresql || fail "PostgreSQL for its tests: install the package postgresql."
      have_postgres || fail "PostgreSQL for its tests: the package postgresql was installed, but no initdb was found."
    fi
    ;;
  package:*)
    install "${tool#package:}" || fail "the Debian package ${tool#package:}: install it."
    ;;
  *)
    echo "need.sh: unknown tool $tool" >&2
    exit 2
    ;;
  esac
done
