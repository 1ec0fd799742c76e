import os

SECRET_KEY = os.environ["SECRET_KEY"]
DEBUG = os.environ.get("DEBUG", "")
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
MEDIA_ROOT = "/srv/media"
SESSION_ENGINE = "django.contrib.sessions.backends.file"
