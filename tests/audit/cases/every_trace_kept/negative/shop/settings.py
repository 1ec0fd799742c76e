sentry_sdk.init(
    dsn=dsn,
    traces_sample_rate=0.1,
)
