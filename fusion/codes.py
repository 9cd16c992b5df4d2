"""Codes and words that hospitals send where the record holds one of a few: sex, certainty, contrast, kinds of things.

Each function raises ValueError for a word it does not know, without repeating it.
"""

from __future__ import annotations

from functools import cache
from typing import TypeVar

from facts import vocabulary
from facts.administrative_sex import read_sex
from facts.fact import Polarity
from fusion.document_names import document_named

_Meaning = TypeVar("_Meaning")

_CERTAINTY = {
    Polarity.PRESENT: "CONFIRMED CERTAIN DEFINITE 确诊 明确",
    Polarity.POSSIBLE: "SUSPECTED POSSIBLE PROBABLE PROVISIONAL DIFFERENTIAL UNCONFIRMED 疑似 待排 可能 待查",
    Polarity.ABSENT: "REFUTED EXCLUDED RULED-OUT ABSENT 排除 已排除",
}
_CONTRAST = {
    Polarity.PRESENT: "WITH YES Y TRUE 1 CONTRAST ENHANCED C+ CE 增强 有 是 平扫+增强",
    Polarity.ABSENT: "WITHOUT NO N FALSE 0 NONE PLAIN NATIVE UNENHANCED C- 平扫 无 否",
}

_URGENCY = {
    "ROUTINE": "ROUTINE ELECTIVE NORMAL 平诊 择期 常规 普通",
    "URGENT": "URGENT ASAP 限期 加急 紧急",
    "EMERGENCY": "EMERGENCY STAT EMERGENT 急诊 急 抢救",
}
# Words inside the name of an anaesthesia, the gravest kind first.
_ANAESTHESIA = {
    "GENERAL": "全麻 全身麻醉 插管麻醉 general",
    "REGIONAL": "椎管内 腰麻 硬膜外 腰硬 阻滞 骶麻 regional spinal epidural block neuraxial",
    "SEDATION": "镇静 静脉麻醉 监护麻醉 sedation monitored",
    "LOCAL": "局麻 局部麻醉 局部浸润 表面麻醉 local topical infiltration",
    "NONE": "无麻醉 未麻醉 none",
}
_TITLES = {
    "intern": "INTERN STUDENT MEDICAL-STUDENT 实习医师 实习医生 实习生",
    "trainee": "TRAINEE 进修医师 规培医师 试用期医师 规培医生 进修医生 研究生",
    "resident": "RESIDENT PHYSICIAN 住院医师 医师 住院医生 经治医师",
    "attending": "ATTENDING CONSULTANT SPECIALIST 主治医师 主治医生",
    "associate_chief": "ASSOCIATE-CHIEF ASSOCIATE-CHIEF-PHYSICIAN 副主任医师",
    "chief": "CHIEF CHIEF-PHYSICIAN PROFESSOR 主任医师",
    "department_head": "DEPARTMENT-HEAD HEAD-OF-DEPARTMENT 科主任",
    "medical_affairs": "MEDICAL-AFFAIRS 医务科 医务处 医务部",
    "anaesthetist": "ANAESTHETIST ANESTHESIOLOGIST ANAESTHESIOLOGIST 麻醉医师 麻醉医生",
    "nurse": "NURSE 护士 护师 主管护师 责任护士 巡回护士 手术室护士",
    "technician": "TECHNICIAN TECHNOLOGIST RADIOGRAPHER 技师 技士 主管技师",
    "patient": "PATIENT SELF 患者 本人 患者本人",
    "relative": (
        "RELATIVE FAMILY NEXT-OF-KIN 家属 患者家属 "
        "SPOUSE WIFE HUSBAND PARENT FATHER MOTHER CHILD SON DAUGHTER SIBLING BROTHER SISTER "
        "配偶 丈夫 妻子 父母 父亲 母亲 子女 儿子 女儿 兄弟 姐妹 兄弟姐妹 祖父母 近亲属 亲属"
    ),
    "guardian": (
        "GUARDIAN AUTHORISED AUTHORIZED LEGAL-REPRESENTATIVE PROXY 监护人 法定代理人 授权委托人 被授权人 委托人 代理人"
    ),
}
_DIAGNOSIS_ROLES = {
    "principal": "PRINCIPAL PRIMARY MAIN PRINCIPAL-DIAGNOSIS 主要诊断 主诊断 出院主要诊断 第一诊断",
    "other": "OTHER SECONDARY COMORBIDITY COMPLICATION 其他诊断 次要诊断 出院其他诊断 并发症 合并症",
    "admission": "ADMISSION ADMITTING 入院诊断",
    "discharge": "DISCHARGE 出院诊断",
    "outpatient": "OUTPATIENT 门诊诊断 门急诊诊断 门(急)诊诊断",
    "pathology": "PATHOLOGY 病理诊断",
    "external_cause": "EXTERNAL-CAUSE 损伤中毒外部原因 损伤、中毒的外部原因",
}
_ROLES = {
    "author": "AUTHOR WRITER 书写 书写者 记录者 报告 报告医师",
    "verifier": "VERIFIER REVIEWER APPROVER 审核 审核医师 审签 核对",
    "cosigner": "COSIGNER CO-SIGNER 上级医师 复核 审阅 上级医师签名",
    "surgeon": "SURGEON OPERATOR 手术医师 术者 手术医生 手术者 主刀 主刀医师 主刀医生",
    "anaesthetist": "ANAESTHETIST ANESTHESIOLOGIST ANAESTHESIOLOGIST 麻醉医师 麻醉医生",
    "nurse": "NURSE 护士 手术室护士 巡回护士",
    "patient": "PATIENT SELF 患者 本人 患者本人 患方 患者签名",
    "relative": (
        "RELATIVE FAMILY NEXT-OF-KIN 家属 患者家属 家属签名 "
        "SPOUSE WIFE HUSBAND PARENT FATHER MOTHER CHILD SON DAUGHTER SIBLING BROTHER SISTER "
        "配偶 丈夫 妻子 父母 父亲 母亲 子女 儿子 女儿 兄弟 姐妹 兄弟姐妹 祖父母 近亲属 亲属"
    ),
    "guardian": "GUARDIAN LEGAL-REPRESENTATIVE PROXY 监护人 法定代理人 授权委托人 被授权人 委托人 代理人 受托人",
    "medical_affairs": "MEDICAL-AFFAIRS 医务科 医务处 医务部 总值班 行政总值班 医院总值班",
    "physician": "PHYSICIAN DOCTOR 医师 医生 谈话医师 谈话医生 告知医师 经治医师 主管医师",
}

_OBSERVED = {
    word: code
    for code, words in {
        "body_weight": "weight wt body_mass 体质量 体重(kg) 实测体重",
        "body_height": "height ht 身长",
        "body_temperature": "temperature temp 腋温",
        "abo_group": "abo blood_type blood_group abo_blood_type 血型 患者血型 abo血型鉴定",
        "rh_group": "rh rh_factor rh血型 rh(d)血型",
        "pregnancy_status": "pregnancy pregnant 妊娠 怀孕 是否妊娠 是否怀孕 妊娠情况 怀孕情况",
        "gestational_age": "gestation weeks_of_gestation 孕龄 妊娠周数 孕周数",
        "last_menstrual_period": "lmp last_menses 末次月经日期 末次月经时间",
        "creatinine_clearance": "crcl ccr creatinine_clearance_rate 内生肌酐清除率",
    }.items()
    for word in words.split()
}


def sex(word: str) -> str:
    """FEMALE, MALE or OTHER; "" for a code that says the sex is not known.

    >>> sex("2"), sex("男"), sex("male"), sex("9")
    ('FEMALE', 'MALE', 'MALE', '')
    """
    known = read_sex(word)
    if known is None:
        raise ValueError("not a known code")
    return known


def certainty(word: str) -> Polarity:
    """Whether a diagnosis or an allergy is said to be there. Nothing said: it is.

    >>> certainty("suspected"), certainty("")
    (<Polarity.POSSIBLE: 'possible'>, <Polarity.PRESENT: 'present'>)
    """
    return _found(_CERTAINTY, word) if word.strip() else Polarity.PRESENT


def contrast(word: str) -> Polarity:
    """Whether an order asks for intravenous contrast.

    >>> contrast("with"), contrast("平扫")
    (<Polarity.PRESENT: 'present'>, <Polarity.ABSENT: 'absent'>)
    """
    return _found(_CONTRAST, word)


def urgency(word: str) -> str:
    """ROUTINE, URGENT or EMERGENCY.

    >>> urgency("急诊"), urgency("elective"), urgency("stat")
    ('EMERGENCY', 'ROUTINE', 'EMERGENCY')
    """
    return _found(_URGENCY, word)


def anaesthesia(words: str) -> str:
    """GENERAL, REGIONAL, SEDATION, LOCAL or NONE, the gravest that the words name; "" where they name none.

    >>> anaesthesia("气管插管全麻"), anaesthesia("spinal"), anaesthesia("局麻下脓肿切开"), anaesthesia("阑尾切除术")
    ('GENERAL', 'REGIONAL', 'LOCAL', '')
    """
    plain = words.lower()
    found = (kind for kind, known in _ANAESTHESIA.items() if any(word in plain for word in known.split()))
    return next(found, "NONE" if plain.strip() == "无" else "")


def title(word: str) -> str:
    """The professional title, or the relation to the patient, of somebody who signs.

    >>> title("主治医师"), title("Resident"), title("患者家属"), title("副主任医师")
    ('attending', 'resident', 'relative', 'associate_chief')
    """
    return _found(_TITLES, word)


def role(word: str) -> str:
    """What a signature stands for, in one word where we know it; else as it was sent.

    >>> role("审核"), role("Co-signer"), role("麻醉医师"), role("Witness")
    ('verifier', 'cosigner', 'anaesthetist', 'witness')
    """
    try:
        return _found(_ROLES, word)
    except ValueError:
        return lower_code(word)


def diagnosis_role(word: str) -> str:
    """What a diagnosis is in the list, in one word where we know it; else as it was sent.

    >>> diagnosis_role("主要诊断"), diagnosis_role("PRINCIPAL"), diagnosis_role("")
    ('principal', 'principal', '')
    """
    try:
        return _found(_DIAGNOSIS_ROLES, word) if word.strip() else ""
    except ValueError:
        return lower_code(word)


def field_of(name: str) -> str:
    """The concept of a form's field; "" for one that we do not know.

    >>> field_of("主诉"), field_of("Chief complaint"), field_of("colour")
    ('chief_complaint', 'chief_complaint', '')
    """
    return _kinds("form_field").get(lower_code(name), "")


def observation(word: str) -> str:
    """The concept of an observation by its LOINC number, code or name; "" for one that we do not know.

    >>> observation("29463-7"), observation("体重"), observation("weight"), observation("mood")
    ('body_weight', 'body_weight', 'body_weight', '')
    """
    plain = lower_code(word)
    return _by_loinc().get(word) or _kinds("observation").get(plain) or _OBSERVED.get(plain, "")


def kind(word: str, category: str) -> str:
    """The concept of a category ("document", "event") that a type names by its code or its name in either language.
    A procedure or a diagnosis may happen too: CHEMOTHERAPY, CARDIAC_ARREST.

    >>> kind("ADMISSION_NOTE", "document"), kind("入院记录", "document"), kind("First progress note", "document")
    ('admission_note', 'admission_note', 'first_progress_note')
    >>> kind("CARDIAC_ARREST", "event"), kind("输血治疗同意书", "document")
    ('cardiac_arrest', 'transfusion_consent')
    """
    plain = lower_code(word)
    known = _kinds(category)
    if plain not in known and category == "document":
        plain = document_named(word)
    if plain not in known:
        raise ValueError("not a known type")
    return known[plain]


def document_kind(word: str) -> str:
    """As `kind` of a document; "" for a type that nobody knows.

    >>> document_kind("入院记录"), document_kind("膳食单")
    ('admission_note', '')
    """
    try:
        return kind(word, "document")
    except ValueError:
        return ""


def lower_code(word: str) -> str:
    """A word as concept codes are written.

    >>> lower_code("Radiology Report")
    'radiology_report'
    """
    return "_".join(word.replace("-", " ").lower().split())


@cache
def _by_loinc() -> dict[str, str]:
    entries = vocabulary.entries().values()
    return {entry.codes["LOINC"]: entry.code for entry in entries if entry.category == "observation" and entry.codes}


@cache
def _kinds(category: str) -> dict[str, str]:
    categories = ("diagnosis", "procedure", "event") if category == "event" else (category,)
    known = vocabulary.entries().values()
    entries = [entry for one in categories for entry in known if entry.category == one]
    return {lower_code(name): entry.code for entry in entries for name in (entry.code, entry.en, entry.zh)}


def _found(table: dict[_Meaning, str], word: str) -> _Meaning:
    plain = "-".join(word.upper().replace("_", " ").split())
    for meaning, words in table.items():
        if plain in words.split():
            return meaning
    raise ValueError("not a known code")
