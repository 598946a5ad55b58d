"""What an engine is here: something that plays site-days."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tests.benchmarks.site_days import Counts, Played, SiteDay


class Engine(NamedTuple):
    """Something that plays site-days, in three steps of which the second is timed.

    `prepare` turns site-days into what the engine reads, `play` plays them, and `told` turns what that returns into what
    came of each site-day. `counted`, if there is one, takes the measures: the counts of each site-day. A slow engine plays a
    `share` of the days when it is timed. `differs` says where it needs something that the workload does not say.
    """

    name: str
    version: str
    a_worker: str
    prepare: Callable[[list[SiteDay]], Any]
    play: Callable[[Any], Any]
    told: Callable[[list[SiteDay], Any], list[Played]]
    counted: Callable[[list[SiteDay], Any], list[Counts]] | None = None
    share: float = 1.0
    differs: str = ""
