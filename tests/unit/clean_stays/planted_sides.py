"""The other side, and consent that is not there."""

from __future__ import annotations

import re

from planting import (
    CONSENT,
    OPERATION,
    REPORT,
    SIDE,
    SUMMARY,
    Stay,
    divided,
    document_of,
    documents_of,
    examinations,
    kind,
    later,
    mirrored,
    operation_of,
    put,
    removed,
    report_of,
)


@kind(r"laterality|side|site")
def _(stay: Stay) -> bool | None:
    """The record of an operation tells the other side."""
    document = document_of(stay, OPERATION)
    return "laterality" in operation_of(stay) and put(document, "text", mirrored(document.get("text", "")))


@kind(r"laterality|side|site")
def _(stay: Stay) -> bool | None:
    """The consent is for the other side."""
    document = document_of(stay, CONSENT)
    return put(document, "text", mirrored(document.get("text", "")))


@kind(r"laterality|side|site")
def _(stay: Stay) -> bool | None:
    """The operation was done on the other side than consent and records say."""
    done = operation_of(stay)
    if "laterality" not in done:
        return None
    done["laterality"] = mirrored(done["laterality"])
    return put(done, "name", mirrored(done["name"]))


@kind(r"laterality|side|site")
def _(stay: Stay) -> bool | None:
    """The other side was marked for the operation."""
    fields = document_of(stay, r"Surgical safety checklist|手术安全核查表").get("fields", {})
    name = next((key for key in fields if SIDE.search(str(fields[key]))), None)
    return name is not None and put(fields, name, mirrored(fields[name]))


@kind(r"laterality|side")
def _(stay: Stay) -> bool | None:
    """The report tells of the other side than the order."""
    order = next((one for one in examinations(stay) if one.get("laterality") in ("LEFT", "RIGHT", "左", "右")), None)
    if order is None:
        return None
    report = report_of(stay, order)
    return put(report, "text", mirrored(report["text"]))


@kind(r"laterality|side")
def _(stay: Stay) -> bool | None:
    """The conclusion of a report tells the other side than its description."""
    for report in documents_of(stay, REPORT):
        before, after = divided(report)
        if SIDE.search(before) and SIDE.search(after):
            return put(report, "text", before + mirrored(after))
    return None


@kind(r"laterality|side")
def _(stay: Stay) -> bool | None:
    """The principal diagnosis of the list is on the other side than every text says."""
    first = stay["diagnoses"][0]
    stay["diagnoses"][0] = mirrored(first)
    return stay["diagnoses"][0] != first


@kind(r"laterality|side")
def _(stay: Stay) -> bool | None:
    """The discharge diagnosis of the summary is on the other side."""
    summary = document_of(stay, SUMMARY)
    found = re.search(r"(?:Discharge diagnosis:|出院诊断：)(.+?)(?=Plan:|Condition:|Discharged|出院情况|$)",
                      summary.get("text", ""), re.DOTALL)  # fmt: skip
    if found is None:
        return None
    text = summary["text"]
    return put(summary, "text", text[: found.start(1)] + mirrored(found[1]) + text[found.end(1) :])


@kind(r"consent")
def _(stay: Stay) -> bool | None:
    """No consent to the operation."""
    return bool(operation_of(stay)) and removed(stay, CONSENT)


@kind(r"consent")
def _(stay: Stay) -> bool | None:
    """Consent was signed after the operation had begun."""
    done = operation_of(stay)
    return bool(done) and put(document_of(stay, CONSENT), "at", later(done["started_at"], 0.5))


@kind(r"consent|missing-or-unqualified")
def _(stay: Stay) -> bool | None:
    """The patient did not sign the consent to the operation."""
    form = document_of(stay, CONSENT)
    return bool(form) and put(form, "by", form["by"].split(";")[1].strip())


@kind(r"consent")
def _(stay: Stay) -> bool | None:
    """No consent to the anaesthesia."""
    return removed(stay, r"Anaesthesia consent|麻醉(知情)?同意书")


@kind(r"consent")
def _(stay: Stay) -> bool | None:
    """Blood was given without consent."""
    return removed(stay, r"输血治疗(知情)?同意书")


@kind(r"consent")
def _(stay: Stay) -> bool | None:
    """Invasive treatment without consent."""
    return removed(stay, r"Special examination consent|Consent for intubation.*|(?!手术|麻醉|输血).*同意书")
