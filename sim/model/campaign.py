"""The campaign: day by day, who goes where, what happens there, and what is remembered of it."""

from __future__ import annotations

import numpy as np

from sim.calendar import Calendar, Day
from sim.clock import Interval
from sim.demand import Demand
from sim.model.arrange import StaffedTeam, comers_of, visit_session, walk_in_plan
from sim.model.log import Log, OfficerDay, Pool, SessionRow, SessionTable, TeamDay, table_of, visits_from
from sim.model.roster import Roster, roster_of
from sim.model.session import Session
from sim.model.session_model import play_session
from sim.model.state import ACTIVATED_NUMBER, ResidentPool, SiteWorkers
from sim.model.telling import play_walk_ins
from sim.model.tour import Assignment, Tour
from sim.scenario import Scenario

LOST = "lost"


class Play:
    """One replication of a campaign while it is played."""

    def __init__(
        self, scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool = False
    ) -> None:
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

    def day(self, day: Day) -> None:
        """Officers go where the roster and the tours send them, and serve who comes."""
        self.today, policy = day.date, self.calendar.policy(day)
        if (
            day.index == 0 or not self.tours
        ):  # the campaign begins its tours afresh, whatever was done in history
            self.policy = policy
            self.tours = {team: Tour(team, policy, self.calendar, self.callable_at) for team in policy.teams}
        going = self.teams_going(day)
        counters = self.calendar.counters(day)
        roster = roster_of(policy, self.demand, day, tuple(going), counters)
        for counter in counters:
            self.counter_day(counter, roster, day)
        for site in dict.fromkeys(a.site for a in going.values()):
            self.field_day(site, {team: a for team, a in going.items() if a.site == site}, roster, day)

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

    def counter_day(self, counter: str, roster: Roster, day: Day) -> None:
        """A counter is open, with the officers it has."""
        where = self.policy.counters[counter]
        crew = StaffedTeam(
            counter,
            roster.at_counters[counter],
            self.calendar.counter_duty(counter, day),
            where.desks,
            where.helpers,
            float(where.share_for_activation),
        )
        if crew.officers and where.desks:
            self.walk_in(counter, [crew], day)

    def field_day(
        self,
        site: str,
        going: dict[str, Assignment],
        roster: Roster,
        day: Day,
    ) -> None:
        """The teams at one site on one day are pooled; a team without officers stays at the office."""
        crews = []
        for team in going:
            setting, officers = self.policy.teams[team], roster.at_teams[team]
            if officers:
                duty = self.calendar.visit_duty(team, site, day)
                source = setting.officers_from
                crews.append(StaffedTeam(team, officers, duty, setting.desks, setting.helpers, source=source))
                self.team_days.append(self.team_day(team, site, day, len(officers)))
        if not crews:
            return
        is_rotation = site in self.policy.rotation_sites
        activated = self.visit(site, crews, day) if is_rotation else self.walk_in(site, crews, day)
        for team, assignment in going.items():
            self.tours[team].note(assignment, activated)

    def visit(self, site: str, crews: list[StaffedTeam], day: Day) -> int:
        """Play a visit to an employer or a school; return how many were activated."""
        pool = self.pool(site)
        session, columns = visit_session(self.name(site, day), pool, crews, self.calendar, self.demand, day)
        told = play_session(session)
        table = table_of(session, told, lambda attempt: columns.reasons[attempt])
        retry = np.array([session.calls(a).retry[row] for _, _, row, a, *_ in told.rows], dtype=bool)
        pool.remember(columns.rows, told, table, retry)
        return self.write(session, site, crews, day, table)

    def walk_in(self, site: str, crews: list[StaffedTeam], day: Day) -> int:
        """Play a day at a counter, a village or an event; return how many were activated."""
        plan = walk_in_plan(site, self.name(site, day), crews, self.calendar, self.demand, day)
        could = self.demand.walk_ins(site, day, plan.opens, plan.closes)
        comers = comers_of(day, could, self.residents)
        played = play_walk_ins(plan, comers, self.residents)
        self.residents.remember(comers.positions, played.told, played.table, played.retry)
        return self.write(played.session, site, crews, day, played.table)

    def write(
        self, session: Session, site: str, crews: list[StaffedTeam], day: Day, table: SessionTable
    ) -> int:
        """Write what happened in the log; return how many were activated."""
        self.officer_days += officers_of(len(self.sessions), crews)
        row = SessionRow(
            session.name,
            day.date,
            site,
            self.policy.sites[site].kind,
            tuple(crew.name for crew in crews),
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
        return int((table.outcome == ACTIVATED_NUMBER).sum())

    def pool(self, site: str) -> SiteWorkers:
        """Return the workers of a site, drawn when they are first needed."""
        if site not in self.workers:
            self.workers[site] = SiteWorkers(self.demand, site)
        return self.workers[site]

    def callable_at(self, site: str) -> int:
        """Return how many people of a site may still be called, at work today or not."""
        if site not in self.policy.rotation_sites:
            return 1_000_000_000
        return int(self.pool(site).may_be_called(self.policy, self.today).sum())

    def team_day(self, team: str, site: str, day: Day, officers: int) -> TeamDay:
        """Return a team's day in the field."""
        setting = self.policy.teams[team]
        return TeamDay(day.date, team, site, officers, setting.helpers, setting.vehicles, day.is_history)

    @staticmethod
    def name(site: str, day: Day) -> str:
        """Return the name of a session."""
        return f"{day.date.isoformat()}/{site}"

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
            w = pool.workers
            not_yet = w.is_local & ~w.is_activated
            willing = not_yet & pool.willing(self.policy, last)
            ready = willing & w.is_ready
            counts = (
                len(w.person),
                w.is_local.sum(),
                not_yet.sum(),
                willing.sum(),
                ready.sum(),
                pool.is_told.sum(),
            )
            found.append(Pool(name, *(int(count) for count in counts)))
        return found


def officers_of(session: int, crews: list[StaffedTeam]) -> list[OfficerDay]:
    """Return the paid days of a session's officers, desks numbered through in team order."""
    days, first = [], 0
    for crew in crews:
        duty = crew.duty
        for n, officer in enumerate(crew.officers):
            desk = first + n if n < crew.manned else -1
            breaks = _gaps(duty.opens, duty.closes, crew.staffed[n]) if desk >= 0 else duty.breaks
            parts = (
                duty.leaves,
                duty.opens,
                duty.closes,
                duty.returns,
                duty.travel,
                duty.set_up,
                duty.pack_down,
            )
            days.append(OfficerDay(session, officer, desk, *parts, breaks, crew.charged, crew.source))
        first += crew.manned
    return days


def _gaps(opens: float, closes: float, staffed: tuple[Interval, ...]) -> tuple[Interval, ...]:
    edges = [opens, *(edge for interval in staffed for edge in interval), closes]
    return tuple((start, end) for start, end in zip(edges[::2], edges[1::2], strict=True) if start < end)


def play(scenario: Scenario, calendar: Calendar, demand: Demand, keep_sessions: bool = False) -> Log:
    """Return everything that happens in one replication, told by SimPy session by session: no chance is left in it."""
    telling = Play(scenario, calendar, demand, keep_sessions)
    for day in calendar.days:
        telling.day(day)
    return telling.log()
