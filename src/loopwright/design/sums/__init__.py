"""Pure sums: waiting, downtime, recovery, prices, hours; each with an oracle among the tests."""
