"""The campaign: day by day, who goes where, what happens there, and what is remembered of it."""

from __future__ import annotations

import numpy as np

from sim.calendar import Calendar, Day
from sim.clock import Interval
from sim.demand import Demand
from sim.model.arrange import Arranged, StaffedTeam, visit_session, walk_in_session
from sim.model.assignments import Assignment, Tour, officers_at_work
from sim.model.log import Log, OfficerDay, Pool, SessionRow, SessionTable, TeamDay, table_of, visits_from
from sim.model.session import Session
from sim.model.session_model import play_session
from sim.model.state import ACTIVATED_NUMBER, ResidentPool, SiteWorkers
from sim.scenario import Scenario

LOST = "lost"
ANY_NUMBER = 1_000_000_000
"""How many may still be called at a site where people walk in."""


def play(scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool = False) -> Log:
    """Return everything that happens in one replication, played by SimPy session by session.

    Parameters
    ----------
    scenario, calendar, demand
        What is asked, what is arranged (`sim.calendar.plan`), and what chance brings (`sim.demand.draw`).
    keep_sessions
        Whether the log holds the sessions as data too.
    """
    campaign = Campaign(scenario, calendar, demand, keep_sessions)
    for day in calendar.days:
        campaign.play_day(day)
    return campaign.log()


class Campaign:
    """One replication of a campaign: what is remembered from day to day, and the log so far."""

    def __init__(self, scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool) -> None:
        self.scenario, self.calendar, self.demand = scenario, calendar, demand
        self.residents = ResidentPool(scenario)
        self.workers: dict[str, SiteWorkers] = {}
        self.tours: dict[str, Tour] = {}
        self.policy = calendar.policy(calendar.days[0])
        self.today = calendar.days[0].date
        self.sessions: list[SessionRow] = []
        self.tables: list[SessionTable] = []
        self.officer_days: list[OfficerDay] = []
        self.team_days: list[TeamDay] = []
        self.link_outages: list[tuple[float, float, str]] = []
        self.played: list[Session] | None = [] if keep_sessions else None

    def play_day(self, day: Day) -> None:
        """Send teams to their sites, open the counters, and play a session at each."""
        self.today, policy = day.date, self.calendar.policy(day)
        if day.index == 0 or not self.tours:  # tours begin afresh with the campaign, whatever history did
            self.policy = policy
            self.tours = {team: Tour(team, policy, self.calendar, self.callable_at) for team in policy.teams}
        going = self.teams_going(day)
        counters = self.calendar.counters(day)
        officers = officers_at_work(policy, self.demand, day, tuple(going), counters)
        for counter in counters:
            self.open_counter(counter, officers[counter], day)
        for site in dict.fromkeys(assignment.site for assignment in going.values()):
            self.visit_site(site, {team: a for team, a in going.items() if a.site == site}, officers, day)

    def teams_going(self, day: Day) -> dict[str, Assignment]:
        """Return where each team goes that day; a cancelled visit is handled as the team's `on_cancel` says."""
        going: dict[str, Assignment] = {}
        for team in self.calendar.teams(day):
            assignments = self.tours[team].assignments(day)
            on_cancel = self.policy.teams[team].on_cancel
            for assignment in assignments if on_cancel == "next-site" else assignments[:1]:
                if not self.demand.is_cancelled(assignment.site, day.date):
                    going[team] = assignment
                    break
            else:
                if assignments and on_cancel == LOST:
                    self.team_days.append(self.team_day(team, "", day, self.policy.teams[team].officers))
        return going

    def open_counter(self, counter: str, officers: list[str], day: Day) -> None:
        """Play a day at a counter, if it has officers and desks."""
        setting, duty = self.policy.counters[counter], self.calendar.counter_duty(counter, day)
        charged = float(setting.share_for_activation)
        if officers and setting.desks:
            team = StaffedTeam(counter, officers, duty, setting.desks, setting.helpers, charged)
            self.play_session(counter, [team], day)

    def visit_site(
        self, site: str, going: dict[str, Assignment], officers: dict[str, list[str]], day: Day
    ) -> None:
        """Play a day at the site of some teams, which are pooled; a team without officers stays at the office."""
        teams = []
        for name in going:
            setting, duty = self.policy.teams[name], self.calendar.visit_duty(name, site, day)
            if officers[name]:
                source = setting.officers_from
                team = StaffedTeam(name, officers[name], duty, setting.desks, setting.helpers, source=source)
                teams.append(team)
                self.team_days.append(self.team_day(name, site, day, len(officers[name])))
        if teams:
            activated = self.play_session(site, teams, day)
            for name, assignment in going.items():
                self.tours[name].record_visit(assignment, activated)

    def play_session(self, site: str, teams: list[StaffedTeam], day: Day) -> int:
        """Play a session and record it; return how many were activated."""
        pool: SiteWorkers | ResidentPool
        if site in self.policy.rotation_sites:
            pool = self.workers_of(site)
            if self.policy.visits[site].prepared_beforehand:
                pool.prepare_beforehand(self.policy, day.date)
            arranged = visit_session(pool, teams, self.calendar, self.demand, day)
        else:
            pool = self.residents
            arranged = walk_in_session(site, pool, teams, self.calendar, self.demand, day)
        session = arranged.session
        result = play_session(session)
        table = table_of(session, result, arranged.reasons)
        may_retry = [session.calls(a.attempt).retry[a.row] for a in result.attempts]
        pool.remember(arranged.people, result, table, np.array(may_retry, dtype=bool))
        self.record(arranged, site, teams, day, table)
        return int((table.outcome == ACTIVATED_NUMBER).sum())

    def record(
        self, arranged: Arranged, site: str, teams: list[StaffedTeam], day: Day, table: SessionTable
    ) -> None:
        """Write down in the log what happened at a site."""
        session = arranged.session
        self.officer_days += officer_days_of(len(self.sessions), teams)
        row = SessionRow(
            session.name,
            day.date,
            site,
            self.policy.sites[site].kind,
            tuple(team.name for team in teams),
            session.opens,
            session.closes,
            len(session.desks),
            session.helpers,
            day.is_history,
            session.outages,
        )
        self.sessions.append(row)
        self.tables.append(table)
        self.link_outages += [(*outage, site) for outage in self.demand.link_outages(site, day)]
        if self.played is not None:
            self.played.append(session)

    def workers_of(self, site: str) -> SiteWorkers:
        """Return the workers of a site, drawn when they are first needed."""
        if site not in self.workers:
            self.workers[site] = SiteWorkers(self.demand, site)
        return self.workers[site]

    def callable_at(self, site: str) -> int:
        """Return how many people of a site may still be called, at work today or not."""
        if site not in self.policy.rotation_sites:
            return ANY_NUMBER
        return int(self.workers_of(site).may_be_called(self.policy, self.today).sum())

    def team_day(self, team: str, site: str, day: Day, officers: int) -> TeamDay:
        """Return a team's day in the field."""
        setting = self.policy.teams[team]
        return TeamDay(day.date, team, site, officers, setting.helpers, setting.vehicles, day.is_history)

    def log(self) -> Log:
        """Return everything that happened."""
        central = [(*outage, "*") for outage in self.demand.server_outages]
        return Log(
            sessions=tuple(self.sessions),
            visits=visits_from(self.tables),
            officer_days=tuple(self.officer_days),
            team_days=tuple(self.team_days),
            pools=tuple(self.pools()),
            outages=(*central, *self.link_outages),
            played=tuple(self.played or ()),
        )

    def pools(self) -> list[Pool]:
        """Return how many people remain at each stage before a call, at the sites that were visited."""
        last = self.calendar.days[-1].date
        found = []
        for name, pool in self.workers.items():
            workers = pool.workers
            not_yet = workers.is_local & ~workers.is_activated
            willing = not_yet & pool.willing(self.policy, last)
            ready = willing & workers.is_ready
            counts = (workers.is_local, not_yet, willing, ready, pool.is_told_beforehand)
            found.append(Pool(name, len(workers.person), *(int(count.sum()) for count in counts)))
        return found


def officer_days_of(session: int, teams: list[StaffedTeam]) -> list[OfficerDay]:
    """Return the paid days of a session's officers, desks numbered through in team order."""
    days, first = [], 0
    for team in teams:
        duty = team.duty
        parts = (duty.leaves, duty.opens, duty.closes, duty.returns, duty.travel, duty.set_up, duty.pack_down)
        for n, officer in enumerate(team.officers):
            has_desk = n < team.manned
            breaks = _gaps(duty.opens, duty.closes, team.staffed[n]) if has_desk else duty.breaks
            desk = first + n if has_desk else -1
            days.append(OfficerDay(session, officer, desk, *parts, breaks, team.charged, team.source))
        first += team.manned
    return days


def _gaps(opens: float, closes: float, staffed: tuple[Interval, ...]) -> tuple[Interval, ...]:
    """Return the intervals of a window that are not staffed."""
    edges = [opens, *(edge for interval in staffed for edge in interval), closes]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)
