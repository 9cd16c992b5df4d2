"""Times that cannot be, and papers that are missing."""

from __future__ import annotations

import re

from planting import (
    ADMISSION,
    FIRST,
    FRONT,
    NOTE,
    OPERATION,
    SUMMARY,
    Stay,
    add_note,
    admitted_at,
    discharged_at,
    document_of,
    event_at,
    examinations,
    in_words,
    is_english,
    kind,
    later,
    moment_of,
    operation_of,
    put,
    removed,
    report_of,
)


@kind(r"unsigned|missing-or-unqualified")
def _(stay: Stay) -> bool | None:
    """A finished note bears no signature."""
    return put(document_of(stay, NOTE), "by", "")


@kind(r"signature-before-writing")
def _(stay: Stay) -> bool | None:
    """A note was signed hours before it was written."""
    note = document_of(stay, NOTE)
    return bool(note) and put(note, "by", f"{note['by'].split(';')[0]} {later(note['at'], -5)}")


@kind(r"operator-not-signed|unsigned|signer")
def _(stay: Stay) -> bool | None:
    """The operator did not sign the record of the operation."""
    author = "Tom Reed consultant" if is_english(stay) else "贺龙生 主治医师"
    return bool(operation_of(stay)) and put(document_of(stay, OPERATION), "by", author)


@kind(r"discharge-before-admission|encounter-bounds")
def _(stay: Stay) -> bool | None:
    """Discharge before admission."""
    n, admitted = event_at(stay, r"DISCHARGE|出院"), admitted_at(stay)
    if n is None or admitted is None:
        return None
    stay["events"][n] = f"{later(admitted, -48)} |{stay['events'][n].split('|')[1]}"
    return True


@kind(r"encounter-bounds|care-after")
def _(stay: Stay) -> bool | None:
    """A ward note of a day after the discharge."""
    at = discharged_at(stay)
    if at is None:
        return None
    add_note(stay, later(at, 30), "Slept well, afebrile, abdomen soft. Continue the same treatment.",
          "患者一般情况好，无发热，腹软，继续目前治疗。")  # fmt: skip
    return True


@kind(r"care-before-admission")
def _(stay: Stay) -> bool | None:
    """A ward note of a day before the admission."""
    at = admitted_at(stay)
    if at is None:
        return None
    add_note(stay, later(at, -50), "Comfortable on the ward, abdomen soft. Continue the same treatment.",
          "患者病房内休息可，腹软，继续目前治疗。")  # fmt: skip
    return True


@kind(r"time-in-future")
def _(stay: Stay) -> bool | None:
    """A note is dated in the future."""
    note = document_of(stay, NOTE)
    return bool(note) and put(note, "at", later(stay["as_of"], 24 * 20))


@kind(r"imaging-order|report-before-images")
def _(stay: Stay) -> bool | None:
    """The report was signed before the images were taken."""
    order = next(examinations(stay), None)
    if order is None:
        return None
    report = report_of(stay, order)
    report["by"] = re.sub(r" \d\d-\d\d \d\d:\d\d", "", report["by"])
    return put(report, "at", later(order["performed_at"], -1.5))


@kind(r"acquisition-before-order|before-order")
def _(stay: Stay) -> bool | None:
    """The examination was done before it was ordered."""
    order = next(examinations(stay), None)
    return order is not None and put(order, "ordered_at", later(order["performed_at"], 5))


@kind(r"operation-sequence|operation-duration|operation-note")
def _(stay: Stay) -> bool | None:
    """The operation ended before it began."""
    done = operation_of(stay)
    return bool(done) and put(done, "ended_at", later(done["started_at"], -1))


@kind(r"operation-sequence")
def _(stay: Stay) -> bool | None:
    """Anaesthesia began after the incision."""
    done = operation_of(stay)
    return "anaesthesia_started_at" in done and put(done, "anaesthesia_started_at", later(done["started_at"], 0.4))


@kind(r"operation-note-before-end")
def _(stay: Stay) -> bool | None:
    """The record of the operation was signed while it was going on."""
    done = operation_of(stay)
    return bool(done) and put(document_of(stay, OPERATION), "at", later(done["started_at"], 0.15))


@kind(r"treatment-before-order")
def _(stay: Stay) -> bool | None:
    """A drug was given before it was ordered."""
    for drug in stay.get("medications", []):
        if isinstance(drug, dict):
            return put(drug, "ordered_at", later(drug["administrations"][0]["at"], 6))
    return None


@kind(r"event-after-death|death")
def _(stay: Stay) -> bool | None:
    """A ward note after the death."""
    at = moment_of(stay, r"DEATH|死亡")
    if at is None:
        return None
    add_note(stay, later(at, 5), "Sleeping, observations stable.", "患者安静入睡，生命体征平稳，继续目前治疗。")
    return True


@kind(r"first-progress-note")
def _(stay: Stay) -> bool | None:
    """No first progress note."""
    return removed(stay, FIRST)


@kind(r"first-progress-note")
def _(stay: Stay) -> bool | None:
    """The first progress note came a day late."""
    note = document_of(stay, FIRST)
    return bool(note) and put(note, "at", later(note["at"], 26))


@kind(r"admission-note")
def _(stay: Stay) -> bool | None:
    """No admission note."""
    return removed(stay, ADMISSION)


@kind(r"discharge-death-documents")
def _(stay: Stay) -> bool | None:
    """No discharge summary."""
    return removed(stay, SUMMARY)


@kind(r"front-page")
def _(stay: Stay) -> bool | None:
    """No front page."""
    return removed(stay, FRONT)


@kind(r"operation-documents")
def _(stay: Stay) -> bool | None:
    """No record of the operation."""
    return removed(stay, OPERATION)


@kind(r"operation-documents")
def _(stay: Stay) -> bool | None:
    """The record of the operation came two days late."""
    record = document_of(stay, OPERATION)
    return bool(record) and put(record, "at", later(record["at"], 50))


@kind(r"post-op-note")
def _(stay: Stay) -> bool | None:
    """No first post-operative note."""
    return removed(stay, r"First post-operative note|术后首次病程记录")


@kind(r"pre-op-discussion")
def _(stay: Stay) -> bool | None:
    """No pre-operative summary or discussion."""
    return removed(stay, r"Pre-operative (summary|discussion)|术前(小结|讨论(记录)?)")


@kind(r"checklist")
def _(stay: Stay) -> bool | None:
    """No surgical safety checklist."""
    return removed(stay, r"Surgical safety checklist|手术安全核查表")


@kind(r"anaesthesia-visit")
def _(stay: Stay) -> bool | None:
    """No visit of the anaesthetist before the operation."""
    return removed(stay, r"Anaesthesia pre-operative visit|麻醉(术前|前)访视记录")


@kind(r"instrument-count")
def _(stay: Stay) -> bool | None:
    """No count of the instruments."""
    return removed(stay, r"Count sheet|手术(物品)?清点(记录|单)")


@kind(r"death-record")
def _(stay: Stay) -> bool | None:
    """No death record."""
    return removed(stay, r"Death record|死亡记录")


@kind(r"death")
def _(stay: Stay) -> bool | None:
    """The patient died, and the papers are those of a discharge."""
    n = event_at(stay, r"DISCHARGE|出院")
    if n is None:
        return None
    stay["events"][n] = f"{stay['events'][n].split('|')[0]}| {in_words(stay, 'DEATH', '死亡')}"
    return True


@kind(r"death-discussion")
def _(stay: Stay) -> bool | None:
    """No discussion of the death."""
    return removed(stay, r"死亡病例讨论记录")


@kind(r"rescue")
def _(stay: Stay) -> bool | None:
    """No record of a rescue."""
    return removed(stay, r"抢救记录")


@kind(r"critical-condition-notice")
def _(stay: Stay) -> bool | None:
    """Critically ill, and nobody of the family was told."""
    return removed(stay, r"Critical illness notice|病危通知书")


@kind(r"exam-record-triad|not-reported")
def _(stay: Stay) -> bool | None:
    """A CT or MRI was done and not reported."""
    order = next((one for one in examinations(stay) if one["modality"] in ("CT", "MR")), None)
    if order is None or re.search("急诊颅脑", order["description"]):
        return None
    stay["documents"].remove(report_of(stay, order))
    return True


@kind(r"pathology-not-reported")
def _(stay: Stay) -> bool | None:
    """The specimen was sent, and there is no pathology report."""
    return removed(stay, r"PATHOLOGY_REPORT|病理.*报告")


@kind(r"senior-round")
def _(stay: Stay) -> bool | None:
    """No senior doctor saw the patient on the first two days."""
    admitted = admitted_at(stay)
    if admitted is None or not document_of(stay, ADMISSION):
        return None
    senior = r".*(round|查房记录)"
    gone = removed(stay, senior)
    for document in stay["documents"]:
        if re.fullmatch(f"{NOTE}|{FIRST}|{ADMISSION}", document["type"]):
            document["by"] = document["by"].split(";")[0].strip()
    return gone


@kind(r"progress-note-interval")
def _(stay: Stay) -> bool | None:
    """Nothing was written for a week of the stay."""
    admitted, discharged = admitted_at(stay), discharged_at(stay)
    if admitted is None or discharged is None or later(admitted, 24 * 7) > discharged:
        return None
    until = later(admitted, 24 * 6)
    course = re.compile(f"{NOTE}|.*round|.*查房记录")
    kept = [one for one in stay["documents"] if not (course.fullmatch(one["type"]) and one["at"] < until)]
    gone = len(kept) < len(stay["documents"])
    stay["documents"] = kept
    return gone


@kind(r"consultation")
def _(stay: Stay) -> bool | None:
    """A consultation was asked for, and there is no record of it."""
    return removed(stay, r"会诊记录")


@kind(r"transfer-in-note")
def _(stay: Stay) -> bool | None:
    """No note of the receiving ward."""
    return removed(stay, r"转入记录")
