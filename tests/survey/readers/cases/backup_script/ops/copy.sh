#!/bin/sh
pg_dump shop | psql copy
