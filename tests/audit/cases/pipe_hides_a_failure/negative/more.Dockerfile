FROM debian:13-slim
RUN echo "shop ALL" | tee /etc/shop
RUN set -o pipefail; curl https://example.org | tar x
RUN test -f /a || true
RUN grep "a|b" /etc/passwd
