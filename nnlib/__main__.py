"""Lets `python -m nnlib` do what the command `nnlib` does."""

import sys

from nnlib.cli import main

if __name__ == "__main__":
    sys.exit(main())
