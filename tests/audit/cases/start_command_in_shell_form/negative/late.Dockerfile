FROM python:3.13-slim
CMD ./migrate && exec python -m shop
