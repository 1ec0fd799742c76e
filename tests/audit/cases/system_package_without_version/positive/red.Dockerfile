FROM fedora:44
RUN ["dnf", "-y", "install", "httpd"]
