#!/bin/sh
# backup and way back
function restore_database() { psql shop < "$1"; }
pg_dump shop > "/backup/$(date +%F).sql"
