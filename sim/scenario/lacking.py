"""Lacking: which of the keys that are missing deserve a complaint; one mistake is complained about once."""

from __future__ import annotations

from sim.scenario.complaints import Complaint, complaint, dotted
from sim.scenario.document import Document, Path_
from sim.scenario.expansion import ROTATION_KINDS, VISIT, Expanded
from sim.scenario.known import help_of

LEAST_OF_A_SITE = 3
EXTENDS: Path_ = ("extends",)


class Lacking:
    """The missing keys of a scenario, by their paths in the expanded table, and the keys that unknown ones were meant to be."""

    def __init__(
        self, missing: list[Path_], meant: set[Path_], expanded: Expanded, document: Document
    ) -> None:
        self.missing, self.meant = frozenset(missing), meant
        self.expanded, self.document = expanded, document

    def complaint(self, path: Path_) -> Complaint | None:
        """Return the complaint about a missing key; None if another one explains it."""
        origin, default = self.expanded.origin_of(path), self._default_of(path)
        if origin in self.meant or default in self.meant:
            return None  # a key like it is complained about
        if default and self._is_no_table(default[1]):
            return None  # nothing can be said in these defaults
        if len(path) == 1 and EXTENDS in self.meant:
            return None
        if len(path) == 1 and self.document.is_alone and ("campaign",) in self.missing:
            return complaint("no_extends", self.document.shown(self.document.file), "extends")
        if default and self._is_lacked_by_all(path):
            origin = default
        help_text = help_of(path, self.expanded)
        return complaint("missing_key", self._file_of(origin, path), dotted(origin), help=help_text)

    def _is_no_table(self, kind: str) -> bool:
        defaults = self.document.table.get("defaults", {})
        return not isinstance(defaults, dict) or not isinstance(defaults.get(kind, {}), dict)

    def _file_of(self, origin: Path_, path: Path_) -> str:
        is_default = origin[0] == "defaults" and origin[:2] not in self.document.files
        return self.document.file_of(self.expanded.origin_of(path[:2]) if is_default else origin)

    def _default_of(self, path: Path_) -> Path_ | None:
        """Return the path among the defaults that would say what is missing at a path of a site or a visit."""
        if len(path) < LEAST_OF_A_SITE:
            return None
        kind = VISIT if path[0] == "visits" else self.expanded.kind_of(path[1]) if path[0] == "sites" else ""
        return ("defaults", kind, *path[2:]) if kind else None

    def _is_lacked_by_all(self, path: Path_) -> bool:
        """Return whether all of several sites of a kind lack the same key: then it is the defaults that lack it."""
        kinds = ROTATION_KINDS if path[0] == "visits" else (self.expanded.kind_of(path[1]),)
        sites = [name for name in self.expanded.table["sites"] if self.expanded.kind_of(name) in kinds]
        written = {self.expanded.origin_of(("sites", name)) for name in sites}
        return len(written) > 1 and all((path[0], name, *path[2:]) in self.missing for name in sites)
