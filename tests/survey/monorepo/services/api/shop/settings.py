import os

SECRET_KEY = os.environ["SECRET_KEY"]
DATABASES = {"default": {"ENGINE": "django.db.backends.postgresql"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.redis.RedisCache"}}
MEDIA_ROOT = "/srv/media"
