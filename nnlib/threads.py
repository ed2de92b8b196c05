"""How many threads the matrix products use, set here and nowhere else.

The products of small networks are too short to share: on busy machines two threads
that wait for each other cost several times what one takes.
"""

from __future__ import annotations


def use_one_blas_thread() -> None:
    """Let the matrix products of this process use one thread from now on.

    Lessons and panels do this when they are imported; `import nnlib` alone does not,
    because whoever computes something large may want all threads.
    """
    from threadpoolctl import threadpool_limits  # only who asks for it loads it

    threadpool_limits(limits=1, user_api="blas")
