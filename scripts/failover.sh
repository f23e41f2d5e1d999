#!/usr/bin/env bash
# failover.sh: a PostgreSQL cluster as a network of clinics would run one, on one
# machine, and everything that happens to it while people record.
#
#   scripts/failover.sh            start it, run TestFailover against it, take it away
#   ROUNDS=n                       how often each thing happens (1)
#   SEED=n                         the seed of what happens when (1)
#   ONLY=regexp                    only the scenarios whose name matches
#
# Six hosts, each a network namespace on one bridge: three with PostgreSQL, Patroni
# and a member of etcd (synchronous_mode and synchronous_mode_strict, so that a
# commit is answered when two hosts have it), two with Clew and a HAProxy that asks
# Patroni who the primary is, and one for the people who record, who keep an
# account of their own of what was acknowledged. A cable is cut with nftables: the
# packets are dropped where they arrive, and nobody is told. Everything comes from
# Debian packages. Must be root. PostgreSQL's files are on the disk; etcd's are in
# memory, for a slow disk makes its members change leaders without any fault.
#
# The test calls this script too, with CLUSTER set to the folder of the cluster:
#   start|kill HOST · crash HOST (PostgreSQL alone) · cut A,B C,D · mend
#   leader · standby · ready · mode sync|async · sql TEXT [DATABASE] · space HOST
set -euo pipefail
cd "$(dirname "$0")/.."
PATH="$PATH:/usr/sbin:/sbin"
here=$PWD/scripts/failover.sh
nodes="pg1 pg2 pg3"
hosts="pg1 pg2 pg3 app1 app2 people"

address() {
  case "$1" in
  pg1) echo 10.77.0.11 ;; pg2) echo 10.77.0.12 ;; pg3) echo 10.77.0.13 ;;
  app1) echo 10.77.0.21 ;; app2) echo 10.77.0.22 ;; people) echo 10.77.0.31 ;;
  *) echo "failover.sh: no host $1" >&2 && exit 2 ;;
  esac
}

# space HOST: the name of its namespace.
space() { echo "clew-$(basename "$CLUSTER")-$1"; }

# on HOST COMMAND...
on() {
  local host=$1
  shift
  ip netns exec "$(space "$host")" "$@"
}

# plain COMMAND...: PostgreSQL refuses to run as root, and etcd need not.
plain() { setpriv --reuid postgres --regid postgres --clear-groups "$@"; }

network() {
  ip netns add "$(space net)"
  ip -n "$(space net)" link add name switch type bridge
  ip -n "$(space net)" link set dev switch up
  local host
  for host in $hosts; do
    ip netns add "$(space "$host")"
    ip -n "$(space "$host")" link add name wire type veth peer name "$host" netns "$(space net)"
    ip -n "$(space net)" link set dev "$host" master switch up
    ip -n "$(space "$host")" link set lo up
    ip -n "$(space "$host")" addr add "$(address "$host")/24" dev wire
    ip -n "$(space "$host")" link set dev wire up
    on "$host" nft -f - <<'NFT'
table inet cable {
  set gone { type ipv4_addr; }
  chain arriving { type filter hook input priority 0; ip saddr @gone drop; }
}
NFT
  done
}

# cut A,B C,D: nothing passes between these hosts from now on.
cut_cable() {
  local a b
  for a in ${1//,/ }; do
    for b in ${2//,/ }; do
      on "$a" nft add element inet cable gone "{ $(address "$b") }"
      on "$b" nft add element inet cable gone "{ $(address "$a") }"
    done
  done
}

mend() {
  local host
  for host in $hosts; do
    on "$host" nft flush set inet cable gone
  done
}

# all_of TEXT: for each node, with its name for NODE and its address for AT.
all_of() {
  local node one out=""
  for node in $nodes; do
    one=${1//NODE/$node}
    out+=",${one//AT/$(address "$node")}"
  done
  echo "${out#,}"
}

etcd_start() {
  local at
  at=$(address "$1")
  on "$1" setsid setpriv --reuid postgres --regid postgres --clear-groups etcd --name "$1" --data-dir "$MEMORY/$1" --logger zap --log-level error \
    --listen-client-urls "http://$at:2379" --advertise-client-urls "http://$at:2379" \
    --listen-peer-urls "http://$at:2380" --initial-advertise-peer-urls "http://$at:2380" \
    --initial-cluster "$(all_of NODE=http://AT:2380)" \
    >"$CLUSTER/$1.etcd.log" 2>&1 </dev/null &
}

patroni_file() {
  local at
  at=$(address "$1")
  cat >"$CLUSTER/$1.yml" <<YML
scope: clew
name: $1
restapi: { listen: "$at:8008", connect_address: "$at:8008" }
etcd3: { hosts: "$(all_of AT:2379)" }
bootstrap:
  dcs:
    ttl: 20
    loop_wait: 3
    retry_timeout: 6
    synchronous_mode: true
    synchronous_mode_strict: true
    postgresql:
      use_pg_rewind: true
      use_slots: true
      parameters: { max_connections: 100, shared_buffers: 64MB, wal_keep_size: 256MB }
  initdb: [ { encoding: UTF8 }, { locale: C.UTF-8 }, data-checksums ]
  pg_hba:
    - local all all trust
    - host all all 127.0.0.1/32 trust
    - host all all 10.77.0.0/24 trust
    - host replication all 10.77.0.0/24 trust
postgresql:
  listen: "$at,127.0.0.1:5432"
  connect_address: "$at:5432"
  data_dir: $CLUSTER/$1
  bin_dir: $PGBIN
  pgpass: $CLUSTER/$1.pass
  parameters: { unix_socket_directories: "$CLUSTER/$1.run" }
  authentication:
    superuser: { username: postgres }
    replication: { username: replicator }
    rewind: { username: postgres }
watchdog: { mode: "off" }
YML
}

patroni_start() {
  on "$1" setsid setpriv --reuid postgres --regid postgres --clear-groups patroni "$CLUSTER/$1.yml" >>"$CLUSTER/$1.patroni.log" 2>&1 </dev/null &
}

haproxy_start() {
  cat >"$CLUSTER/$1.haproxy" <<CFG
global
  stats socket $CLUSTER/$1.haproxy.sock mode 600 level admin
defaults
  mode tcp
  timeout connect 2s
  timeout client 30m
  timeout server 30m
  timeout check 2s
listen primary
  bind 127.0.0.1:5000
  option httpchk OPTIONS /primary
  http-check expect status 200
  default-server inter 1s fall 2 rise 1 on-marked-down shutdown-sessions
$(for node in $nodes; do echo "  server $node $(address "$node"):5432 check port 8008"; done)
CFG
  on "$1" setsid haproxy -db -f "$CLUSTER/$1.haproxy" >"$CLUSTER/$1.haproxy.log" 2>&1 </dev/null &
}

# postmaster HOST: its process, or nothing.
postmaster() { head -n 1 "$CLUSTER/$1/postmaster.pid" 2>/dev/null || true; }

# asks PATH: the nodes whose Patroni answers it with 200.
asks() {
  local node
  for node in $nodes; do
    if [ "$(on people curl -s -m 2 -o /dev/null -w '%{http_code}' "http://$(address "$node"):8008$1")" = 200 ]; then
      echo "$node"
    fi
  done
}

# ready: a primary, a synchronous standby, and a third that follows.
ready() {
  [ "$(asks /primary | wc -l)" = 1 ] && [ "$(asks /replica | wc -l)" = 2 ] && { [ -e "$CLUSTER/async" ] || [ "$(asks /synchronous | wc -l)" = 1 ]; } &&
    [ "$(sql "select count(*) from pg_stat_replication where state = 'streaming'" 2>/dev/null)" = 2 ] && sql 'create table if not exists ready(); drop table ready' >/dev/null 2>&1
}

sql() { on people env PGCONNECT_TIMEOUT=5 PGOPTIONS='-c statement_timeout=8s -c client_min_messages=error' "$PGBIN/psql" -XqAt -h 127.0.0.1 -p 5000 -U postgres -d "${2:-postgres}" -c "$1"; }

until_ready() {
  local n
  for n in $(seq 1 "${1:-180}"); do
    if ready; then return; fi
    sleep 1
  done
  echo "failover.sh: the cluster is not ready after $n tries" >&2
  tail -n 5 "$CLUSTER"/*.log >&2
  return 1
}

mode() {
  local on=true
  rm -f "$CLUSTER/async"
  if [ "$1" = async ]; then on=false && touch "$CLUSTER/async"; fi
  on people curl -sf -m 5 -o /dev/null -X PATCH -d "{\"synchronous_mode\":$on,\"synchronous_mode_strict\":$on}" "http://$(address "$(asks /primary | head -n 1)"):8008/config"
  sleep 8
  until_ready
}

up() {
  local host
  chown postgres: "$CLUSTER" "$MEMORY"
  network
  for host in $nodes; do
    etcd_start "$host"
    patroni_file "$host"
    install -o postgres -m 600 /dev/null "$CLUSTER/$host.pass"
    install -d -o postgres -m 700 "$CLUSTER/$host.run"
  done
  for host in app1 app2 people; do haproxy_start "$host"; done
  patroni_start pg1
  sleep 5
  patroni_start pg2
  patroni_start pg3
  until_ready
  sql 'create role clew_owner login createrole'
  sql 'create role clew_login login'
  sql 'create database clew owner clew_owner'
}

down() {
  local host
  for host in $hosts; do
    ip netns pids "$(space "$host")" 2>/dev/null | xargs -r kill -9 2>/dev/null || true
  done
  sleep 1
  for host in $hosts net; do ip netns del "$(space "$host")" 2>/dev/null || true; done
  if [ -n "${KEEP:-}" ]; then echo "kept: $CLUSTER"; else rm -rf "$CLUSTER" "$MEMORY"; fi
}

need() {
  local pair
  for pair in patroni:patroni etcd:etcd-server haproxy:haproxy nft:nftables ip:iproute2 curl:curl; do
    command -v "${pair%%:*}" >/dev/null || scripts/need.sh "package:${pair#*:}"
  done
}

PGBIN=${CLEW_PG_BIN:-$(printf '%s\n' /usr/lib/postgresql/*/bin | sort -V | tail -n 1)}
export PGBIN

if [ -n "${CLUSTER:-}" ]; then
  MEMORY=/dev/shm/$(basename "$CLUSTER")
  case "$1" in
  start) patroni_start "$2" ;;
  kill) # the host's Patroni and every process of its PostgreSQL, at once
    for pid in $(ip netns pids "$(space "$2")"); do
      [ "$(cat "/proc/$pid/comm" 2>/dev/null || echo etcd)" = etcd ] || kill -9 "$pid" 2>/dev/null || true
    done
    ;;
  crash) kill -9 "$(postmaster "$2")" ;;
  cut) cut_cable "$2" "$3" ;;
  mend) mend ;;
  leader) asks /primary ;;
  standby) asks /synchronous ;;
  ready) until_ready ;;
  mode) mode "$2" ;;
  sql) sql "$2" "${3:-}" ;;
  space) space "$2" ;;
  *) echo "failover.sh: what is $1?" >&2 && exit 2 ;;
  esac
  exit
fi

[ "$(id -u)" = 0 ] || { echo "failover.sh makes network namespaces: run it as root, on a machine of its own" >&2 && exit 1; }
need
CLUSTER=$(mktemp -d /tmp/clewXXXXXX)
MEMORY=/dev/shm/$(basename "$CLUSTER")
mkdir "$MEMORY"
export CLUSTER
trap down EXIT
[ -z "${HOLD:-}" ] || { up; echo "CLUSTER=$CLUSTER"; sleep infinity; }
echo "== a cluster of three in $CLUSTER"
up
CGO_ENABLED=0 go build -trimpath -o "$CLUSTER/clew" ./cmd/clew
go test -c -tags failover -o "$CLUSTER/failover.test" ./internal/app
cd internal/app
CLEW_CLUSTER=$here CLEW_BIN=$CLUSTER/clew on people "$CLUSTER/failover.test" -test.v -test.timeout 0 -test.run '^TestFailover$'
