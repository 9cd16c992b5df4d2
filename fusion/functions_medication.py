"""Functions of the rules about drugs, blood and procedures. Pure; what they know is in tables of fusion/pharmacy."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

from fusion.pharmacy import gestation, knowledge

_ANY = "any"
_VOLUME = re.compile(r"(\d+(?:\.\d+)?)\s*(?:(u|单位|units?)\b|ml|毫升|$)", re.IGNORECASE)
_DOSES_A_DAY = (1, 2, 3, 4)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_NUMBER_UNIT = r"(?:mg|mcg|ug|µg|μg|g|ml|iu|units?|毫克|微克|克|毫升|单位)"
# Joint Commission "Do Not Use" list. Latin abbreviations of frequency are allowed in Chinese (处方管理办法2007).
_NOTATIONS: tuple[tuple[str, re.Pattern[str], bool], ...] = (
    ("trailing zero", re.compile(rf"(?<![\d.])\d+\.0+ ?{_NUMBER_UNIT}\b", re.I), True),
    ("no leading zero", re.compile(rf"(?<![\d.])\.\d+ ?{_NUMBER_UNIT}\b", re.I), True),
    ("U or IU", re.compile(r"\d ?(?:U|IU|u|iu)\b(?!/)"), False),
    ("QD or QOD", re.compile(r"\bq\.?o?\.?d\b\.?", re.I), False),
    ("MS, MSO4 or MgSO4", re.compile(r"\b(?:MS|MSO4|MgSO4)\b"), False),
)


def allergy_relation(allergen: object, drug: object) -> str:
    """How near a drug is to an allergen: same, class, cross (same side chain), dissimilar, or "".

    >>> allergy_relation("benzylpenicillin", "piperacillin_tazobactam"), allergy_relation("amoxicillin", "cefalexin")
    ('class', 'cross')
    >>> allergy_relation("penicillin_class", "ceftriaxone"), allergy_relation("povidone_iodine", "iohexol")
    ('dissimilar', '')
    """
    return knowledge.cross_reaction(allergen, drug) if isinstance(allergen, str) and isinstance(drug, str) else ""


def interaction_severity(drug: object, other: object) -> str:
    """How grave it is that two drugs meet: warning, error, critical; "" where no row says so.

    >>> interaction_severity("isosorbide_mononitrate", "sildenafil"), interaction_severity("sildenafil", "metformin")
    ('critical', '')
    """
    return _cell(drug, other, "severity")


def interaction_is_absolute(drug: object, other: object) -> bool:
    """Whether a plan of monitoring does not make an interaction less.

    >>> interaction_is_absolute("nitroglycerin", "sildenafil"), interaction_is_absolute("warfarin", "metronidazole")
    (True, False)
    """
    return _cell(drug, other, "absolute") == "yes"


def interaction_gap_h(drug: object, other: object) -> float:
    """Hours after the end of one in which the other still counts.

    >>> interaction_gap_h("sacubitril_valsartan", "enalapril"), interaction_gap_h("warfarin", "fluconazole")
    (36.0, 0.0)
    """
    return float(_cell(drug, other, "gap_h") or 0)


def duplicate_of(drug: object, other: object) -> str:
    """ "ingredient" for the same drug, the severity of a class that should not be doubled, or "".

    >>> duplicate_of("ibuprofen", "diclofenac"), duplicate_of("valsartan_amlodipine", "amlodipine")
    ('warning', 'ingredient')
    >>> duplicate_of("warfarin", "rivaroxaban"), duplicate_of("aspirin", "clopidogrel")
    ('error', '')
    """
    return knowledge.duplicate(drug, other) if isinstance(drug, str) and isinstance(other, str) else ""


def forbidden_with(drug: object, disease: object, temporality: object, route: object, local: object) -> str:
    """The severity of giving a drug in a disease; "" where no row says so, where only a disease of the present counts,
    or where the drug stays where it is put (`route` among `local`).

    >>> forbidden_with("propranolol", "asthma", "recent", "oral", [])
    'error'
    >>> forbidden_with("metoprolol", "asthma", "recent", "", [])
    ''
    >>> forbidden_with("diclofenac", "gastrointestinal_bleeding", "historical", "", [])
    ''
    >>> forbidden_with("diclofenac", "gastrointestinal_bleeding", "recent", "topical", ["topical"])
    ''
    """
    row = knowledge.contraindication(drug, disease) if isinstance(drug, str) and isinstance(disease, str) else None
    if row is None or (temporality != "recent" and row["history"] != "yes"):
        return ""
    stays = isinstance(local, list) and route in local
    return "" if stays and row["routes"] != _ANY else row["severity"]


def renal_excess(drug: object, measure: object, value: object, daily: object, unit: object, reason: object) -> str:
    """The severity of a daily dose at a clearance ("crcl", mL/min) or filtration rate ("egfr"); "" where it suits.

    A dose that is not known is too much only where the drug is to be avoided. `reason`: what it is given for.

    >>> [renal_excess("dabigatran", "crcl", 24.0, dose, "mg/d", "") for dose in (300.0, 150.0)]
    ['error', '']
    >>> renal_excess("enoxaparin", "crcl", 25.0, 1.0, "mg/kg/d", "")
    ''
    >>> renal_excess("ibuprofen", "egfr", 25.0, None, "", "")
    'error'
    >>> renal_excess("dabigatran", "egfr", 24.0, 300.0, "mg/d", "")
    ''
    """
    if not isinstance(drug, str) or not isinstance(value, int | float):
        return ""
    found = [
        row["severity"]
        for row in knowledge.renal_rows(drug)
        if row["measure"] == measure and value < float(row["below"]) and _is_more(row, daily, unit)
        and not (row["not_for"] and isinstance(reason, str) and knowledge.pattern(row["not_for"]).search(reason))
    ]  # fmt: skip
    return max(found, key=("", "warning", "error").index, default="")


def renal_measure(drug: object) -> str:
    """What the dose of a drug goes by: "crcl", "egfr", or "" where no row says so.

    >>> renal_measure("dabigatran"), renal_measure("metformin"), renal_measure("ceftriaxone")
    ('crcl', 'egfr', '')
    """
    rows = knowledge.renal_rows(drug) if isinstance(drug, str) else []
    return rows[0]["measure"] if rows else ""


def forbidden_in_pregnancy(drug: object, weeks: object, reason: object) -> bool:
    """Whether a drug is contraindicated at these weeks of gestation; where they are not known, only what always is.

    >>> forbidden_in_pregnancy("isotretinoin", None, ""), forbidden_in_pregnancy("ibuprofen", None, "")
    (True, False)
    >>> forbidden_in_pregnancy("ibuprofen", 24.0, ""), forbidden_in_pregnancy("benazepril", 8.0, "")
    (True, True)
    >>> forbidden_in_pregnancy("valproic_acid", 8.0, "epilepsy"), forbidden_in_pregnancy("valproic_acid", 8.0, "偏头痛")
    (False, True)
    """
    known = weeks if isinstance(weeks, int | float) else None
    for row in knowledge.pregnancy_rows(drug) if isinstance(drug, str) else []:
        if row["indication"] and not (isinstance(reason, str) and knowledge.pattern(row["indication"]).search(reason)):
            continue
        if (row["from_week"] or row["to_week"]) and known is None:
            continue
        if known is None or float(row["from_week"] or 0) <= known <= float(row["to_week"] or 99):
            return True
    return False


def gestational_weeks(words: object) -> float | None:
    """The weeks of gestation that words tell; null where they tell none.

    >>> gestational_weeks("宫内孕24周"), gestational_weeks("早孕")
    (24.0, None)
    """
    return gestation.weeks(words)


def dose_fault(drug: object, daily: object, unit: object, route: object, factor: object) -> str:
    """The word "maximum" for a daily dose beyond `factor` times the drug's, "tenfold" for ten times a usual one that
    is beyond the maximum; "" for any other.

    >>> dose_fault("levothyroxine", 100.0, "mg/d", "oral", 3.0), dose_fault("levothyroxine", 0.1, "mg/d", "oral", 3.0)
    ('maximum', '')
    >>> dose_fault("digoxin", 1.25, "mg/d", "oral", 3.0), dose_fault("methotrexate", 15.0, "mg/d", "oral", 3.0)
    ('tenfold', 'maximum')
    >>> dose_fault("methotrexate", 5000.0, "mg/d", "intravenous", 3.0)
    ''
    """
    row = knowledge.maximum(drug) if isinstance(drug, str) else None
    if row is None or row["unit"] != unit or not isinstance(daily, int | float) or not isinstance(factor, int | float):
        return ""
    if row["routes"] and route not in (*row["routes"].split(";"), ""):
        return ""
    most = float(row["maximum"])
    if daily > (float(row["factor"]) if row["factor"] else factor) * most:
        return "maximum"
    tenfold = (10 * float(number) * doses for number in row["usual"].split(";") if number for doses in _DOSES_A_DAY)
    return "tenfold" if daily > most and any(abs(daily - slip) < slip / 1000 for slip in tenfold) else ""


def notation_fault(text: object) -> str:
    """What is unsafe in how a prescription is written; "" for nothing.

    >>> notation_fault("warfarin 5.0 mg daily"), notation_fault("digoxin .5 mg"), notation_fault("华法林 2.5mg qd po")
    ('trailing zero', 'no leading zero', '')
    >>> notation_fault("insulin 10U sc"), notation_fault("aspirin 100 mg QD"), notation_fault("MSO4 2 mg iv")
    ('U or IU', 'QD or QOD', 'MS, MSO4 or MgSO4')
    >>> notation_fault("aspirin 100 mg once daily"), notation_fault("catheter 5.0 cm"), notation_fault("胰岛素 10u")
    ('', '', '')
    """
    if not isinstance(text, str):
        return ""
    chinese = bool(_HAN.search(text))
    return next((name for name, found, always in _NOTATIONS if (always or not chinese) and found.search(text)), "")


def blood_fits(patient: object, unit: object, component: object) -> bool:
    """Whether blood of an ABO group may be given to a patient of another; true where either is not known.

    Red cells of group O go to all, plasma of AB to all; what the unit holds is taken for red cells where nobody says.

    >>> blood_fits("A", "B", "red_cells"), blood_fits("A", "O", ""), blood_fits("O", "A", "plasma")
    (False, True, True)
    >>> blood_fits("", "B", "")
    True
    """
    groups = ("A", "B", "O", "AB")
    if patient not in groups or unit not in groups or component == "platelets":
        return True
    antigens = {"A": {"A"}, "B": {"B"}, "AB": {"A", "B"}, "O": set()}
    if component == "plasma":
        return antigens[str(patient)] <= antigens[str(unit)]
    return antigens[str(unit)] <= antigens[str(patient)]


def blood_volume_ml(words: object, unit_ml: object) -> float:
    """Millilitres of blood that words tell, a unit counted as `unit_ml`; 0 where they tell none.

    >>> blood_volume_ml("1000 mL", 200.0), blood_volume_ml("4U", 200.0), blood_volume_ml("1800", 200.0)
    (1000.0, 800.0, 1800.0)
    >>> blood_volume_ml("一袋", 200.0)
    0.0
    """
    found = _VOLUME.search(words) if isinstance(words, str) else None
    if not found or not isinstance(unit_ml, int | float):
        return 0.0
    return float(found[1]) * (unit_ml if found[2] else 1)


def total(numbers: object) -> float:
    """The sum of the numbers of a list; what is none counts nothing.

    >>> total([1.5, 2, None])
    3.5
    """
    return float(sum(n for n in numbers if isinstance(n, int | float))) if isinstance(numbers, list) else 0.0


def is_later(moment: object, other: object) -> bool:
    """Whether a moment is after another; false where either is not known.

    >>> is_later(datetime(2026, 3, 2), datetime(2026, 3, 1)), is_later(None, datetime(2026, 3, 1))
    (True, False)
    """
    return isinstance(moment, datetime) and isinstance(other, datetime) and moment > other


def meet(start: object, end: object, other_start: object, other_end: object, gap_h: object) -> bool:
    """Whether two spans overlap, or are less than `gap_h` hours apart; an end that is not known is open.

    >>> noon, evening = datetime(2026, 3, 1, 12), datetime(2026, 3, 1, 20)
    >>> meet(noon, None, evening, None, 0.0)
    True
    >>> meet(noon, noon, evening, None, 0.0), meet(noon, noon, evening, None, 36.0)
    (False, True)
    """
    gap = timedelta(hours=float(gap_h)) if isinstance(gap_h, int | float) else timedelta()
    return not (_ended(end, other_start, gap) or _ended(other_end, start, gap))


def _ended(end: object, start: object, gap: timedelta) -> bool:
    return isinstance(end, datetime) and isinstance(start, datetime) and end + gap < start


def _cell(drug: object, other: object, column: str) -> str:
    row = knowledge.interaction(drug, other) if isinstance(drug, str) and isinstance(other, str) else None
    return row[column] if row else ""


def _is_more(row: knowledge.Row, daily: object, unit: object) -> bool:
    most = float(row["above_daily"])
    return most == 0 or (isinstance(daily, int | float) and unit == row["unit"] and daily > most)


MEDICATION_FUNCTIONS = (
    allergy_relation, interaction_severity, interaction_is_absolute, interaction_gap_h, duplicate_of, forbidden_with,
    renal_excess, renal_measure, forbidden_in_pregnancy, gestational_weeks, dose_fault, notation_fault,
    blood_fits, blood_volume_ml, total, is_later, meet,
)  # fmt: skip
