"""The cheapest whole design: frontiers of each tier, joined and judged."""
