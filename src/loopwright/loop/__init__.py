"""The loop file: its vocabulary, its models, reading and writing."""
