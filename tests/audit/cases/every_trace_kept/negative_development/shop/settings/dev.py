sentry_sdk.init(traces_sample_rate=1.0)
