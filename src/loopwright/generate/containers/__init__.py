"""The loop in containers: its image, its parts on a developer's machine, and all of it on one server."""
