FROM alpine:3.23
RUN apk add --update curl
