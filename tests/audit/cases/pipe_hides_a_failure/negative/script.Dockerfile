FROM debian:13-slim
RUN curl -fsSL https://example.org/install.sh | sh
