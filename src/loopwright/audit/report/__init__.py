"""The report of an audit: ten sections, each statement with what it stands on, or unknown with how to find out."""
