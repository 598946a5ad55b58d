"""A scenario: one complete, frozen question, circumstances and a strategy."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from typing import Any

from pydantic import Field, PrivateAttr

from sim.scenario.base import Name, Named, Part, Text
from sim.scenario.circumstances import (
    Campaign,
    Catchment,
    Costs,
    FieldWork,
    Network,
    OfficeCalendar,
    Officers,
    Server,
    Service,
    Shifts,
)
from sim.scenario.document import Document
from sim.scenario.policies import Awareness, Itinerary, Reserve, Team, Visit
from sim.scenario.sites import Counter, Outreach, RotationSite, Site


class Scenario(Part):
    """One complete question: who is there, what is arranged, and what a strategy decides.

    Every site carries all its settings and every rotation site its own `visits` entry: defaults are resolved by reading.
    """

    name: Name = Field(description="name of the scenario: the name of its file")
    title: Text = Field(description="title of the strategy")
    rationale: Text = Field(description="one paragraph: why this strategy")
    bound: bool = Field(default=False, description="a bound, not a candidate")
    campaign: Campaign = Field(description="horizon, target, baseline")
    calendar: OfficeCalendar = Field(description="working days and hours")
    field_work: FieldWork = Field(description="travel and set-up")
    service: Service = Field(description="preparing and verifying")
    server: Server = Field(description="outages")
    network: Network = Field(default=Network(), description="slow networks")
    officers: Officers = Field(description="officers")
    costs: Costs = Field(description="money")
    shifts: Named[Shifts] = Field(default={}, description="shift systems")
    catchments: Named[Catchment] = Field(default={}, description="residents by sub-district")
    sites: Named[Site] = Field(description="employers, schools, counters, villages, events")
    visits: Named[Visit] = Field(default={}, description="release at each rotation site")
    teams: Named[Team] = Field(default={}, description="field teams")
    itineraries: Named[Itinerary] = Field(default={}, description="itineraries")
    reserve: Reserve = Field(default=Reserve(), description="reserve officers")
    awareness: Named[Awareness] = Field(default={}, description="measures that make people willing")
    status_quo: Scenario | None = Field(
        default=None, description="played from the baseline's date to the start; none: this scenario itself"
    )

    _document: Any = PrivateAttr(default=None)

    @cached_property
    def digest(self) -> str:
        """The SHA-256 of the resolved scenario with all its evidence: two scenarios are equal if these are."""
        return sha256(json.dumps(self.plain(), sort_keys=True).encode()).hexdigest()

    @property
    def source(self) -> Document:
        """The merged document that the scenario was read from: variants are made of it. ValueError if it was made by hand."""
        document: Document | None = self._document
        if document is None:
            raise ValueError(f"the scenario {self.name} was not read from a file")
        return document

    def plain(self) -> dict[str, Any]:
        """Return the scenario as plain values, as a file would write them."""
        return self.model_dump(mode="json")

    def __eq__(self, other: object) -> bool:
        """Return whether the other is the same question, evidence included."""
        return isinstance(other, Scenario) and self.digest == other.digest

    def __hash__(self) -> int:
        """Return a hash that agrees with equality."""
        return hash(self.digest)

    @cached_property
    def rotation_sites(self) -> dict[str, RotationSite]:
        """The employers and schools, by name."""
        return {name: site for name, site in self.sites.items() if isinstance(site, RotationSite)}

    @cached_property
    def counters(self) -> dict[str, Counter]:
        """The permanent counters, by name."""
        return {name: site for name, site in self.sites.items() if isinstance(site, Counter)}

    @cached_property
    def walk_in_sites(self) -> dict[str, Counter | Outreach]:
        """The counters, villages and events, by name."""
        return {name: site for name, site in self.sites.items() if not isinstance(site, RotationSite)}
