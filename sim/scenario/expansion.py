"""Expansion: from what files say to what a scenario is: defaults by kind go under each site, copies become sites."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sim.scenario.circumstances import MOST_COPIES
from sim.scenario.document import Path_, is_table

ROTATION_KINDS: Final = ("employer", "school")
KINDS: Final = (*ROTATION_KINDS, "counter", "village", "event")
VISIT: Final = "visit"


class Expanded:
    """A table in which every site is complete, and where each part of it came from.

    `copies` holds the names of the copies of each copied site; `taken` those that another site has, with the copied site.
    """

    def __init__(self, document: Mapping[str, Any], over: Sequence[tuple[Path_, Any]] = ()) -> None:
        self.defaults: Mapping[str, Any] = _as_table(document.get("defaults", {}))
        self.table: dict[str, Any] = {key: value for key, value in document.items() if key != "defaults"}
        self.origin: dict[Path_, Path_] = {}
        self.copies: dict[str, list[str]] = {}
        self.taken: dict[str, str] = {}
        self.moved: set[Path_] = set()
        if isinstance(self.table.get("sites"), dict):
            self.table["sites"] = self._sites(self.table["sites"])
            self.table["visits"] = self._visits(self.table.get("visits", {}))
            self._name_the_copies()
        for path, value in over:
            if has(self.table, path[:-1]):
                self.table = with_value(self.table, path, value)
                self.origin[path] = path

    def origin_of(self, path: Path_) -> Path_:
        """Return the path that a file wrote from which a path of the expanded table comes."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origin:
                return self.origin[path[:length]] + path[length:]
        return path

    def is_of_a_copy(self, path: Path_) -> bool:
        """Return whether a path is about one copy of a site, which no file can write."""
        return any(path[:length] in self.moved for length in range(1, len(path) + 1))

    def kind_of(self, site: str) -> str:
        """Return the kind of a site, or an empty text if it has none that is known."""
        kind = _as_table(_as_table(self.table.get("sites")).get(site)).get("kind")
        return str(kind) if kind in KINDS else ""

    def _sites(self, sites: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, site in sites.items():
            if not isinstance(site, dict):
                found[name] = site
                continue
            kind = site.get("kind") if site.get("kind") in KINDS else None
            under = self.defaults.get(kind, {}) if kind else {}
            names = self._names(name, site, sites)
            for number, copy in enumerate(names, start=1):
                self.origin["sites", copy] = ("sites", name)
                found[copy] = self._under(site, under, ("sites", copy), ("defaults", str(kind)))
                if len(names) > 1:
                    self.moved |= {("sites", copy), ("visits", copy)}
                    found[copy] |= {"copies": 1, "title": _numbered(found[copy].get("title"), number)}
        return found

    def _names(self, name: str, site: Mapping[str, Any], sites: Mapping[str, Any]) -> list[str]:
        """Return the names of a site's copies, or its own if it has none."""
        copies = site.get("copies", 1)
        is_number = isinstance(copies, int) and not isinstance(copies, bool)
        if not is_number or not 1 < copies <= MOST_COPIES or site.get("kind") not in ROTATION_KINDS:
            return [name]
        names = [f"{name}-{n:0{len(str(copies))}d}" for n in range(1, copies + 1)]
        self.taken |= {copy: name for copy in names if copy in sites}
        self.copies[name] = names
        return names

    def _visits(self, visits: Any) -> Any:
        if not isinstance(visits, dict):
            return visits
        found = {}
        for name in self.table["sites"]:
            if self.kind_of(name) in ROTATION_KINDS:
                original = self.origin.get(("sites", name), ("sites", name))[1]
                found[name] = self._visit(
                    visits.get(name, visits.get(original, {})), name, name if name in visits else original
                )
        for name, visit in visits.items():
            if name not in found and name not in self.copies:
                found[name] = self._visit(visit, name, name)
        return found

    def _visit(self, visit: Any, name: str, original: str) -> Any:
        self.origin["visits", name] = ("visits", original)
        return self._under(visit, self.defaults.get(VISIT, {}), ("visits", name), ("defaults", VISIT))

    def _under(self, over: Any, under: Any, at: Path_, under_path: Path_) -> Any:
        """Return one table over another; what comes from below remembers its path."""
        if not is_table(over):
            return over
        merged = dict(over)
        for key, value in _as_table(under).items():
            if key not in over:
                merged[key] = value
                self.origin[(*at, key)] = (*under_path, key)
            elif is_table(over[key]) and is_table(value):
                merged[key] = self._under(over[key], value, (*at, key), (*under_path, key))
        return merged

    def _name_the_copies(self) -> None:
        """Put every copy where a list of sites names what it was copied from."""
        if not self.copies:
            return
        for section, key in (("itineraries", "stops"), ("awareness", "sites")):
            things = self.table.get(section)
            if isinstance(things, dict):
                self.table[section] = {
                    name: {**thing, key: self._named((section, name, key), thing[key])}
                    if isinstance(thing, dict) and isinstance(thing.get(key), list)
                    else thing
                    for name, thing in things.items()
                }

    def _named(self, at: Path_, items: list[Any]) -> list[Any]:
        """Return a list of sites, or of stops at sites, with each copy in its place."""
        found: list[Any] = []
        for n, item in enumerate(items):
            for copy in self._all(item):
                self.origin[*at, str(len(found))] = (*at, str(n))
                found.append(copy)
        if len(found) > len(items):
            self.moved |= {(*at, str(n)) for n in range(len(found))}
        return found

    def _all(self, item: Any) -> list[Any]:
        name = item.get("site") if isinstance(item, dict) else item
        if not isinstance(name, str) or name not in self.copies:
            return [item]
        names = self.copies[name]
        return [{**item, "site": copy} for copy in names] if isinstance(item, dict) else list(names)


def _as_table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _numbered(title: Any, number: int) -> Any:
    if not isinstance(title, dict):
        return title
    return {
        language: f"{text} {number}" if isinstance(text, str) else text for language, text in title.items()
    }


def has(container: Any, path: Path_) -> bool:
    """Return whether there is something at a path of tables and lists; a number with evidence has no inside."""
    for part in path:
        if isinstance(container, list) and part.isdecimal() and int(part) < len(container):
            container = container[int(part)]
        elif _has_inside(container) and part in container:
            container = container[part]
        else:
            return False
    return True


def _has_inside(value: Any) -> bool:
    return isinstance(value, dict) and "likely" not in value


def with_value(container: Any, path: Path_, value: Any) -> Any:
    """Return tables and lists with another value at a path; what is on the way is copied, the rest shared."""
    if not path:
        return value
    if isinstance(container, list):
        position = int(path[0])
        return [
            with_value(item, path[1:], value) if n == position else item for n, item in enumerate(container)
        ]
    table = dict(container) if _has_inside(container) else {}
    table[path[0]] = with_value(table.get(path[0], {}), path[1:], value)
    return table
