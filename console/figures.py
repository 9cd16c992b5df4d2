"""What the pages and files of figures say: the columns, how a period is asked for, and numbers as people read them."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from concord.v1 import work_pb2
from fastapi import HTTPException, Request

from console.accounts import Account
from console.context import house
from console.roles import Right

_DEPARTMENTS_S = 120.0
# Days that can be asked for: what a calendar can still be reckoned with in every zone.
YEARS = range(1900, 2200)
GROUPS = ("week", "department", "author", "rule", "modality")
_Figures = work_pb2.Statistics


def per_100(one: _Figures) -> float | None:
    """Shown discrepancies in a hundred records."""
    return 100 * one.shown / one.encounters if one.encounters else None


def _optional(name: str) -> Callable[[_Figures], float | None]:
    return lambda one: getattr(one, name) if one.HasField(name) else None


def _share(part: str, whole: str) -> Callable[[_Figures], float | None]:
    return lambda one: 100 * getattr(one, part) / getattr(one, whole) if getattr(one, whole) else None


# Key of the translation, and the number.
COLUMNS: Mapping[str, Callable[[_Figures], float | None]] = MappingProxyType(
    {
        "Records": lambda one: one.encounters,
        "Without a flag": _share("clean", "encounters"),
        "Flags found": lambda one: one.found,
        "Shown": lambda one: one.shown,
        "Shown per 100": per_100,
        "Accepted": lambda one: one.accepted,
        "Dismissed": lambda one: one.dismissed,
        "Precision": lambda one: 100 * one.precision if one.HasField("precision") else None,
        "Mended": lambda one: one.fixed,
        "Overdue": lambda one: one.overdue,
        "Hours to decision": _optional("hours_to_decision"),
        "Hours to mend": _optional("hours_to_fix"),
        "Mean score": _optional("mean_score"),
        "Audited": lambda one: one.audited,
        "Missed": lambda one: one.missed,
    }
)


# Columns whose numbers are percent.
PERCENT = ("Without a flag", "Precision")


def shown(value: float | None, column: str = "") -> str:
    """A number as a page and a report print it; a dash for what is not known.

    >>> shown(None), shown(12), shown(3.14159), shown(12345.6), shown(85.04, "Precision")
    ('–', '12', '3.1', '12\xa0346', '85\xa0%')
    """
    if value is None:
        return "–"
    if column in PERCENT:
        return f"{value:.0f}\N{NO-BREAK SPACE}%"
    text = f"{value:,.1f}" if value != int(value) and abs(value) < 1000 else f"{value:,.0f}"
    return text.replace(",", "\N{NO-BREAK SPACE}")


@dataclass(frozen=True, slots=True)
class Asked:
    """What the query string asks for. `since`, `until`: days of the house, the last one included."""

    by: str
    since: date
    until: date
    departments: tuple[str, ...]
    modalities: tuple[str, ...]
    filter: work_pb2.WorkFilter

    @property
    def query(self) -> list[tuple[str, str]]:
        """The same as a query string, without `by`."""
        pairs = [("since", self.since.isoformat()), ("until", self.until.isoformat())]
        pairs += [("department", one) for one in self.departments]
        return pairs + [("modality", one) for one in self.modalities]


def asked(request: Request, account: Account) -> Asked:
    """The last 90 days by week unless the query says otherwise, within what the account may see. 400 for nonsense."""
    query, zone = request.query_params, ZoneInfo(house(request).settings.zone)
    by = query.get("by", "week")
    if by not in GROUPS:
        raise HTTPException(400)
    today = datetime.now(zone).date()
    until = _day(query.get("until", ""), today)
    since = _day(query.get("since", ""), until - timedelta(days=89))
    departments = tuple(one for one in query.getlist("department") if one)
    modalities = tuple(one for one in query.getlist("modality") if one)
    return _within(account, by, since, until, departments, modalities, zone)


def month_asked(request: Request, account: Account, department: str, month: str) -> Asked:
    """A calendar month of one department; empty: all that the account may see. 400 for nonsense."""
    zone = ZoneInfo(house(request).settings.zone)
    since = _day(f"{month}-01" if month else "", datetime.now(zone).date().replace(day=1))
    until = (since + timedelta(days=31)).replace(day=1) - timedelta(days=1)
    departments = (department,) if department else ()
    return _within(account, "rule", since, until, departments, (), zone)


def _within(
    account: Account,
    by: str,
    since: date,
    until: date,
    departments: tuple[str, ...],
    modalities: tuple[str, ...],
    zone: ZoneInfo,
) -> Asked:
    if not account.may(Right.SEE_ALL):
        departments = (account.department or "-",)
    wanted = work_pb2.WorkFilter(
        departments=departments,
        modalities=modalities,
        since=_midnight(since, zone),
        until=_midnight(until + timedelta(days=1), zone),
    )
    return Asked(by, since, until, departments, modalities, wanted)


async def ask(request: Request, wanted: Asked, *groups: str) -> list[Any]:
    """The figures by each of the groups, asked for at once; a group that is named twice is asked for once."""
    gateway, different = house(request).gateway, list(dict.fromkeys(groups))
    answers = await asyncio.gather(
        *(
            gateway.fusion("GetStatistics", work_pb2.GetStatisticsRequest(filter=wanted.filter, by=by))
            for by in different
        )
    )
    by_group = dict(zip(different, answers, strict=True))
    return [by_group[by] for by in groups]


async def departments(request: Request) -> list[str]:
    """Of all that is stored, by name. Departments come and go slowly: looked up every few minutes."""
    of_house, moment = house(request), time.monotonic()
    if moment - of_house.departments_at > _DEPARTMENTS_S:
        asked = work_pb2.GetStatisticsRequest(by="department")
        answer = await of_house.gateway.fusion("GetStatistics", asked)
        of_house.departments[:] = sorted(one.group for one in answer.groups if one.group)
        of_house.departments_at = moment
    return list(of_house.departments)


def _day(text: str, otherwise: date) -> date:
    try:
        day = date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise HTTPException(400) from None
    if day.year not in YEARS:
        raise HTTPException(400)
    return day


def _midnight(day: date, zone: ZoneInfo) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=zone).isoformat()
