FROM debian:13-slim
WORKDIR $HOME
