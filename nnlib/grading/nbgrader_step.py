"""The step that lets nbgrader take a solution notebook as it is; it needs nbgrader.

Named first among the preprocessors of `nbgrader generate_assignment`, it leaves out
mistakes and alternatives and makes the checks demand what they show. Every later step
of nbgrader (release, autograde, validate) works on what that made.
"""

from __future__ import annotations

from typing import Any

from nbformat import NotebookNode
from nbgrader.preprocessors import NbGraderPreprocessor

from nnlib.grading.exercises import MISTAKE, lesson_in
from nnlib.grading.nbgrader_source import source_notebook


class ForNbgrader(NbGraderPreprocessor):
    """Makes a solution of this course an nbgrader source; leaves others alone."""

    def preprocess(
        self, nb: NotebookNode, resources: dict[str, Any]
    ) -> tuple[NotebookNode, dict[str, Any]]:
        """Return the notebook that the later steps of nbgrader work on."""
        kinds = {cell.metadata.get("course", {}).get("kind") for cell in nb.cells}
        if MISTAKE not in kinds:
            return nb, resources
        return source_notebook(lesson_in(nb, "")), resources
