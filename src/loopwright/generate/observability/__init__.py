"""What is watched: objectives, rules, alerts and where they go, dashboards, logs and traces."""

ASKS = frozenset({"triggers"})  # of an answer, beside its design and decisions
