"""Random small days that mix every feature of a session, many things at one instant."""

from __future__ import annotations

from random import Random
from typing import Any

TICKS = 2**20
OPENS, CLOSES = 480, 600
CALL = {"walk_out", "walk_back", "prepare", "help", "triage", "service"}
TIMES = CALL | {
    "opens",
    "closes",
    "desks",
    "outages",
    "release_windows",
    "from",
    "to",
    "at",
    "max_away",
    "arrives",
    "patience",
}
"""Keys of a session whose numbers are times or minutes."""


class Maker:
    """Makes one day. In two days of three all times are whole minutes, so that much happens at the same instant."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.is_coarse = self.random.random() < 2 / 3

    def minutes(self, least: float, most: float) -> float:
        if self.is_coarse:
            return float(self.random.randint(max(1, int(least)), max(1, int(most))))
        return max(1, self.random.randint(int(least * TICKS), int(most * TICKS))) / TICKS

    def intervals(self, start: float, end: float, most: int) -> list[list[float]]:
        """Sorted, disjoint, not empty intervals that do not touch; the first may begin late and the last end early."""
        if self.random.random() < 0.1:
            return []
        edges = {self.minutes(start, end) for _ in range(2 * self.random.randint(0, most))}
        edges |= {edge for edge in (start, end) if self.random.random() < 0.5}
        ordered = sorted(edges)
        return [[a, b] for a, b in zip(ordered[::2], ordered[1::2], strict=False)]

    def day(self, seed: int) -> dict[str, Any]:
        pick = self.random
        kind = pick.choice(["visit", "visit", "walk-in"])
        day: dict[str, Any] = {"session": f"random-{seed}", "kind": kind, "opens": OPENS, "closes": CLOSES}
        day["desks"] = [self.desk() for _ in range(pick.randint(0, 4))]
        day["helpers"] = pick.choice([0, 0, 1, 2, 3])
        if kind == "walk-in":
            if pick.random() < 0.7:
                day["balk_above"] = pick.randint(0, 4)
            day["people"] = [self.visitor(n) for n in self.numbers(pick.randint(0, 25))]
            deadlines = [visitor["arrives"] + visitor["patience"] for visitor in day["people"]]
            return day | {"outages": self.outages(deadlines)}
        day |= self.visit()
        day["people"] = [
            self.worker(n, [u["unit"] for u in day["units"]]) for n in self.numbers(pick.randint(0, 25))
        ]
        called = [OPENS, *(slot["at"] for slot in day["release"].get("slots", []))]
        return day | {"outages": self.outages([at + day["max_away"] for at in called])}

    def numbers(self, count: int) -> list[int]:
        numbers = self.random.sample(range(100), count)
        return sorted(numbers) if self.random.random() < 0.5 else numbers

    def desk(self) -> list[list[float]]:
        if self.random.random() < 0.5:
            return [[OPENS, CLOSES]]
        return self.intervals(OPENS, CLOSES, 3)

    def outages(self, deadlines: list[float]) -> list[list[float]]:
        """Outages anywhere, or short ones that begin or end where much is decided: at the opening, a deadline, the close."""
        pick = self.random
        if pick.random() < 0.4:
            return []
        if pick.random() < 0.4:
            return self.intervals(OPENS - 30, CLOSES + 60, 3)
        found: list[list[float]] = []
        edges = [*deadlines, OPENS, CLOSES] if pick.random() < 0.7 else [self.minutes(OPENS, CLOSES)]
        for edge in sorted(pick.sample(edges, min(len(edges), pick.randint(1, 4)))):
            length = self.minutes(1, 10)
            start = edge if pick.random() < 0.25 else edge - length
            if not found or found[-1][1] < start:
                found.append([start, start + length])
        return found

    def call(self, is_visit: bool) -> dict[str, Any]:
        call: dict[str, Any] = {key: self.minutes(1, 12) for key in ("prepare", "help", "service")}
        call["triage"] = self.minutes(1, 3)
        call["result"] = self.random.choice(["activated", "activated", "failed", "failed", "other-district"])
        call["retry"] = self.random.random() < 0.6
        return call | ({key: self.minutes(1, 8) for key in ("walk_out", "walk_back")} if is_visit else {})

    def person(self, number: int, is_visit: bool) -> dict[str, Any]:
        ready = self.random.random() < 0.75
        calls = [self.call(is_visit) for _ in range(self.random.randint(1, 3) if is_visit else 1)]
        return {
            "person": number,
            "ready": ready,
            "prepared": ready and self.random.random() < 0.3,
            "calls": calls,
        }

    def visitor(self, number: int) -> dict[str, Any]:
        arrives = self.minutes(OPENS - 20, CLOSES + 10)
        return self.person(number, False) | {"arrives": arrives, "patience": self.minutes(1, 40)}

    def worker(self, number: int, units: list[str]) -> dict[str, Any]:
        return self.person(number, True) | {
            "unit": self.random.choice(units),
            "callable": self.random.random() < 0.9,
        }

    def visit(self) -> dict[str, Any]:
        pick = self.random
        units = [self.unit(n) for n in range(pick.randint(1, 4))]
        windows = [[OPENS, CLOSES]] if pick.random() < 0.5 else self.intervals(OPENS, CLOSES, 2)
        edges = [t for window in windows for t in window]
        edges += [t for unit in units for window in unit["windows"] for t in (window["from"], window["to"])]
        return {
            "release": self.release([u["unit"] for u in units], [t for t in edges if t < CLOSES]),
            "release_windows": windows,
            "hold_in_outage": pick.random() < 0.5,
            "max_away": self.minutes(3, 60),
            "max_share_away": pick.choice([0.05, 0.1, 0.3, 0.5, 1.0]),
            "units": units,
        }

    def unit(self, number: int) -> dict[str, Any]:
        windows = [[OPENS, CLOSES]] if self.random.random() < 0.5 else self.intervals(OPENS, CLOSES, 2)
        limited = self.random.random() < 0.7
        named = [
            {"from": a, "to": b, "limited": limited if self.random.random() < 0.8 else not limited}
            for a, b in windows
        ]
        return {"unit": f"unit-{number}", "present": self.random.randint(0, 30), "windows": named}

    def release(self, units: list[str], edges: list[float]) -> dict[str, Any]:
        """Of the times at which windows open and shut, `edges`, a slot may hit some exactly."""
        pick = self.random
        policy = pick.choice(["all-at-once", "timetable", "timetable", "pull", "pull"])
        if policy == "pull":
            return {"policy": policy, "group_size": pick.randint(1, 6), "call_below": pick.randint(1, 10)}
        if policy == "all-at-once":
            return {"policy": policy}
        times = sorted(
            {self.minutes(OPENS, CLOSES) for _ in range(pick.randint(0, 8))}
            | ({OPENS} if pick.random() < 0.5 else set())
            | {edge for edge in edges if pick.random() < 0.3}
        )
        slots = [{"at": at, "people": pick.randint(1, 8)} for at in times]
        return {
            "policy": policy,
            "slots": [s | ({"units": pick.sample(units, 1)} if pick.random() < 0.3 else {}) for s in slots],
        }


def random_day(seed: int) -> dict[str, Any]:
    """Return the random day of a seed: the same day for the same seed."""
    return Maker(seed).day(seed)


def off_the_ticks(day: dict[str, Any]) -> dict[str, Any]:
    """Return the same day by a clock that goes slower, so that its times are no whole ticks."""

    def slower(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {key: slower(item, key) for key, item in value.items()}
        if isinstance(value, list):
            return [slower(item, key) for item in value]
        return value / 7 if key in TIMES and isinstance(value, (int, float)) else value

    slow: dict[str, Any] = slower(day)
    return slow
