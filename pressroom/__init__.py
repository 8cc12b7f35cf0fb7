"""Pressroom: one report in; a PDF and an EPUB out, each proven to carry every word."""

__version__ = "0.1.0"
