FROM python:3.13-slim
ENTRYPOINT ["gunicorn"]
CMD ["--threads=8", "shop.wsgi"]
