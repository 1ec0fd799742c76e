FROM fedora:44
RUN ["dnf", "install", "curl"]
