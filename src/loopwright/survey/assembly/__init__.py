"""From the facts of single files to one topology: the same thing seen in several files is one record."""
