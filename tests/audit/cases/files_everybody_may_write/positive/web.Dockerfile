FROM alpine:3.23
RUN chmod a+rwx /srv/files
