FROM python:3.13-slim
CMD exec python -m shop --port $PORT
