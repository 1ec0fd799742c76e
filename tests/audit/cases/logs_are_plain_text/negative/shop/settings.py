LOGGING = {
    "formatters": {
        "plain": {"()": "pythonjsonlogger.json.JsonFormatter"},
    },
}
