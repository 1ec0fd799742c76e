"""Rules: from series to alerts, by the semantics of Prometheus; written as its files, tried by its test files."""
