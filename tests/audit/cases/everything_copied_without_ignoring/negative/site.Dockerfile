FROM nginx:1.30
COPY . /srv
