#!/bin/sh
set -eu
if [ "$1" = back ]; then
  pg_restore --clean --dbname "$DATABASE_URL" "/backups/$2"
else
  pg_dump -Fc "$DATABASE_URL" > "/backups/shop-$(date +%F).dump"
fi
