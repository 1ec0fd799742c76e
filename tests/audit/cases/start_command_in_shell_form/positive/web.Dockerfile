FROM alpine:3.23
ENTRYPOINT /start.sh
CMD ["web"]
