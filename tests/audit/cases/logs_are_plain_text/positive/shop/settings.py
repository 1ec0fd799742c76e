LOGGING = {
    "formatters": {
        "plain": {"format": "%(asctime)s %(levelname)s %(message)s"},
    },
}
