"""What the parts of a rule say, in sentences of both languages, made from the document itself.

Concepts are called as in the vocabulary; an expression is shown as it is, beside a sentence that says what it decides.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from concord.v1 import discrepancy_pb2, work_pb2

from facts import vocabulary
from fusion.marked import DocumentError, parse

_Pair = tuple[str, str]
_MOST_NAMED = 12

_WORDS: Mapping[str, Mapping[str, _Pair]] = {
    "source": {
        "report": ("the report", "报告"), "image": ("the image", "影像"), "lab": ("the laboratory", "检验"),
        "record": ("the record", "病历"),
    },
    "section": {
        "title": ("the title", "标题"), "indication": ("the indication", "临床指征"),
        "technique": ("the technique", "检查方法"), "comparison": ("the comparison", "对比"),
        "findings": ("the findings", "所见"), "impression": ("the impression", "结论"),
        "recommendation": ("the recommendation", "建议"), "history": ("the history", "病史"),
        "examination": ("the examination", "体格检查"), "assessment": ("the assessment", "评估"),
        "plan": ("the plan", "诊疗计划"), "other": ("other text", "其他文字"),
    },
    "polarity": {
        "present": ("present", "存在"), "absent": ("denied", "否认"), "possible": ("possible", "可能存在"),
        "any": ("present, denied or possible", "存在、否认或可能"),
    },
    "laterality": {
        "left": ("left", "左侧"), "right": ("right", "右侧"), "bilateral": ("bilateral", "双侧"),
        "unpaired": ("unpaired", "不分侧"), "none": ("without a side", "未注明侧别"), "any": ("any side", "任意侧别"),
    },
    "temporality": {
        "recent": ("current", "本次"), "historical": ("historical", "既往"), "hypothetical": ("hypothetical", "假设"),
        "any": ("of any time", "不限时间"),
    },
    "experiencer": {
        "patient": ("of the patient", "患者本人"), "other": ("of somebody else", "他人"),
        "any": ("of anybody", "不限对象"),
    },
    "category": {
        "finding": ("findings", "影像征象"), "device": ("devices", "置入物"), "diagnosis": ("diagnoses", "诊断"),
        "document": ("documents", "文书"), "medication": ("drugs", "药物"), "procedure": ("procedures", "操作"),
    },
    "sex": {"female": ("of women", "女性特有"), "male": ("of men", "男性特有")},
    "has": {
        "value": ("a value", "数值"), "body_site": ("a site", "部位"), "time": ("a time", "时间"),
        "laterality": ("a side", "侧别"),
    },
    "same": {
        "document": ("the same document", "同一文书"), "exam": ("the same examination", "同一检查"),
        "item": ("the same thing of the record", "同一病历条目"), "event": ("the same event", "同一事件"),
        "section": ("the same section", "同一段落"), "relation": ("belonging together", "相互关联"),
        "concept_equal": ("exactly the same concept", "完全相同的概念"),
        "concept_child": ("the concept or a kind of it", "该概念或其下位概念"),
        "concept": ("the same concept, or one a kind of the other", "同一概念或上下位概念"),
        "supports": ("the concept or what supports it", "该概念或其依据"),
        "related": ("related concepts", "相关概念"), "laterality": ("sides that overlap", "侧别相符"),
        "body_site": ("sites of which one contains the other", "部位相符"), "time": ("times that overlap", "时间重叠"),
    },
    "complete": {
        "orders": ("orders", "申请"), "documents": ("documents", "文书"), "studies": ("studies", "检查"),
        "labs": ("laboratory results", "检验结果"), "diagnoses": ("diagnoses", "诊断"),
        "medications": ("drugs", "用药"), "allergies": ("allergies", "过敏"), "procedures": ("procedures", "操作"),
        "events": ("events", "事件"), "observations": ("observations", "观察"),
        "prior_studies": ("prior studies", "既往检查"),
    },
}  # fmt: skip
_LEADS: Mapping[str, _Pair] = {
    "claim": ("Asks about", "核对对象："),
    "against": ("Holds it to", "对照依据："),
    "unless": ("Excused by", "存在以下内容时不提示："),
    "requires": ("Only with", "仅当存在："),
    "excludes": ("Not beside", "排除："),
}
_CONFLICTS: Mapping[str, _Pair] = {
    "every": (
        "Discrepant when this is true of every pair: nothing supports the claim.",
        "每一对均满足下式时判为矛盾（无任何依据支持）。",
    ),
    "some": (
        "Discrepant when this is true of some pair: something contradicts the claim.",
        "任一对满足下式时判为矛盾（有依据与之相反）。",
    ),
    "together": (
        "Discrepant when this is true of all that it is held to, taken together.",
        "将全部对照内容合并后满足下式时判为矛盾。",
    ),
    "claim": ("Discrepant when this is true of the claim alone.", "核对对象自身满足下式时判为矛盾。"),
}  # fmt: skip
_ORDER = (
    "claim", "applies", "against", "unless", "requires", "excludes", "same", "within", "conflict", "deadline",
)  # fmt: skip
_EXPRESSIONS: Mapping[str, _Pair] = {
    "applies": ("Only for claims of which this is true.", "仅适用于满足下式的对象。"),
    "within": ("Two facts belong together when this is true.", "满足下式的两项内容方可比较。"),
    "deadline": ("Nothing is held against anybody before this moment.", "在此时限之前不提示。"),
}


def sentences(text: str, place: str) -> list[work_pb2.RuleSentence]:
    """Of each part that the document has, in a fixed order; of a document that cannot be read, none."""
    try:
        document = parse(text, place).plain()
    except DocumentError:
        return []
    if not isinstance(document, Mapping):
        return []
    said = []
    for clause in _ORDER:
        if clause in document:
            said += _CLAUSES[clause](clause, document[clause])
    return said


def _selectors(clause: str, node: object) -> list[work_pb2.RuleSentence]:
    items = node if isinstance(node, Sequence) and not isinstance(node, str) else [node]
    return [_selector(clause, item) for item in items if isinstance(item, Mapping)]


def _selector(clause: str, item: Mapping[str, object]) -> work_pb2.RuleSentence:
    """One sentence for one selector: what, how it is asserted, where it stands."""
    lead = _LEADS[clause]
    if "complete" in item:
        named = _either(item["complete"], "complete")
        return _sentence(clause, (f"{lead[0]} a complete list of {named[0]}.", f"{lead[1]}已完整提供{named[1]}。"))
    what = _either(item.get("concept") or item.get("category") or "", "concept" if "concept" in item else "category")
    en = [what[0] or "anything"]
    zh = []
    if "source" in item:
        source = _either(item["source"], "source")
        en.append(f"in {source[0]}")
        zh.append(source[1])
    for key, before in (("origin", "from"), ("document", "of type"), ("section", "in")):
        if key in item:
            named = _either(item[key], key)
            en.append(f"{before} {named[0]}")
            zh.append(named[1])
    polarity = _either(item.get("polarity", "present"), "polarity")
    temporality = _either(item.get("temporality", "recent"), "temporality")
    zh.append(f"{temporality[1]}{polarity[1]}的{what[1] or '任意内容'}")
    en.append(f"({temporality[0]}, {polarity[0]})")
    for key in ("laterality", "experiencer", "sex", "significance", "system"):
        if key in item:
            named = _either(item[key], key)
            en.append(f", {named[0]}")
            zh.append(named[1])
    if "has" in item:
        named = _either(item["has"], "has")
        en.append(f", with {named[0]}")
        zh.append(f"具有{named[1]}")
    if "at_least" in item:
        en.append(f", at least {item['at_least']}")
        zh.append(f"至少{item['at_least']}项")
    where = str(item.get("where", ""))
    if where:
        en.append(", of which this is true")
        zh.append("且满足下式")
    english = " ".join(en).replace(" ,", ",")
    return _sentence(clause, (f"{lead[0]} {english}.", f"{lead[1]}{'，'.join(zh)}。"), where)


def _same(clause: str, node: object) -> list[work_pb2.RuleSentence]:
    words = node if isinstance(node, list) else [node]
    pairs = [_word(str(word), "same") for word in words]
    english = "; ".join(pair[0] for pair in pairs)
    return [
        _sentence(
            clause, (f"The two belong together by: {english}.", f"配对条件：{'；'.join(pair[1] for pair in pairs)}。")
        )
    ]


def _conflict(clause: str, node: object) -> list[work_pb2.RuleSentence]:
    if not isinstance(node, Mapping):
        return []
    return [_sentence(clause, _CONFLICTS[str(key)], str(value)) for key, value in node.items() if key in _CONFLICTS]


def _expression(clause: str, node: object) -> list[work_pb2.RuleSentence]:
    return [_sentence(clause, _EXPRESSIONS[clause], str(node))]


_CLAUSES: Mapping[str, Callable[[str, object], list[work_pb2.RuleSentence]]] = {
    **dict.fromkeys(_LEADS, _selectors),
    **dict.fromkeys(_EXPRESSIONS, _expression),
    "same": _same,
    "conflict": _conflict,
}


def _either(value: object, field: str) -> _Pair:
    """The words of a field, which are alternatives: "a, b or c"."""
    words = [str(word) for word in (value if isinstance(value, list) else [value]) if word]
    pairs = [_word(word, field) for word in words]
    more = len(pairs) - _MOST_NAMED
    if more > 0:
        pairs = [*pairs[:_MOST_NAMED], (f"{more} more", f"另{more}项")]
    return _joined([pair[0] for pair in pairs], ", ", " or "), _joined([pair[1] for pair in pairs], "、", "或")


def _joined(words: Sequence[str], comma: str, last: str) -> str:
    return comma.join(words[:-1]) + (last if len(words) > 1 else "") + "".join(words[-1:])


def _word(word: str, field: str) -> _Pair:
    known = _WORDS.get(field, {}).get(word)
    if known:
        return known
    entry = vocabulary.find(word)
    return (_small(entry.en), entry.zh) if entry else (word.replace("_", " "), word)


def _small(name: str) -> str:
    return name[:1].lower() + name[1:] if name[1:2].islower() else name


def _sentence(clause: str, said: _Pair, expression: str = "") -> work_pb2.RuleSentence:
    text = discrepancy_pb2.LocalizedText(en=said[0], zh=said[1])
    return work_pb2.RuleSentence(clause=clause, text=text, expression=expression.strip())
