"""Duty: the paid day of a team or a counter, from leaving to returning, with its window and its breaks."""

from __future__ import annotations

from dataclasses import dataclass

from sim.clock import Interval


@dataclass(frozen=True)
class Duty:
    """One team's or counter's paid day at one site, in campaign minutes; its parts in minutes.

    It is paid from `leaves` to `returns` if nothing overruns; a counter's officers neither travel nor set up.
    """

    leaves: float
    opens: float
    closes: float
    returns: float
    travel: float
    set_up: float
    pack_down: float
    breaks: tuple[Interval, ...]
    staggered: bool

    def staffed(self, desk: int, desks: int) -> tuple[Interval, ...]:
        """Return when a desk is staffed: the window less its breaks.

        Together, all desks pause at once. Staggered, the first half pauses at the scheduled time and the others when it is
        back; one desk alone pauses at the scheduled time.
        """
        pauses = list(self.breaks)
        if self.staggered and desk >= (desks + 1) // 2:
            pauses = [(end, end + (end - start)) for start, end in self.breaks]
        return subtract((self.opens, self.closes), pauses)


def subtract(window: Interval, pauses: list[Interval]) -> tuple[Interval, ...]:
    """Return what is left of a window without some sorted pauses."""
    left, now = [], window[0]
    for start, end in sorted(pauses):
        if start > now:
            left.append((now, min(start, window[1])))
        now = max(now, end)
    left.append((now, window[1]))
    return tuple((start, end) for start, end in left if start < end)
