"""Drugs, results and diagnoses that do not fit."""

from __future__ import annotations

import re

from planting import (
    ADMISSION,
    FIRST,
    FRONT,
    IMPRESSION,
    NOTE,
    REPORT,
    SUMMARY,
    Stay,
    add_drug,
    add_lab,
    add_note,
    admitted_at,
    discharged_at,
    divided,
    document_of,
    documents_of,
    in_words,
    kind,
    later,
    moment_of,
    operation_of,
    put,
    removed,
    reworded,
)

_BETA_LACTAM = re.compile(r"cefuroxime|ceftriaxone|头孢\w+|阿莫西林\w*|哌拉西林\w*")


def _beta_lactam(stay: Stay) -> str | None:
    found = _BETA_LACTAM.search(str(stay.get("medications", "")))
    return found[0] if found and found[0] != "头孢菌素" else None


@kind(r"allergy")
def _(stay: Stay) -> bool | None:
    """The drug that is given is on the list of allergies."""
    drug, at = _beta_lactam(stay), admitted_at(stay)
    if drug is None or at is None:
        return None
    stay.setdefault("allergies", []).append(
        {"name": drug, "reaction": in_words(stay, "anaphylaxis", "过敏性休克"), "recorded_at": at})  # fmt: skip
    return True


@kind(r"allergy")
def _(stay: Stay) -> bool | None:
    """The admission note tells an allergy to the drug that is given."""
    drug, note = _beta_lactam(stay), document_of(stay, ADMISSION)
    if drug is None:
        return None
    return reworded(note, r"No known (drug )?allergies(?=[.,])", f"Allergic to {drug}: rash and wheeze") or reworded(
        note, r"(?:否认药物(?:及食物)?过敏史|否认食物及药物过敏史)", f"对{drug}过敏，曾出现皮疹、胸闷")  # fmt: skip


@kind(r"allergy")
def _(stay: Stay) -> bool | None:
    """The front page denies the allergy that is on the list."""
    name = in_words(stay, "Drug allergy", "药物过敏")
    fields = document_of(stay, FRONT).get("fields", {})
    return bool(stay.get("allergies")) and put(fields, name, in_words(stay, "none", "无"))


@kind(r"allergy")
def _(stay: Stay) -> bool | None:
    """The note denies the allergy that is on the list."""
    note = document_of(stay, ADMISSION)
    return bool(stay.get("allergies")) and (
        reworded(note, r"Allergic to trimethoprim: rash in 2012", "No known drug allergies")
        or reworded(note, r"对磺胺类药物过敏，表现为皮疹", "否认药物过敏史"))  # fmt: skip


@kind(r"dose")
def _(stay: Stay) -> bool | None:
    """Ten times the dose of a drug."""
    for n, drug in enumerate(stay.get("medications", [])):
        if isinstance(drug, str) and (
            found := re.search(r"\| ([\d.]+) (mg|g) \| (oral|口服|iv|静脉注射|静脉滴注)", drug)
        ):
            dose = f"{float(found[1]) * 10:g}"
            stay["medications"][n] = drug[: found.start(1)] + dose + drug[found.end(1) :]
            return True
    return None


@kind(r"skin-test")
def _(stay: Stay) -> bool | None:
    """A penicillin without a skin test."""
    if not re.search("哌拉西林|阿莫西林", str(stay.get("medications", ""))):
        return None
    stay["events"] = [one for one in stay["events"] if "皮试" not in str(one)]
    for document in stay["documents"]:
        document["text"] = re.sub(r"（(?:青霉素)?皮试阴性）", "", document["text"]) if "text" in document else ""
    removed(stay, "青霉素皮试记录")
    return True


@kind(r"duplicate|paracetamol-total")
def _(stay: Stay) -> bool | None:
    """The same drug is ordered twice at a time."""
    for drug in stay.get("medications", []):
        if isinstance(drug, str) and re.search(r"\| (oral|口服) \| (qd|bid|tid|q6h) \|", drug):
            parts = [one.strip() for one in drug.split("|")]
            parts[4] = later(parts[4].split(">")[0].strip(), 1)
            stay["medications"].append(" | ".join(parts))
            return True
    return None


@kind(r"interaction|drug-disease")
def _(stay: Stay) -> bool | None:
    """A drug that must not meet the one that is given."""
    given, at = str(stay.get("medications", "")), admitted_at(stay)
    for own, other in (
        ("sertraline", "linezolid | 600 mg | oral | bid"),
        ("bisoprolol", "verapamil | 5 mg | iv | once"),
        ("克拉霉素", "辛伐他汀片 | 40 mg | 口服 | qn"),
        ("利伐沙班片", "伊曲康唑胶囊 | 200 mg | 口服 | bid"),
        ("氯吡格雷", "奥美拉唑肠溶胶囊 | 20 mg | 口服 | bid"),
        ("螺内酯", "氯化钾缓释片 | 1 g | 口服 | tid"),
    ):
        if at and own in given:
            # Beside the other, which may have begun late in the stay.
            begun = max(re.findall(rf"{own}[^']*\| (\d\d-\d\d \d\d:\d\d)", given))
            stay["medications"].append(f"{other} | {later(begun, 2)}")
            return True
    return None


@kind(r"pregnan")
def _(stay: Stay) -> bool | None:
    """A drug that harms the unborn child."""
    if "孕39周" not in str(stay["documents"]):
        return None
    stay["medications"].append("缬沙坦胶囊 | 80 mg | 口服 | qd | 05-04 16:00 > 05-05 08:00")
    return True


@kind(r"renal|metformin|drug-disease")
def _(stay: Stay) -> bool | None:
    """Metformin in kidney failure."""
    at = admitted_at(stay)
    if at is None or not re.search(r"creatinine, 4\d\d|肌酐, (1042|236)", str(stay.get("labs", ""))):
        return None
    add_drug(
        stay, f"metformin | 1 g | oral | bid | {later(at, 20)}", f"二甲双胍片 | 1 g | 口服 | bid | {later(at, 20)}"
    )
    return True


@kind(r"hyperkal|potassium")
def _(stay: Stay) -> bool | None:
    """Potassium is infused in a patient whose potassium is high."""
    found = re.search(r"(\d\d-\d\d \d\d:\d\d) \|[^'\"]*?(?:potassium|钾), 6\.\d", str(stay.get("labs", "")))
    if found is None:
        return None
    at = later(found[1], 1.5)
    add_drug(stay, f"potassium chloride | 1.5 g | iv | once | {at}", f"氯化钾注射液 | 1.5 g | 静脉滴注 | 立即 | {at}")
    return True


@kind(r"transfusion-group")
def _(stay: Stay) -> bool | None:
    """The blood is of another group than the patient's."""
    for event in stay.get("events", []):
        if isinstance(event, dict) and event["type"] == "输血":
            return put(
                event["fields"],
                "血袋血型",
                "A型Rh阳性" if not event["fields"]["血袋血型"].startswith("A") else "B型Rh阳性",
            )
    return None


@kind(r"critical|electrolyte-critical")
def _(stay: Stay) -> bool | None:
    """A critical potassium of which nobody was told."""
    at = admitted_at(stay)
    if at is None:
        return None
    add_lab(stay, later(at, 11), "potassium, 6.9, mmol/L, 3.5-5.1, HH", "钾, 6.9, mmol/L, 3.5-5.3, HH")
    return True


@kind(r"critical")
def _(stay: Stay) -> bool | None:
    """No notification of the critical values."""
    kept = [one for one in stay.get("events", [])
            if not (isinstance(one, dict) and one["type"] in ("CRITICAL_NOTIFICATION", "危急值通报"))]  # fmt: skip
    if len(kept) == len(stay.get("events", [])) or not re.search(r", (HH|LL)\b", str(stay["labs"])):
        return None
    stay["events"] = kept
    for document in stay["documents"]:
        if "text" in document:
            document["text"] = re.sub(
                r"the critical [^;]*phoned at \d\d:\d\d; |critical lactate was phoned at \d\d:\d\d\. |"
                r"; the critical gas was phoned[^.]*|（(?:检验科)?危急值[^）]*）|接检验科危急值|"
                r"11:45接危急值，已",
                "", document["text"])  # fmt: skip
    return True


@kind(r"critical")
def _(stay: Stay) -> bool | None:
    """Nobody is named who was told of a critical value."""
    for event in stay.get("events", []):
        if isinstance(event, dict) and event["type"] in ("CRITICAL_NOTIFICATION", "危急值通报"):
            event.pop("actor", None)
            told = {key: value for key, value in event["fields"].items() if key not in ("Person told", "接收人")}
            event["fields"] = told
            return True
    return None


@kind(r"text-value-mismatch|contradict|laboratory")
def _(stay: Stay) -> bool | None:
    """A note quotes a haemoglobin that the laboratory did not measure."""
    for document in stay["documents"]:
        if re.fullmatch(f"{ADMISSION}|{NOTE}", document["type"]) and (
            found := re.search(r"(?:haemoglobin |血红蛋白)(\d+)", document.get("text", ""), re.IGNORECASE)
        ):
            wrong = str(int(found[1]) + (45 if int(found[1]) < 110 else -45))
            return put(document, "text", document["text"][: found.start(1)] + wrong + document["text"][found.end(1) :])
    return None


@kind(r"text-value-mismatch|contradict|laboratory")
def _(stay: Stay) -> bool | None:
    """Two digits of a creatinine are exchanged in a note."""
    for document in stay["documents"]:
        if re.fullmatch(f"{ADMISSION}|{FIRST}|{NOTE}", document["type"]) and (
            found := re.search(
                r"(?:creatinine (?:of )?|肌酐)(\d)(\d)(\d?)(?=[ \dμ])", document.get("text", ""), re.IGNORECASE
            )
        ):
            if found[1] == found[2] or found[2] == "0":
                continue
            return put(document, "text", document["text"][: found.start(1)] + found[2] + found[1] + found[3]
                        + document["text"][found.end(3) :])  # fmt: skip
    return None


@kind(r"renal-function|contradict|aki|ckd|statement")
def _(stay: Stay) -> bool | None:
    """Creatinine of 420, and a note calls the function of the kidneys normal."""
    at = admitted_at(stay)
    if at is None or not document_of(stay, ADMISSION):
        return None
    add_lab(stay, later(at, 11), "creatinine, 420, umol/L, 45-104, H", "肌酐, 420, umol/L, 41-97, H")
    add_note(stay, later(at, 16), "No complaints. Blood tests reviewed: renal function is normal.",
          "患者无不适主诉，复查血生化，肾功能正常。")  # fmt: skip
    return True


@kind(r"liver|contradict|statement")
def _(stay: Stay) -> bool | None:
    """ALT of 640, and a note calls the liver tests normal."""
    at = admitted_at(stay)
    if at is None or not document_of(stay, ADMISSION):
        return None
    add_lab(stay, later(at, 11), "ALT, 640, U/L, 0-41, H", "谷丙转氨酶, 640, U/L, 9-50, H")
    add_note(stay, later(at, 16), "No complaints. Liver function tests are normal.", "患者无不适主诉，复查肝功能正常。")
    return True


@kind(r"contradict|infection|statement|normal")
def _(stay: Stay) -> bool | None:
    """White cells of 21, and a note calls the blood count normal."""
    at = admitted_at(stay)
    if at is None or not document_of(stay, ADMISSION):
        return None
    add_lab(stay, later(at, 11), "white cell count, 21.4, 10*9/L, 4-11, H", "白细胞计数, 21.4, 10*9/L, 3.5-9.5, H")
    add_note(stay, later(at, 16), "No complaints. White cell count is normal.", "患者无不适主诉，复查白细胞正常。")
    return True


@kind(r"flag")
def _(stay: Stay) -> bool | None:
    """A high result bears the flag of a low one."""
    for n, line in enumerate(stay.get("labs", [])):
        if found := re.search(r"(?<=, )H(?=;|$)", line):
            stay["labs"][n] = line[: found.start()] + "L" + line[found.end() :]
            return True
    return None


@kind(r"not-flagged|critical")
def _(stay: Stay) -> bool | None:
    """A critical value bears no critical flag."""
    for n, line in enumerate(stay.get("labs", [])):
        if found := re.search(
            r"(?:potassium|lactate|arterial pH|钾|乳酸|葡萄糖|血红蛋白), [\d.]+, [^;]*?, (HH|LL)", line
        ):
            stay["labs"][n] = line[: found.start(1)] + found[1][0] + line[found.end(1) :]
            return True
    return None


@kind(r"unit|impossible|flag")
def _(stay: Stay) -> bool | None:
    """Haemoglobin in g/dL under the unit g/L."""
    for n, line in enumerate(stay.get("labs", [])):
        if found := re.search(r"(?:haemoglobin|血红蛋白), (\d+), g/L", line):
            stay["labs"][n] = line[: found.start(1)] + f"{int(found[1]) / 10:g}" + line[found.end(1) :]
            return True
    return None


@kind(r"impossible|unit|delta|critical")
def _(stay: Stay) -> bool | None:
    """A result that nobody alive has."""
    at = admitted_at(stay)
    if at is None:
        return None
    add_lab(stay, later(at, 11), "sodium, 1400, mmol/L, 135-145, H", "钠, 1400, mmol/L, 137-147, H")
    return True


_PATHOLOGY = r"PATHOLOGY_REPORT|病理.*报告"


@kind(r"malignan|patholog|diagnos")
def _(stay: Stay) -> bool | None:
    """Pathology is benign, and the disease is coded as cancer."""
    if not re.search(r"\| C\d\d", str(stay["diagnoses"])):
        return None
    return put(document_of(stay, _PATHOLOGY), "text", in_words(
        stay, "Core biopsy of the lesion. Chronic inflammation with fibrosis. Benign, no malignancy.",
        "送检：手术标本。病理诊断：良性病变，慢性炎症伴纤维组织增生，未见恶性肿瘤。"))  # fmt: skip


@kind(r"malignan|patholog|diagnos")
def _(stay: Stay) -> bool | None:
    """Pathology finds cancer, and the discharge diagnosis does not have it."""
    if re.search(r"\| C\d\d", str(stay["diagnoses"])) or not document_of(stay, SUMMARY):
        return None
    report = document_of(stay, _PATHOLOGY)
    organ = in_words(stay, "gallbladder", "阑尾")
    return put(report, "text", in_words(
        stay, f"Specimen: {organ}. Moderately differentiated adenocarcinoma invading the muscle layer.",
        f"送检：{organ}。病理诊断：{organ}中分化腺癌，侵及肌层。"))  # fmt: skip


@kind(r"imaging-not-in-diagnosis|communicated|critical")
def _(stay: Stay) -> bool | None:
    """Imaging finds an embolism of the lung that nobody takes up."""
    for report in documents_of(stay, REPORT):
        before, after = divided(report)
        if before and re.search(r"chest|胸|肺", before, re.IGNORECASE) and "CT" in before:
            found = in_words(stay, " Filling defects in both main pulmonary arteries.", "双侧肺动脉主干内见充盈缺损。")
            heading = IMPRESSION.search(report["text"])
            assert heading is not None
            body = report["text"][: heading.start()].rstrip() + found + "\n" + heading[0]
            return put(report, "text", body + in_words(stay, " Pulmonary embolism.", "双肺动脉栓塞。") + after)
    return None


@kind(r"normal-conclusion|not-in-impression|conclusion")
def _(stay: Stay) -> bool | None:
    """The conclusion calls normal what the description does not."""
    for report in documents_of(stay, REPORT):
        before, after = divided(report)
        if before and not re.search(r"No fracture|未见血栓|without obstruction|单活胎", after):
            return put(report, "text", before + in_words(stay, " Normal examination.", "未见明显异常。"))
    return None


@kind(r"placeholder|incomplete|required")
def _(stay: Stay) -> bool | None:
    """What the form asks for was not filled in."""
    report = document_of(stay, REPORT)
    before, after = divided(report)
    return bool(before) and put(
        report, "text", before + in_words(stay, " [insert measurement here] ", "大小约___×___mm，") + after
    )


@kind(r"mi-without|diagnosis|unsupported|contradict")
def _(stay: Stay) -> bool | None:
    """Anaemia is diagnosed where the haemoglobin is normal."""
    values = re.findall(r"(?:haemoglobin|血红蛋白), (\d+), g/L", str(stay.get("labs", "")))
    if not values or min(int(one) for one in values) < 131:
        return None
    stay["diagnoses"].append(in_words(stay, "Moderate anaemia | D64.9 | other", "中度贫血 | D64.900 | other"))
    return True


@kind(r"stay-days|stay")
def _(stay: Stay) -> bool | None:
    """The front page counts the days of the stay wrongly."""
    fields = document_of(stay, FRONT).get("fields", {})
    name = next((key for key in fields if re.search("Days of stay|住院天数", key)), None)
    return name is not None and put(fields, name, int(fields[name]) + 6)


@kind(r"death")
def _(stay: Stay) -> bool | None:
    """The front page says that a patient died who went home."""
    fields = document_of(stay, FRONT).get("fields", {})
    name = in_words(stay, "Way of discharge", "离院方式")
    return discharged_at(stay) is not None and put(fields, name, in_words(stay, "died", "死亡"))


@kind(r"death")
def _(stay: Stay) -> bool | None:
    """The front page sends a dead patient home."""
    fields = document_of(stay, FRONT).get("fields", {})
    return moment_of(stay, "死亡") is not None and put(fields, "离院方式", "医嘱离院")


@kind(r"blood-group")
def _(stay: Stay) -> bool | None:
    """The front page gives another blood group."""
    fields = document_of(stay, FRONT).get("fields", {})
    return (
        "血型" in fields
        and "ABO血型" in str(stay["labs"])
        and put(fields, "血型", "AB" if fields["血型"] != "AB" else "A")
    )


@kind(r"outside-stay|encounter-bounds|care-before")
def _(stay: Stay) -> bool | None:
    """The operation is dated before the admission."""
    done = operation_of(stay)
    if not done:
        return None
    for key in ("started_at", "ended_at", "anaesthesia_started_at", "left_theatre_at"):
        if key in done:
            done[key] = later(done[key], -24 * 9)
    return True


@kind(r"chief-complaint")
def _(stay: Stay) -> bool | None:
    """The chief complaint is a disease without a duration."""
    note = document_of(stay, ADMISSION)
    return reworded(note, r"Chief complaint: [^\n]*", "Chief complaint: pneumonia.") or reworded(
        note, r"主诉：[^\n]*", "主诉：肺炎。"
    )


@kind(r"vital-signs")
def _(stay: Stay) -> bool | None:
    """The physical examination has no vital signs."""
    note = document_of(stay, ADMISSION)
    return reworded(
        note, r"(?<=Physical examination: )T [^\n]*?mmHg(?:, SpO2 \d+%( on air)?)?[.,] ?", ""
    ) or reworded(note, r"(?<=体格检查：)T [^\n]*?mmHg(，SpO2 [^。]*)?。", "")  # fmt: skip


@kind(r"required-fields|incomplete")
def _(stay: Stay) -> bool | None:
    """The past history was left empty."""
    note = document_of(stay, ADMISSION)
    return reworded(note, r"(?<=Past history:)[^\n]*", "") or reworded(note, r"(?<=既往史：)[^\n]*", "")


@kind(r"copy-forward|copied")
def _(stay: Stay) -> bool | None:
    """A note is the word-for-word copy of the one before."""
    notes = [one for one in documents_of(stay, NOTE) if len(one.get("text", "")) > 60]
    return len(notes) > 1 and put(notes[1], "text", notes[0]["text"])
