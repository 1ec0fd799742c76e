"""The ways out: mail, Slack, PagerDuty, a webhook of our own, and the rest through apprise. A file each."""
