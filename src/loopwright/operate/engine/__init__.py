"""The engine: checks, rules, alerts and notices going round in one process."""
