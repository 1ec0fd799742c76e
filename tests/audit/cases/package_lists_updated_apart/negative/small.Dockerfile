FROM alpine:3.23
RUN apk update && apk upgrade
RUN apk add --no-cache curl
