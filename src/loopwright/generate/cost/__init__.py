"""What it costs: use as the estimators read it, tags that tell whose a line is, alarms before it is too late."""
