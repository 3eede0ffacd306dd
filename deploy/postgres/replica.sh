#!/bin/bash
# Copies the primary once, then follows it. As root at first, as the image's own entry is; the server runs as postgres.
set -euo pipefail
PGDATA=${PGDATA:-/var/lib/postgresql/data}
PRIMARY=${PRIMARY:-primary}
if [ ! -s "$PGDATA/PG_VERSION" ]; then
    mkdir -p "$PGDATA"
    chown postgres:postgres "$PGDATA"
    chmod 0700 "$PGDATA"
    password=$(cat /run/secrets/replication_password)
    printf '%s:5432:*:replicator:%s\n' "$PRIMARY" "${password//:/\\:}" > /tmp/pgpass
    chown postgres:postgres /tmp/pgpass
    chmod 0600 /tmp/pgpass
    PGPASSFILE=/tmp/pgpass gosu postgres pg_basebackup --host "$PRIMARY" --username replicator --pgdata "$PGDATA" \
        --slot replica --wal-method stream --write-recovery-conf --checkpoint fast
    rm /tmp/pgpass
fi
exec gosu postgres postgres -c config_file=/etc/postgresql/postgresql.conf
