"""How many threads the matrix products use, set here and nowhere else.

The products of small networks are too short to share: on busy machines two threads
that wait for each other cost several times what one takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def one_blas_thread() -> Iterator[None]:
    """Run the block with one BLAS thread, then restore what was set before."""
    from threadpoolctl import threadpool_limits  # only who asks for it loads it

    with threadpool_limits(limits=1, user_api="blas"):
        yield
