"""Series: what was measured, kept in memory for as long as a rule looks back, and asked in a part of PromQL.

Names and labels find a series, its samples lie in flat arrays, and a query is parsed once and answered at a moment with
the numbers that Prometheus 2.42 gives. What this part of the language does not hold is refused with the reason.
"""
