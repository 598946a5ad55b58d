"""The report of a selection: its answer, tables and page, in English and Indonesian."""

from sim.report.selection.page import markdown, selection_headlines, write_selection

__all__ = ["markdown", "selection_headlines", "write_selection"]
