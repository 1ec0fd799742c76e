SESSION_ENGINE = "django.contrib.sessions.backends.file"
