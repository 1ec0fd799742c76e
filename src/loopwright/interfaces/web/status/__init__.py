"""The public status page: as a page, as JSON, as a feed, and as a folder to put elsewhere."""
