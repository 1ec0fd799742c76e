#!/bin/sh
pg_dump shop | gzip > /backup/shop.sql.gz
aws s3 cp /backup/shop.sql.gz s3://copies/
