"""The functions that the expressions of a rule may call, besides those of CEL itself.

All are pure. None ever fails: an argument that makes no sense (null, words where a number belongs) gives null, "" or
false, whichever the function answers otherwise, so that no word of a record can end up in an error. A comparison with
null is an error in CEL and becomes the verdict ERROR; a rule guards with `has: [value]` or `!= null`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, time, timedelta
from types import MappingProxyType

from facts import vocabulary
from fusion import functions_tables
from fusion.functions_identity import IDENTITY_FUNCTIONS
from fusion.functions_laboratory import LABORATORY_FUNCTIONS
from fusion.functions_medication import MEDICATION_FUNCTIONS
from fusion.functions_record import RECORD_FUNCTIONS

# Regions of the body that share a border: an examination of one shows parts of the other.
_NEIGHBOURS = frozenset(
    frozenset(pair.split("-"))
    for pair in (
        "head-neck", "neck-chest", "chest-abdomen", "abdomen-pelvis", "chest-breast", "spine-neck", "spine-chest",
        "spine-abdomen", "spine-pelvis", "upper_limb-chest", "upper_limb-neck", "lower_limb-pelvis",
    )
)  # fmt: skip

_FAR_PARTS = ("elbow", "forearm", "wrist", "hand", "knee", "lower_leg", "ankle", "foot")

# DICOM modality (PS3.3 C.7.3.1.1.1) or a plain word to the class that report facts use.
_MODALITIES = {
    code: name for name, codes in {
        "XR": "XR CR DX DR RG PX IO X-RAY XRAY RADIOGRAPH",
        "CT": "CT",
        "MR": "MR MRI",
        "US": "US BDUS IVUS ULTRASOUND",
        "MG": "MG",
        "NM": "NM SPECT",
        "PT": "PT PET",
        "XA": "XA DSA",
        "RF": "RF",
    }.items() for code in codes.split()
}  # fmt: skip

_MILLIMETRES = {
    "mm": 1.0, "毫米": 1.0, "cm": 10.0, "厘米": 10.0, "公分": 10.0, "m": 1000.0, "米": 1000.0, "um": 0.001, "µm": 0.001,
}  # fmt: skip


def is_a(code: object, ancestor: object) -> bool:
    """Whether a concept is `ancestor` or a kind of it.

    >>> is_a("empyema", "pleural_effusion"), is_a("pleural_effusion", "empyema")
    (True, False)
    """
    return isinstance(code, str) and ancestor in vocabulary.ancestors(code)


def rests_on(code: object, basis: object) -> bool:
    """Whether a concept may be asserted on the ground of `basis`: itself, a kind of it, or what supports it.

    >>> rests_on("pneumonia", "consolidation"), rests_on("consolidation", "rib_fracture")
    (True, False)
    """
    if not isinstance(code, str) or not isinstance(basis, str):
        return False
    kin = vocabulary.ancestors(basis)
    return code in kin or any(not vocabulary.supports(one).isdisjoint(kin) for one in vocabulary.ancestors(code))


def modality_class(modality: object) -> str:
    """The class of a DICOM modality as report facts name it; "" when it is none of them.

    >>> modality_class("DX"), modality_class("ct "), modality_class("SR")
    ('XR', 'CT', '')
    """
    return _MODALITIES.get(modality.strip().upper(), "") if isinstance(modality, str) else ""


def cx_id(cx: object) -> str:
    """The identifier in an HL7 v2 CX, blanks taken off: its first component.

    >>> cx_id("100234^^^HIS_A"), cx_id(" 100234 ")
    ('100234', '100234')
    """
    return cx.split("^")[0].strip() if isinstance(cx, str) else ""


def cx_authority(cx: object) -> str:
    """The assigning authority in an HL7 v2 CX: the namespace of its fourth component; "" if none.

    >>> cx_authority("100234^^^HIS_A&1.2.3&ISO"), cx_authority("100234")
    ('HIS_A', '')
    """
    components = cx.split("^") if isinstance(cx, str) else []
    return components[3].split("&")[0].strip() if len(components) > 3 else ""


def normal_id(identifier: object, strip_zeros: object) -> str:
    """An identifier as it is compared: blanks taken off, upper case, leading zeros off if `strip_zeros`.

    >>> normal_id(" a17 ", False), normal_id("000234", True), normal_id("000", True)
    ('A17', '234', '0')
    """
    if not isinstance(identifier, str):
        return ""
    plain = identifier.strip().upper()
    return (plain.lstrip("0") or plain[:1]) if strip_zeros is True else plain


def in_region(code: object, region_or_code: object) -> bool:
    """Whether a concept is `region_or_code`, a kind or part of it, is seated there, or lies in that region.

    >>> in_region("lung_apex", "lung"), in_region("liver", "abdomen"), in_region("liver", "abdomen_region")
    (True, True, True)
    >>> in_region("kidney_stone", "kidney"), in_region("gallstone", "kidney")
    (True, False)
    >>> in_region("liver", "chest"), in_region("", "chest")
    (False, False)
    """
    if not isinstance(code, str) or not code:
        return False
    entry = vocabulary.find(code)
    if is_a(code, region_or_code):
        return True
    return entry is not None and (entry.region == region_or_code or is_a(entry.body_site, region_or_code))


def near_region(a: object, b: object) -> bool:
    """Whether two regions, or the regions of two concepts, are the same or share a border; false if one is unknown.

    The far part of a limb borders on nothing but its limb.

    >>> near_region("chest", "abdomen"), near_region("liver", "lung"), near_region("head", "abdomen")
    (True, True, False)
    >>> near_region("chest", "shoulder"), near_region("chest", "hand"), near_region("upper_limb", "hand")
    (True, False, True)
    """
    one, other = _region(a), _region(b)
    if one != other and any(is_a(code, part) for code in (a, b) for part in _FAR_PARTS):
        return False
    return bool(one and other) and (one == other or frozenset((one, other)) in _NEIGHBOURS)


def may_be_one_place(one: object, other: object) -> bool:
    """Whether what is seen at one place may be told by the name of the other: places or regions, "" for not said.

    One holds the other; or they lie in one region, unless it has many organs that say nothing of each other. A part of
    such a region ("right lower quadrant") holds all of its organs.

    >>> may_be_one_place("humerus", "elbow"), may_be_one_place("right_lower_quadrant", "appendix")
    (True, True)
    >>> may_be_one_place("liver", "gallbladder"), may_be_one_place("liver", "right_liver_lobe")
    (False, True)
    >>> may_be_one_place("lung", "pleura"), may_be_one_place("humerus", "femur"), may_be_one_place("", "femur")
    (False, False, True)
    """
    if not one or not other or "skeleton" in (one, other) or in_region(one, other) or in_region(other, one):
        return True
    region = _region(one)
    if region != _region(other):
        return False
    return region not in _OF_MANY_ORGANS or any(code in _PARTS_OF_REGIONS for code in (one, other))


_OF_MANY_ORGANS = ("chest", "abdomen", "pelvis")
_PARTS_OF_REGIONS = (
    "chest_region", "abdomen_region", "pelvis_region", "right_upper_quadrant", "left_upper_quadrant", "epigastrium",
    "right_lower_quadrant", "left_lower_quadrant", "flank", "umbilicus",
)  # fmt: skip


def hours_between(start: object, end: object) -> float | None:
    """Hours from `start` to `end`, negative when `end` is earlier; null if one is no timestamp.

    >>> from datetime import UTC, datetime
    >>> noon, evening = datetime(2026, 3, 1, 12, tzinfo=UTC), datetime(2026, 3, 1, 18, 30, tzinfo=UTC)
    >>> hours_between(noon, evening), hours_between(evening, noon), hours_between(None, noon)
    (6.5, -6.5, None)
    """
    if isinstance(start, datetime) and isinstance(end, datetime):
        return (end - start) / timedelta(hours=1)
    return None


def hours_after(start: object, hours: object) -> datetime | None:
    """The moment so many hours after `start`; null if that makes no sense.

    >>> from datetime import UTC, datetime
    >>> hours_after(datetime(2026, 3, 1, 12, tzinfo=UTC), 6.5), hours_after(None, 6.5)
    (datetime.datetime(2026, 3, 1, 18, 30, tzinfo=datetime.timezone.utc), None)
    """
    if isinstance(hours, bool) or not isinstance(hours, int | float) or not isinstance(start, datetime):
        return None
    try:
        return start + timedelta(hours=hours)
    except (OverflowError, ValueError):
        return None


def days_between(start: object, end: object) -> float | None:
    """Calendar days from `start` to `end`, each a timestamp (in its own zone) or "YYYY-MM-DD"; null if one is neither.

    >>> days_between("2026-03-01", "2026-03-11"), days_between("2026-03-01", "2026-02-28"), days_between("", "")
    (10.0, -1.0, None)
    """
    first, last = _day(start), _day(end)
    return float((last.date() - first.date()).days) if first and last else None


def hours_outside_day(moment: object, day: object) -> float | None:
    """Hours by which a timestamp lies before or after a calendar day in the timestamp's own zone; 0 inside it.

    >>> from datetime import UTC, datetime
    >>> hours_outside_day(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "2026-03-02")
    0.5
    >>> hours_outside_day(datetime(2026, 3, 2, 9, tzinfo=UTC), "2026-03-02")
    0.0
    >>> hours_outside_day(datetime(2026, 3, 3, 6, tzinfo=UTC), "2026-03-02")
    6.0
    """
    start = _day(day)
    if start is None or not isinstance(moment, datetime):
        return None
    midnight = datetime.combine(start.date(), time(), moment.tzinfo)
    return max(0.0, hours_between(moment, midnight) or 0.0, hours_between(midnight + timedelta(days=1), moment) or 0.0)


def ratio(a: object, b: object) -> float | None:
    """The larger of two positive numbers in one unit divided by the smaller; null for anything else.

    >>> ratio(8.0, 80.0), ratio(80.0, 8.0), ratio(0.0, 8.0), ratio(None, 8.0)
    (10.0, 10.0, None, None)
    """
    if isinstance(a, int | float) and isinstance(b, int | float) and a > 0 and b > 0:
        return max(a, b) / min(a, b)
    return None


def mm(value: object, unit: object) -> float | None:
    """A length in millimetres; null when the unit is none of a length.

    >>> mm(1.2, "cm"), mm(8.0, "毫米"), mm(40.0, "HU"), mm(8.0, "")
    (12.0, 8.0, None, None)
    """
    factor = _MILLIMETRES.get(unit.strip().lower()) if isinstance(unit, str) else None
    return float(value) * factor if factor and isinstance(value, int | float) else None


def pair_part(pair: object, position: object) -> str:
    """A part of two words joined by a slash, 0 or 1; "" when there is none.

    >>> pair_part("5/112", 0.0), pair_part("5/112", 1.0), pair_part("5", 1.0)
    ('5', '112', '')
    """
    parts = pair.split("/") if isinstance(pair, str) else []
    return parts[int(position)] if isinstance(position, int | float) and 0 <= position < len(parts) else ""


def number_of(text: object) -> float | None:
    """The number that the digits are; null for anything else.

    >>> number_of("112"), number_of("left")
    (112.0, None)
    """
    return float(text) if isinstance(text, str) and text.isdecimal() else None


def lower(text: object) -> str:
    """The text in lower case.

    >>> lower("FEMALE")
    'female'
    """
    return text.lower() if isinstance(text, str) else ""


FUNCTIONS: Mapping[str, Callable[..., object]] = MappingProxyType(
    {
        function.__name__: function
        for function in (
            is_a, rests_on, modality_class, cx_id, cx_authority, normal_id, in_region, near_region, may_be_one_place,
            hours_between, hours_after, days_between, hours_outside_day, ratio, mm, lower, pair_part, number_of,
            *IDENTITY_FUNCTIONS, *LABORATORY_FUNCTIONS, *MEDICATION_FUNCTIONS,
            functions_tables.graded, functions_tables.above, functions_tables.row_key, functions_tables.tenfold,
            functions_tables.place_of,
            functions_tables.points_of, functions_tables.groups_of,
            functions_tables.within_interval, functions_tables.months, functions_tables.changed_beyond,
            functions_tables.largest, functions_tables.later_date, functions_tables.near_date,
            *RECORD_FUNCTIONS,
        )
    }
)  # fmt: skip


def _region(code: object) -> str:
    """The region that a code names or lies in."""
    if not isinstance(code, str):
        return ""
    entry = vocabulary.find(code)
    return entry.region if entry and entry.region else code


def _day(value: object) -> datetime | None:
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str):
        return None
    try:
        return datetime.strptime(value, "%Y-%m-%d")
    except ValueError:
        return None
