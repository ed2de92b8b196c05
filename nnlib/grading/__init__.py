"""Grading: exercises from solutions, instant checks, and whole classes in a sandbox.

Exercise notebooks begin with `from nnlib.grading import check, seeded, show`. What a
learner runs loads only what those three need.
"""

from nnlib.grading import quick_start  # noqa: F401 - first: it saves a second
from nnlib.grading.instant import check
from nnlib.grading.notebook_here import note_runs
from nnlib.grading.values import seeded, show

note_runs()

__all__ = ["check", "seeded", "show"]
