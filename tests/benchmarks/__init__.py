"""What the project promises in numbers, measured by `make bench`.

Each function named `bench_*` in a file `bench_*.py` of this folder is one benchmark: it takes nothing and
returns one `Row` or several. `harness.py` has what they need; nothing has to be listed anywhere else.
"""
