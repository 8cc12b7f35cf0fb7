"""How long, how large, against whom: `make bench` measures and writes docs/benchmarks.md."""
