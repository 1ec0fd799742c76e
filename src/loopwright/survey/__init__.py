"""What is there, facts only: a folder read into one topology, traffic from logs, what a running system carries."""
