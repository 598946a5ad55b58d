"""A log's sessions and officers' days as columns: what measures look at, whoever has told the log."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Generic, NamedTuple, TypeVar, overload

import numpy as np

from sim.arrays import Bools, Floats, Ints
from sim.model.log import Log, OfficerDay, SessionRow

_Row = TypeVar("_Row", bound=tuple[object, ...])
_Columns = TypeVar("_Columns")


class LazyRows(Sequence[_Row], Generic[_Row, _Columns]):
    """Rows that are told from columns when they are first looked at."""

    def __init__(self, columns: _Columns, count: int, tell: Callable[[], Sequence[_Row]]) -> None:
        self.columns = columns
        self._count, self._tell = count, tell
        self._rows: tuple[_Row, ...] | None = None

    @property
    def rows(self) -> tuple[_Row, ...]:
        """The rows."""
        if self._rows is None:
            self._rows = tuple(self._tell())
        return self._rows

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, position: int) -> _Row: ...
    @overload
    def __getitem__(self, position: slice) -> tuple[_Row, ...]: ...
    def __getitem__(self, position: int | slice) -> _Row | tuple[_Row, ...]:
        return self.rows[position]

    def __iter__(self) -> Iterator[_Row]:
        return iter(self.rows)


class SessionColumns(NamedTuple):
    """The sessions of a log, one entry each.

    `site` and `channel` are positions in `sites` and `channels`; `day` is the date's number (`date.toordinal`); the outages of a
    session stand in `outages` (…, 2) from `first_outage` to before `after_outages`.
    """

    sites: tuple[str, ...]
    channels: tuple[str, ...]
    site: Ints
    channel: Ints
    day: Ints
    is_history: Bools
    helpers: Ints
    outages: Floats
    first_outage: Ints
    after_outages: Ints


class OfficerColumns(NamedTuple):
    """The officers' days of a log, one entry each.

    `times` (7, days) holds leaves, opens, closes, returns, travel, set-up and pack-down; the breaks of a day stand in `breaks`
    (…, 2) from `first_break` to before `after_breaks`; `source` is a position in `sources`.
    """

    session: Ints
    desk: Ints
    times: Floats
    breaks: Floats
    first_break: Ints
    after_breaks: Ints
    charged: Floats
    sources: tuple[str, ...]
    source: Ints


def session_columns(log: Log) -> SessionColumns:
    """Return the sessions of a log as columns."""
    if isinstance(log.sessions, LazyRows):
        columns: SessionColumns = log.sessions.columns
        return columns
    return _session_columns(log.sessions)


def officer_columns(log: Log) -> OfficerColumns:
    """Return the officers' days of a log as columns."""
    if isinstance(log.officer_days, LazyRows):
        columns: OfficerColumns = log.officer_days.columns
        return columns
    return _officer_columns(log.officer_days)


def _session_columns(rows: Sequence[SessionRow]) -> SessionColumns:
    sites, site = _named([row.site for row in rows])
    channels, channel = _named([row.channel for row in rows])
    counts = np.array([len(row.outages) for row in rows], dtype=np.int64)
    outages = [outage for row in rows for outage in row.outages]
    after = np.cumsum(counts)
    return SessionColumns(
        sites,
        channels,
        site,
        channel,
        np.array([row.date.toordinal() for row in rows], dtype=np.int64),
        np.array([row.is_history for row in rows], dtype=np.bool_),
        np.array([row.helpers for row in rows], dtype=np.int64),
        np.array(outages, dtype=np.float64).reshape(-1, 2),
        after - counts,
        after,
    )


def _officer_columns(rows: Sequence[OfficerDay]) -> OfficerColumns:
    sources, source = _named([row.source for row in rows])
    times = [(d.leaves, d.opens, d.closes, d.returns, d.travel, d.set_up, d.pack_down) for d in rows]
    counts = np.array([len(row.breaks) for row in rows], dtype=np.int64)
    breaks = [pause for row in rows for pause in row.breaks]
    after = np.cumsum(counts)
    return OfficerColumns(
        np.array([row.session for row in rows], dtype=np.int64),
        np.array([row.desk for row in rows], dtype=np.int64),
        np.array(times, dtype=np.float64).reshape(-1, 7).T.copy(),
        np.array(breaks, dtype=np.float64).reshape(-1, 2),
        after - counts,
        after,
        np.array([row.charged for row in rows], dtype=np.float64),
        sources,
        source,
    )


def _named(names: list[str]) -> tuple[tuple[str, ...], Ints]:
    numbers = {name: n for n, name in enumerate(dict.fromkeys(names))}
    return tuple(numbers), np.array([numbers[name] for name in names], dtype=np.int64)
