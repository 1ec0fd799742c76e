"""One file a report: what is said of a thing, before any format draws it."""
