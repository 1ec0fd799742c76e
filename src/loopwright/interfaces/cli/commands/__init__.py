"""One file a command: its name is the command's, its docstring the help, its ``run`` the command."""
