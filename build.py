"""Build reports into `output/`: `python build.py [REPORT…]` is `pressroom build [REPORT…]`."""

import sys

from pressroom.cli import main

if __name__ == "__main__":
    main(["build", *sys.argv[1:]], prog_name="build.py")
