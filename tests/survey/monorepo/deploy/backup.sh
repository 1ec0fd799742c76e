#!/bin/sh
# nightly backup from cron
pg_dump shop > /backups/shop.sql
