"""Documents: what a team would write for a month and read on a bad day, filled in with the design's own numbers."""

ASKS = frozenset(
    {"alternatives", "triggers", "roadmap", "assumptions"}
)  # of an answer, beside its design and decisions
