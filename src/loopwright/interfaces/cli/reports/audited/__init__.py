"""The report of an audit, section by section, as blocks that every format is written from."""
