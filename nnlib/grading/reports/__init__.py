"""What a teacher and the learners read after grading: plain files, no network."""

from nnlib.grading.reports.write import ReportFacts, write_reports

__all__ = ["ReportFacts", "write_reports"]
