FROM alpine:3.23
RUN apk --no-cache add curl
