FROM python:3.13-slim
ENV WEB_CONCURRENCY=4
CMD ["gunicorn", "shop.wsgi"]
