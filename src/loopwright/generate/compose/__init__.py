"""One server's whole loop in containers, the door and the database too; written where it is asked for by name."""

BY_NAME = True  # decision 0043: servers/ is the usual way, its ground in packages
