"""A report is a document of a few kinds of blocks; each format is one file that draws them."""
