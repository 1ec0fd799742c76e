FROM alpine:3.23
RUN apk add --no-cache "curl=~8.14" --virtual .build
