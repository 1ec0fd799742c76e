FROM debian:13-slim AS base
WORKDIR /srv
FROM base
WORKDIR shop
