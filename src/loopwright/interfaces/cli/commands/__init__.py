"""One file a command: its name is the command's, its docstring the help, ``run`` or ``group`` what runs."""
