FROM debian:13-slim
RUN usermod --shell /bin/zsh root
