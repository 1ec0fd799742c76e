FROM fedora:44
RUN dnf -y install httpd-2.4.63 && dnf config-manager --add-repo https://example.org/x.repo
