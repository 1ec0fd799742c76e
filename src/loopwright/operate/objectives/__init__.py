"""Objectives: from results to times of up, down, unknown and maintenance; budgets and reports of them."""
