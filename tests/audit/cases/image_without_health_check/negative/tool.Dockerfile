FROM alpine:3.23
CMD ["/bin/sh"]
