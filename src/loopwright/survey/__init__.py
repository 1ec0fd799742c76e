"""What is there, facts only: a folder read into one topology, each fact with its file and line."""
