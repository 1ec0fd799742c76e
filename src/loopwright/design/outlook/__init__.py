"""What is found by asking further: alternatives, triggers, the roadmap, confidence."""
