"""From a design to files: each family of files is a folder of renderers, each renderer one function in one file."""
