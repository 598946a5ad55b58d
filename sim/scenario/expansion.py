"""Expansion: from what files say to what a scenario is: defaults by kind go under each site, copies become sites."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sim.scenario.document import Path_, is_table

ROTATION_KINDS = ("employer", "school")
KINDS = (*ROTATION_KINDS, "counter", "village", "event")
VISIT = "visit"


class Expanded:
    """A table in which every site is complete, and where each part of it came from."""

    def __init__(self, document: Mapping[str, Any]) -> None:
        self.defaults: Mapping[str, Any] = document.get("defaults", {})
        self.table: dict[str, Any] = {key: value for key, value in document.items() if key != "defaults"}
        self.origin: dict[Path_, Path_] = {}
        self.copies: dict[str, list[str]] = {}
        if isinstance(self.table.get("sites"), dict):
            self.table["sites"] = self._sites(self.table["sites"])
            self.table["visits"] = self._visits(self.table.get("visits", {}))
            self._name_the_copies()

    def origin_of(self, path: Path_) -> Path_:
        """Return the path that a file wrote from which a path of the expanded table comes."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.origin:
                return self.origin[path[:length]] + path[length:]
        return path

    def _sites(self, sites: Mapping[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, site in sites.items():
            if not isinstance(site, dict):
                found[name] = site
                continue
            kind = site.get("kind")
            copies = site.get("copies", 1)
            names = [name]
            if (
                isinstance(copies, int)
                and not isinstance(copies, bool)
                and copies > 1
                and kind in ROTATION_KINDS
            ):
                width = len(str(copies))
                names = [f"{name}-{n:0{width}d}" for n in range(1, copies + 1)]
                self.copies[name] = names
            for number, copy in enumerate(names, start=1):
                at = ("sites", copy)
                self.origin[at] = ("sites", name)
                found[copy] = self._under(
                    site, self.defaults.get(kind, {}) if kind in KINDS else {}, at, ("defaults", str(kind))
                )
                if len(names) > 1:
                    found[copy] |= {"copies": 1, "title": _numbered(found[copy].get("title"), number)}
        return found

    def _visits(self, visits: Any) -> Any:
        if not isinstance(visits, dict):
            return visits
        found = {}
        for name, site in self.table["sites"].items():
            if isinstance(site, dict) and site.get("kind") in ROTATION_KINDS:
                original = self.origin.get(("sites", name), ("sites", name))[1]
                written = visits.get(name, visits.get(original, {}))
                self.origin["visits", name] = ("visits", name if name in visits else original)
                found[name] = self._under(
                    written, self.defaults.get(VISIT, {}), ("visits", name), ("defaults", VISIT)
                )
        for name, visit in visits.items():
            if name not in found and name not in self.copies:
                found[name] = visit
        return found

    def _under(self, over: Any, under: Any, at: Path_, under_path: Path_) -> Any:
        """Return one table over another; what comes from below remembers its path."""
        if not is_table(over) or not is_table(under):
            return over
        merged = dict(over)
        for key, value in under.items():
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
        for kind in ("itineraries",):
            self.table[kind] = {name: self._stops(value) for name, value in self.table.get(kind, {}).items()}
        for group in ("awareness",):
            measures = self.table.get(group, {})
            self.table[group] = {
                name: {**m, "sites": self._all(m["sites"])}
                if isinstance(m, dict) and isinstance(m.get("sites"), list)
                else m
                for name, m in measures.items()
            }

    def _all(self, names: list[Any]) -> list[Any]:
        return [
            copy
            for name in names
            for copy in (self.copies.get(name, [name]) if isinstance(name, str) else [name])
        ]

    def _stops(self, itinerary: Any) -> Any:
        if not isinstance(itinerary, dict) or not isinstance(itinerary.get("stops"), list):
            return itinerary
        stops = [
            {**stop, "site": site} if isinstance(stop, dict) else stop
            for stop in itinerary["stops"]
            for site in (self._all([stop.get("site")]) if isinstance(stop, dict) else [None])
        ]
        return {**itinerary, "stops": stops}


def _numbered(title: Any, number: int) -> Any:
    if not isinstance(title, dict):
        return title
    return {
        language: f"{text} {number}" if isinstance(text, str) else text for language, text in title.items()
    }
