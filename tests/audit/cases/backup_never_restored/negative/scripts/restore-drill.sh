#!/bin/sh
pg_restore -d scratch "$1"
