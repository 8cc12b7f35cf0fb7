"""Two versions of a report, word by word: what was added, what was taken out, on which pages."""
