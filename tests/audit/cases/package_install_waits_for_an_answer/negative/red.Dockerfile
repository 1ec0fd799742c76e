FROM fedora:44
RUN dnf --assumeyes install curl && zypper -n in jq
