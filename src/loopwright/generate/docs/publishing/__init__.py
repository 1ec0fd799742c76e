"""The documents as they stand on the disk, as one HTML site and as one printable page."""
