"""Files as they are written: each format as parts that know their line, for whoever judges how they are written."""
