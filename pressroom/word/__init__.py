"""Word and OpenDocument files: looked through, marked, made HTML, and compared."""
