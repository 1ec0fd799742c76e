"""Django's settings, from the site that `loopwright serve` names in the environment (see `site.Site`)."""

from __future__ import annotations

from pathlib import Path

from loopwright.interfaces.web.site import Site

SITE = Site.from_environment()
HERE = Path(__file__).parent

SECRET_KEY = SITE.derived("sessions")
DEBUG = False
ALLOWED_HOSTS = list(SITE.hosts)
CSRF_TRUSTED_ORIGINS = [SITE.address] if SITE.address else []
ROOT_URLCONF = "loopwright.interfaces.web.urls"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "loopwright.operate.store",
    "loopwright.interfaces.web.accounts",
    "loopwright.interfaces.web.pages",
]
MIDDLEWARE = [
    "loopwright.interfaces.web.headers.Headers",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "loopwright.interfaces.web.faults.Faults",
    "loopwright.interfaces.web.accounts.doors.Doors",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [HERE / "pages" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "loopwright.interfaces.web.pages.everywhere.everywhere",
            ]
        },
    }
]
DATABASES = {"default": SITE.database()}
CACHE_OPTIONS = {"MAX_ENTRIES": 100_000}  # limits are counted there: many visitors must not push one out
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache",
        "OPTIONS": CACHE_OPTIONS,
    }
    if SITE.shared
    else {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "OPTIONS": CACHE_OPTIONS}
}

PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "/login"
LOGIN_REDIRECT_URL = "/"
SESSION_COOKIE_NAME = "loopwright-session"
SESSION_COOKIE_AGE = 14 * 86_400
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = SITE.secure
CSRF_COOKIE_NAME = "loopwright-csrf"
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SECURE = SITE.secure
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if SITE.behind_proxy else None
SECURE_SSL_REDIRECT = SITE.secure and SITE.behind_proxy  # by itself it listens on loopback, without TLS
SECURE_HSTS_SECONDS = 31_536_000 if SITE.secure else 0
SILENCED_SYSTEM_CHECKS = [
    "security.W005",  # HSTS for subdomains: they are not ours to speak for
    "security.W021",  # nor is the browsers' list, which a domain hardly leaves
]
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en-gb"
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_MAX_AGE = 3600
STATICFILES_DIRS = [HERE / "pages" / "static"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"stderr": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
    "loggers": {"waitress.queue": {"level": "ERROR"}},
}
