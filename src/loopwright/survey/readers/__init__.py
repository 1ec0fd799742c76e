"""One file a format: a file in, facts with file and line out. Found by scanning; nothing lists them."""
