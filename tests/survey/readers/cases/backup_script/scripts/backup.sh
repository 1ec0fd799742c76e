#!/bin/sh
# nightly backup, started by cron
pg_dump shop | gzip > /tmp/shop.gz
aws s3 cp /tmp/shop.gz s3://backups/
