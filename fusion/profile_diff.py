"""What two profiles make of the same rules: every setting in which they differ, as it is in force under each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fusion.calendar import Calendar
from fusion.laboratory import Laboratory
from fusion.profile import Profile
from fusion.rule import Rule
from fusion.rulebook import Rulebook
from fusion.scheme import Scheme
from fusion.words import value_words


@dataclass(frozen=True, slots=True)
class Difference:
    """`about`: a rule, or "" for the profile as a whole; `name`: "severity", "parameters.deadline_h" ..."""

    about: str
    name: str
    one: str
    other: str


def differences(one: Rulebook, other: Rulebook) -> list[Difference]:
    """The profile's own settings first, then rule by rule; of those what it says of the rule, empty where it says
    nothing. What is alike is not there."""
    found = list(_compared("", _of_profile(one.profile), _of_profile(other.profile)))
    others = {rule.id: rule for rule in other.rules}
    for rule in one.rules:
        if rule.id in others:
            theirs = _of_rule(others[rule.id], other.profile)
            found.extend(_compared(rule.id, _of_rule(rule, one.profile), theirs))
    return found


def _compared(about: str, one: Mapping[str, str], other: Mapping[str, str]) -> Iterator[Difference]:
    for name in {**one, **other}:
        if one.get(name, "") != other.get(name, ""):
            yield Difference(about, name, one.get(name, ""), other.get(name, ""))


def _of_rule(rule: Rule, profile: Profile) -> dict[str, str]:
    setting = profile.setting(rule.id)
    return {
        "status": str(rule.status),
        "severity": rule.severity.name.lower() + (" (as the case is)" if rule.severity_when else ""),
        "hard_stop": value_words(rule.hard_stop, "en"),
        "veto": value_words(bool(setting.veto), "en"),
        "weight": "" if setting.weight is None else f"{setting.weight:g}",
        "show": "" if setting.show is None else f"{setting.show:g}",
        "warn_h": f"{rule.warn_h:g}" if rule.deadline and rule.warn_h is not None else "",
        **{f"parameters.{name}": value_words(one.value, "en") for name, one in rule.parameters.items()},
    }


def _of_profile(profile: Profile) -> dict[str, str]:
    prior = profile.prior
    return {
        "show": f"{profile.show:g}",
        "hold": f"{profile.hold:g}",
        "warn_h": f"{profile.warn_h:g}",
        "prior": f"{prior.precision:g} of {prior.reviews:g} reviews",
        **_of_calendar(profile.calendar),
        **_of_scheme(profile.scheme),
        **_of_laboratory(profile.laboratory),
    }


def _of_calendar(calendar: Calendar) -> dict[str, str]:
    names = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    return {
        "calendar.working_days": " ".join(names[day] for day in sorted(calendar.working_days)),
        "calendar.holidays": " ".join(map(str, sorted(calendar.holidays))),
        "calendar.extra_working_days": " ".join(map(str, sorted(calendar.extra_working_days))),
        "calendar.hours": f"{calendar.opens:%H:%M}-{calendar.closes:%H:%M}",
    }


def _of_scheme(scheme: Scheme) -> dict[str, str]:
    return {
        "scheme.full": f"{scheme.full:g}",
        "scheme.group_cap": f"{scheme.group_cap:g}",
        **{f"scheme.weights.{level.name.lower()}": f"{points:g}" for level, points in scheme.weights.items()},
        **{f"scheme.group_caps.{group}": f"{points:g}" for group, points in scheme.group_caps.items()},
        **{f"scheme.grades.{grade.code}": f"{grade.name.en}, from {grade.least:g}" for grade in scheme.grades},
    }


def _of_laboratory(laboratory: Laboratory) -> dict[str, str]:
    said = {}
    for kind, rows in (("intervals", laboratory.intervals), ("critical", laboratory.critical)):
        for row in rows:
            ages = "" if row.age_from is None and row.age_to is None else f"[{row.age_from or 0}-{row.age_to or ''}]"
            key = ".".join(part for part in (f"laboratory.{kind}.{row.analyte}{ages}", row.sex.lower()) if part)
            said[key] = f"{row.low} to {row.high} {row.unit}".strip()
    for unit in laboratory.units:
        said[f"laboratory.units.{unit.analyte}"] = unit.unit
    for code in laboratory.codes:
        key = ".".join(filter(None, (code.code, code.name, code.specimen)))
        said[f"laboratory.codes.{key}"] = code.loinc or code.analyte or "none of ours"
    return said
