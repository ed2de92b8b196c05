"""How fast nnlib is, beside others: `make bench` measures and writes BENCHMARKS.md."""
