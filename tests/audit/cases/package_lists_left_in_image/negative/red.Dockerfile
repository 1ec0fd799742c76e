FROM fedora:44
RUN dnf -y install curl && dnf clean all
