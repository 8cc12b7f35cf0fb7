"""The outside judges: programs and packages that others wrote, and what they say of our files.

In: finished files. Out: what each judge that is here says of each file it reads. `make judges`
installs them; none is part of a build, but one that is to be judged before it is published.
"""

from __future__ import annotations

from pressroom.judges.epub import EPUB_JUDGES
from pressroom.judges.pdf import PDF_JUDGES
from pressroom.judges.verapdf import VERAPDF

JUDGES = (*EPUB_JUDGES, *VERAPDF, *PDF_JUDGES)
