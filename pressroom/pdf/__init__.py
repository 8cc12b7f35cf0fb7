"""The record edition: laid out, finished, and read back."""
