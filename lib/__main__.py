"""`python -m lib`: see `lib.cli`."""

from lib.cli import main

main()
