"""The archive package: what was published, of what and how it was made, and the proof."""
