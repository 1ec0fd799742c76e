"""The options of each tier: what is for sale, how it may be arranged, and what each costs, takes and breaks."""
