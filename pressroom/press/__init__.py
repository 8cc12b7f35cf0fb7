"""The press edition: what a print shop gets, made from the finished record edition."""
