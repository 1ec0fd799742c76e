#!/bin/sh
# back up the database of the shop
pg_dump -Fc "$DATABASE_URL" > /backups/shop.dump
