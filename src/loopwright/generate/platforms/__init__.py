"""A design on an application platform: the file that the platform itself reads, beside the program."""
