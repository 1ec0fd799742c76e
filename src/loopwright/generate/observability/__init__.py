"""What is watched: objectives, rules, alerts and where they go, dashboards, logs and traces."""
