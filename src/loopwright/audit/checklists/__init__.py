"""A checklist with evidence: each box proven, claimed, missing or unknown."""
