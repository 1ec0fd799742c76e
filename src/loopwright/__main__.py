"""Run the command line as ``python -m loopwright``."""

from loopwright.interfaces.cli.main import main

main()
