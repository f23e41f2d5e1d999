#!/usr/bin/env bash
# run.sh [DIR [COURSES]]: serve a made-up clinic kept in DIR (run).
# The first time it makes the clinic's book: COURSES people (24) besides those of
# the story, up to this minute, so that there are sessions today. Afterwards it
# serves what is there.
#   CLEW_ADDR  where to listen; without it 127.0.0.1:8080 or the next free port
set -euo pipefail
cd "$(dirname "$0")/.."
dir=${1:-run}
courses=${2:-24}
db=$dir/clinic.db

if [ ! -x bin/clew ]; then
  make --no-print-directory build
fi

# taken PORT: does something answer on this machine's port?
taken() {
  (exec 3<>"/dev/tcp/127.0.0.1/$1") 2>/dev/null
}

# A book is made beside its place and moved there when it is whole, so that an
# interrupted first run leaves nothing half done. It is made in memory where that
# can be: a book waits for the disk with every entry, and this one can be made again.
if [ ! -f "$db" ]; then
  rm -rf "$dir.new"
  mkdir -p "$dir.new"
  chmod 700 "$dir.new"
  making=$dir.new
  if [ -w /dev/shm ]; then
    making=$(mktemp -d /dev/shm/clew-run.XXXXXX)
    trap 'rm -rf "$making"' EXIT
  fi
  bin/clew sim --db "$making/clinic.db" --courses "$courses" --truth "$making/truth.jsonl"
  [ "$making" = "$dir.new" ] || mv "$making"/* "$dir.new"/
  mkdir -p "$dir"
  chmod 700 "$dir"
  # The book last: it is what says that the others are there.
  find "$dir.new" -mindepth 1 -maxdepth 1 ! -name clinic.db -exec mv -t "$dir" {} +
  mv "$dir.new/clinic.db" "$db"
  rmdir "$dir.new"
fi

addr=${CLEW_ADDR:-}
if [ -z "$addr" ]; then
  port=8080
  while taken "$port"; do
    port=$((port + 1))
    [ "$port" -le 8180 ] || { echo "No free port from 8080 to 8180: set CLEW_ADDR." >&2; exit 1; }
  done
  addr=127.0.0.1:$port
fi

echo
echo "  Juniper House (synthetic): http://${addr/#127.0.0.1/localhost}"
echo "  docs/demo.md leads through it in five minutes."
echo
echo "  Sign in as whom you like: choose “I have a one-time code”. Each works once, within fifteen"
echo "  minutes (others: bin/clew sim --sign-in --db $db):"
echo
bin/clew sim --sign-in --db "$db" | sed 's/^/    /'
echo
echo "  Nothing is sent: what would have been lies at /inbox."
echo
exec bin/clew serve --db "$db" --addr "$addr" --inbox
