"""Figures of the list of work: what was found, shown, decided, mended; by department, author, rule, modality, week.

Counted in the database, the same on both engines: a hospital has more discrepancies than one wants to carry over.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import chain
from statistics import median
from types import MappingProxyType
from typing import Any

import sqlalchemy as sa
from concord.v1 import work_pb2

from fusion import review, tables
from fusion.database import Database
from fusion.work_store import RUNNING, moment, where_of
from serving.errors import BadRequest

_D, _C, _E, _A = tables.discrepancies, tables.cases, tables.review_events, tables.audits
_S = review.State
CONFIRMED_STATES = (_S.ACCEPTED, _S.SENT_BACK, _S.FIXED)
# What a person confirmed stays confirmed when its author has mended it and a check finds it no more; what is appealed
# is decided by nobody yet.
CONFIRMED = sa.or_(_D.c.state.in_(CONFIRMED_STATES), sa.and_(_D.c.state == _S.CLEARED, _D.c.fixed_at.is_not(None)))
_MENDED = _D.c.state.in_((_S.FIXED, _S.CLEARED))
_ALL = ""
# Groups of an answer; authors and rules can be many more than a page shows.
_MOST_GROUPS = 500
_Filter = work_pb2.WorkFilter


def statistics(
    database: Database, request: work_pb2.GetStatisticsRequest, now: datetime, zone: tzinfo
) -> work_pb2.GetStatisticsResponse:
    """See the message. Weeks begin on Monday, at midnight in `zone`, and are called by that day: "2026-11-23".

    Raises BadRequest for a group or a value that is none.
    """
    if not request.by or request.by not in _GROUPS:
        raise BadRequest(f"by is one of {', '.join(sorted(filter(None, _GROUPS)))}", "by")
    where, of_cases = where_of(request.filter, now), _where_of_cases(request.filter)
    with database.reading() as connection:
        of = _Counting(connection, connection.dialect.name, now, zone, where, of_cases)
        grouped, everything = of.statistics(request.by)
        agreement, shared = _kappa(connection, where)
    if request.by == "rule":
        # A rule is asked of every record.
        for one in grouped.values():
            one.encounters, one.clean = everything.encounters, everything.clean
    largest = sorted(grouped.values(), key=lambda one: (-one.found, -one.encounters, one.group))
    if request.by == "week":
        largest = sorted(largest, key=lambda one: one.group, reverse=True)
    return work_pb2.GetStatisticsResponse(
        groups=largest[:_MOST_GROUPS], all=everything, kappa=agreement, kappa_decisions=shared
    )


class _Counting:
    """One query for each kind of figure, by a group; what is counted by groups adds up to all."""

    def __init__(
        self,
        connection: sa.Connection,
        engine: str,
        now: datetime,
        zone: tzinfo,
        where: Sequence[Any],
        of_cases: Sequence[Any],
    ) -> None:
        self._connection = connection
        self._engine = engine
        self._now = now
        offset = now.astimezone(zone).utcoffset()
        self._offset_s = int(offset.total_seconds()) if offset else 0
        self._where = where
        self._of_cases = of_cases

    def statistics(self, by: str) -> tuple[dict[str, work_pb2.Statistics], work_pb2.Statistics]:
        """By the groups, and of all together."""
        groups: dict[str, work_pb2.Statistics] = defaultdict(work_pb2.Statistics)
        everything = work_pb2.Statistics()
        self._discrepancies(by, groups, everything)
        of_cases: dict[str, work_pb2.Statistics] = groups
        if by == "rule":  # a record is of no rule
            of_cases = defaultdict(work_pb2.Statistics)
        self._cases(_ALL if by == "rule" else by, of_cases)
        _add_up(groups.values(), everything, ("found", "shown", "accepted", "dismissed", "fixed", "overdue"), "reasons")
        _add_up(of_cases.values(), everything, ("encounters", "clean", "audited", "missed"), "grades", "points")
        scored = [(one.mean_score, sum(one.points.values())) for one in of_cases.values() if one.HasField("mean_score")]
        if scored:
            everything.mean_score = sum(mean * number for mean, number in scored) / sum(number for _, number in scored)
        for name, one in (*groups.items(), (_ALL, everything)):
            one.group = name
            decided = one.accepted + one.dismissed
            if decided:
                one.precision = one.accepted / decided
        return groups, everything

    def _discrepancies(self, by: str, groups: dict[str, work_pb2.Statistics], everything: work_pb2.Statistics) -> None:
        group = self._group(by, _D, _D.c.first_seen_at)

        def number(condition: Any) -> Any:
            return sa.func.sum(sa.case((condition, 1), else_=0))

        query = sa.select(
            group, sa.func.count(), number(_D.c.routing == "shown"), number(CONFIRMED),
            number(_D.c.state == _S.DISMISSED), number(_MENDED),
            number(sa.and_(_D.c.due_at < self._now, _D.c.state.in_(RUNNING))),
        ).where(*self._where).group_by(group)  # fmt: skip
        for name, found, shown, accepted, dismissed, mended, overdue in self._connection.execute(query):
            one = groups[name or ""]
            one.found, one.shown, one.accepted, one.dismissed = found, shown, accepted, dismissed
            one.fixed, one.overdue = mended, overdue
        for one, hours in self._medians(group, _D.c.decided_at, _D, [], groups, everything):
            one.hours_to_decision = hours
        cleared = (
            sa.select(_E.c.discrepancy_id, sa.func.min(_E.c.at).label("at"))
            .where(_E.c.action == review.SystemAction.CLEAR).group_by(_E.c.discrepancy_id).subquery()
        )  # fmt: skip
        joined = _D.outerjoin(cleared, cleared.c.discrepancy_id == _D.c.id)
        mended_at = sa.func.coalesce(_D.c.fixed_at, cleared.c.at)
        for one, hours in self._medians(group, mended_at, joined, [_MENDED], groups, everything):
            one.hours_to_fix = hours
        last = self._last_dismissals()
        query = (
            sa.select(group, last.c.reason_code, sa.func.count())
            .select_from(_D.join(last, last.c.discrepancy_id == _D.c.id))
            .where(*self._where, _D.c.state == _S.DISMISSED).group_by(group, last.c.reason_code)
        )  # fmt: skip
        for name, reason, times in self._connection.execute(query):
            groups[name or ""].reasons[reason or "other"] += times

    def _medians(
        self,
        group: Any,
        end: Any,
        source: Any,
        also: Sequence[Any],
        groups: Mapping[str, work_pb2.Statistics],
        everything: work_pb2.Statistics,
    ) -> Iterator[tuple[work_pb2.Statistics, float]]:
        """Median hours from being first found to `end`, of what was shown and has an end: of each group and of all.

        The numbers are carried over and sorted here: a database would sort them once for each.
        """
        query = (
            sa.select(group, self._hours(_D.c.first_seen_at, end)).select_from(source)
            .where(*self._where, _D.c.routing == "shown", end.is_not(None), *also)
        )  # fmt: skip
        hours: dict[str, list[float]] = defaultdict(list)
        for name, number in self._connection.execute(query):
            hours[name or ""].append(float(number))
        for name, numbers in hours.items():
            yield groups[name], median(numbers)
        if hours:
            yield everything, median(chain.from_iterable(hours.values()))

    def _cases(self, by: str, groups: dict[str, work_pb2.Statistics]) -> None:
        group = self._group(by, _C, _C.c.checked_at)
        clean = sa.func.sum(sa.case((_C.c.shown == 0, 1), else_=0))
        query = sa.select(group, sa.func.count(), clean, sa.func.avg(_C.c.points)).where(*self._of_cases)
        for name, encounters, silent, mean in self._connection.execute(query.group_by(group)):
            one = groups[name or ""]
            one.encounters, one.clean = encounters, silent
            if mean is not None:
                one.mean_score = float(mean)
        query = sa.select(group, _C.c.grade, sa.func.count()).where(*self._of_cases, _C.c.grade != "")
        for name, grade, number in self._connection.execute(query.group_by(group, _C.c.grade)):
            groups[name or ""].grades[grade] = number
        tens = sa.cast(sa.func.floor(_C.c.points / _plain("10")), sa.Integer)
        query = sa.select(group, tens, sa.func.count()).where(*self._of_cases, _C.c.points.is_not(None))
        for name, ten, number in self._connection.execute(query.group_by(group, tens)):
            groups[name or ""].points[int(ten) * 10] = number
        missed = sa.func.count(sa.distinct(sa.case((_A.c.score > 1, _A.c.encounter_id))))
        query = (
            sa.select(group, sa.func.count(sa.distinct(_A.c.encounter_id)), missed)
            .select_from(_A.join(_C, _C.c.encounter_id == _A.c.encounter_id)).where(*self._of_cases).group_by(group)
        )  # fmt: skip
        for name, audited, number in self._connection.execute(query):
            groups[name or ""].audited, groups[name or ""].missed = audited, number

    def _group(self, by: str, table: Any, at: Any) -> Any:
        return _GROUPS[by](self, table, at)

    def week(self, at: Any) -> Any:
        """The Monday of a moment, as text."""
        if self._engine == "sqlite":
            return sa.func.date(at, f"{self._offset_s:+d} seconds", "weekday 0", "-6 days", type_=sa.Text)
        local = sa.func.timezone(_plain("'UTC'"), at) + _plain(f"interval '{self._offset_s:d} seconds'")
        return sa.func.to_char(sa.func.date_trunc(_plain("'week'"), local), _plain("'YYYY-MM-DD'"))

    def _hours(self, start: Any, end: Any) -> Any:
        if self._engine == "sqlite":
            return (sa.func.julianday(end) - sa.func.julianday(start)) * 24.0
        return sa.extract("epoch", sa.type_coerce(end, sa.DateTime(timezone=True)) - start) / 3600.0

    @staticmethod
    def _last_dismissals() -> Any:
        newest = (
            sa.select(sa.func.max(_E.c.id).label("id")).where(_E.c.action == review.Action.DISMISS)
            .group_by(_E.c.discrepancy_id).subquery()
        )  # fmt: skip
        return sa.select(_E.c.discrepancy_id, _E.c.reason_code).join(newest, newest.c.id == _E.c.id).subquery()


_Group = Callable[[_Counting, Any, Any], Any]
_GROUPS: Mapping[str, _Group] = MappingProxyType(
    {
        _ALL: lambda of, table, at: sa.func.substr(table.c.department, _plain("1"), _plain("0")),
        "department": lambda of, table, at: table.c.department,
        "author": lambda of, table, at: table.c.author,
        "modality": lambda of, table, at: table.c.modality,
        "rule": lambda of, table, at: table.c.rule_id,
        "week": lambda of, table, at: of.week(at),
    }
)


def _plain(text: str) -> Any:
    """A constant in the words of SQL: PostgreSQL does not take two parameters of one value for the same group."""
    return sa.literal_column(text)


def _add_up(
    groups: Iterable[work_pb2.Statistics], everything: work_pb2.Statistics, fields: Sequence[str], *maps: str
) -> None:
    for one in groups:
        for name in fields:
            setattr(everything, name, getattr(everything, name) + getattr(one, name))
        for name in maps:
            total = getattr(everything, name)
            for key, number in getattr(one, name).items():
                total[key] += number


def _where_of_cases(wanted: _Filter) -> list[Any]:
    """Which records are meant; what speaks of a discrepancy leaves the number of records as it is."""
    where: list[Any] = []
    for column, values in (
        (_C.c.department, wanted.departments), (_C.c.author, wanted.authors), (_C.c.modality, wanted.modalities),
    ):  # fmt: skip
        if values:
            where.append(column.in_(list(values)))
    if wanted.since:
        where.append(_C.c.checked_at >= moment(wanted.since, "filter.since"))
    if wanted.until:
        where.append(_C.c.checked_at < moment(wanted.until, "filter.until"))
    return where


def _kappa(connection: sa.Connection, where: Sequence[Any]) -> tuple[float | None, int]:
    """Of each pair of reviewers, over what both decided, each by the last word; weighted by how much they share."""
    deciding = (review.Action.ACCEPT, review.Action.SEND_BACK, review.Action.DISMISS)
    # Most discrepancies are decided by one person: the few that two have decided are picked first.
    several = (
        sa.select(_E.c.discrepancy_id).where(_E.c.action.in_(deciding)).group_by(_E.c.discrepancy_id)
        .having(sa.func.min(_E.c.reviewer) != sa.func.max(_E.c.reviewer))
    )  # fmt: skip
    last = (
        sa.select(sa.func.max(_E.c.id).label("id")).join(_D, _D.c.id == _E.c.discrepancy_id)
        .where(_E.c.action.in_(deciding), _E.c.discrepancy_id.in_(several), *where)
        .group_by(_E.c.discrepancy_id, _E.c.reviewer).subquery()
    )  # fmt: skip
    accepts = sa.case((_E.c.action == review.Action.DISMISS, 0), else_=1).label("accepts")
    word = sa.select(_E.c.discrepancy_id, _E.c.reviewer, accepts).join(last, last.c.id == _E.c.id).cte("word")
    one, other = word.alias("one"), word.alias("other")
    query = (
        sa.select(one.c.reviewer, other.c.reviewer, one.c.accepts, other.c.accepts, sa.func.count())
        .join(other, sa.and_(one.c.discrepancy_id == other.c.discrepancy_id, one.c.reviewer < other.c.reviewer))
        .group_by(one.c.reviewer, other.c.reviewer, one.c.accepts, other.c.accepts)
    )  # fmt: skip
    pairs: dict[tuple[str, str], dict[tuple[int, int], int]] = defaultdict(dict)
    for first, second, says, and_says, number in connection.execute(query):
        pairs[first, second][says, and_says] = number
    known = [(kappa(table), sum(table.values())) for table in pairs.values()]
    shared = sum(number for _, number in known)
    told = [(value, number) for value, number in known if value is not None]
    weight = sum(number for _, number in told)
    return (sum(value * number for value, number in told) / weight if weight else None), shared


def kappa(table: Mapping[tuple[int, int], int]) -> float | None:
    """Cohen's kappa of two people's answers, by how often each pair of answers was given. None where chance alone would
    make them agree always: both gave one and the same answer throughout. Cohen, Educ Psychol Meas 1960.

    >>> kappa({(1, 1): 20, (1, 0): 5, (0, 1): 10, (0, 0): 15})
    0.4
    """
    total = sum(table.values())
    agree = sum(number for (one, other), number in table.items() if one == other) / total
    answers = {answer for pair in table for answer in pair}
    by_chance = (
        sum(
            sum(number for (one, _), number in table.items() if one == answer)
            * sum(number for (_, other), number in table.items() if other == answer)
            for answer in answers
        )
        / total**2
    )
    return None if by_chance == 1 else round((agree - by_chance) / (1 - by_chance), 10)
