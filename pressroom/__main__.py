"""`python -m pressroom` is the command `pressroom`."""

from pressroom.cli import main

main()
