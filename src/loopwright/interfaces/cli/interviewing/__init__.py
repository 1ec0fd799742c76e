"""The interview as a conversation: at a terminal, from a file, or from a pipe."""
