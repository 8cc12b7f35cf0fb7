"""How much of a build is the proof: `python -m benchmarks.share REPORT` prints the share.

What reads the finished files back and holds them to the text is timed from outside, in one process.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from pathlib import Path
from typing import Any

from pressroom import pipeline
from pressroom.makings import made_of

# Where each is looked up when it is called.
PROOF = (
    ("pressroom.proof", "prove_pdf"),
    ("pressroom.proof", "prove_source"),
    ("pressroom.epub.proof", "prove_epub"),
    ("pressroom.parity", "prove_parity"),
    ("pressroom.pdf.reading", "read_pdf"),
)


def main(file: Path) -> None:
    pipeline.load()
    spent = 0.0

    def timed(function: Any) -> Any:
        def call(*given: Any, **more: Any) -> Any:
            nonlocal spent
            start = time.process_time()
            try:
                return function(*given, **more)
            finally:
                spent += time.process_time() - start

        return call

    for name, function in PROOF:
        module = import_module(name)
        setattr(module, function, timed(getattr(module, function)))
    start = time.process_time()
    pipeline._made(file, made_of(file), pipeline.AS_EVER)
    print(spent / (time.process_time() - start))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
