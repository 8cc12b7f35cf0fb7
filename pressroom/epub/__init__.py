"""The e-reader edition: packed, and read back."""
