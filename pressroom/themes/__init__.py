"""What a theme promises beside its stylesheet, and whether the finished pages keep it."""
