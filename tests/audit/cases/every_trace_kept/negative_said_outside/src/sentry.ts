Sentry.init({ tracesSampleRate: process.env.DEV ? 1 : 0.1 })
