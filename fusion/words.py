"""What the keys of a fact are called in a sentence, in English and Chinese."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from facts import vocabulary
from fusion.view import FactView

_MOST_NAMED = 3

# Words of our own enumerations; a code that is not here is shown as it is.
_WORDS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "laterality": {
        "left": ("left", "左侧"),
        "right": ("right", "右侧"),
        "bilateral": ("bilateral", "双侧"),
        "unpaired": ("unpaired", "不分侧"),
    },
    "polarity": {"present": ("present", "存在"), "absent": ("absent", "不存在"), "possible": ("possible", "可能存在")},
    "temporality": {
        "recent": ("current", "本次"),
        "historical": ("historical", "既往"),
        "hypothetical": ("hypothetical", "假设"),
    },
    "severity": {"mild": ("mild", "轻度"), "moderate": ("moderate", "中度"), "severe": ("severe", "重度")},
    "change": {
        "new": ("new", "新发"),
        "larger": ("larger", "增大"),
        "smaller": ("smaller", "缩小"),
        "stable": ("stable", "稳定"),
        "resolved": ("resolved", "消失"),
    },
    "source": {
        "report": ("report", "报告"),
        "image": ("image", "图像"),
        "lab": ("laboratory", "检验"),
        "record": ("record", "病历"),
    },
    "section": {
        "title": ("title", "标题"),
        "indication": ("indication", "临床指征"),
        "technique": ("technique", "检查方法"),
        "comparison": ("comparison", "对比"),
        "findings": ("findings", "所见"),
        "impression": ("impression", "结论"),
        "recommendation": ("recommendation", "建议"),
        "history": ("history", "病史"),
        "examination": ("examination", "体格检查"),
        "assessment": ("assessment", "评估"),
        "plan": ("plan", "诊疗计划"),
        "other": ("text", "正文"),
    },
    "sex": {"female": ("female", "女性"), "male": ("male", "男性")},
    "status": {
        "draft": ("draft", "草稿"),
        "preliminary": ("preliminary", "初步"),
        "final": ("final", "最终"),
        "addendum": ("addendum", "补充"),
    },
    "coded": {"FEMALE": ("female", "女"), "MALE": ("male", "男"), "OTHER": ("other", "其他")},
}


def words_for(views: Iterable[FactView], key: str, language: str) -> str:
    """What the facts say under `key`, each thing once, the first three of them. `language`: "en" or "zh"."""
    said = list(dict.fromkeys(filter(None, (_said(view, key, language) for view in views))))
    named = (", " if language == "en" else "、").join(said[:_MOST_NAMED])
    if len(said) <= _MOST_NAMED:
        return named
    return f"{named} and others" if language == "en" else f"{named}等"


def value_words(value: object, language: str) -> str:
    """A value of a parameter or a fact: 24, 0.5, 2026-03-01 08:00.

    >>> value_words(24.0, "en"), value_words(0.5, "en"), value_words(("CR", "DX"), "en"), value_words(None, "en")
    ('24', '0.5', 'CR, DX', '')
    """
    match value:
        case None:
            return ""
        case bool():
            return ("yes" if value else "no") if language == "en" else ("是" if value else "否")
        case float():
            return f"{value:.10g}"
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
        case tuple() | list():
            return (", " if language == "en" else "、").join(value_words(item, language) for item in value)
    return str(value)


def _said(view: FactView, key: str, language: str) -> str:
    value = view.value_of(key)
    if key == "evidence" and str(value).startswith(f"{view.fact.concept.code} = "):
        return _reckoned(view, language)
    if key in ("concept", "display"):
        return _concept_name(view.fact.concept.code, str(view.value_of("display")), language)
    if key in ("body_site", "document_type"):
        return _concept_name(str(value), str(value), language)
    if key == "region":
        whole = f"{value}_region"
        return _concept_name(whole if vocabulary.find(whole) else str(value), str(value), language)
    words = _WORDS.get(key, {}).get(str(value))
    return words[language == "zh"] if words else value_words(value, language)


def _reckoned(view: FactView, language: str) -> str:
    """A value that was reckoned, by its result: the formula stays with the evidence, too long for a sentence."""
    unit = str(view.value_of("unit")).replace("{1.73_m2}", "1.73m²")
    return f"{_said(view, 'display', language)} {view.value_of('digits')} {unit}".rstrip()


def _concept_name(code: str, otherwise: str, language: str) -> str:
    entry = vocabulary.find(code)
    if entry is None:
        return otherwise
    return entry.zh if language == "zh" else _inside_a_sentence(entry.en)


def _inside_a_sentence(name: str) -> str:
    """With a small letter, unless it starts with an abbreviation."""
    return name[:1].lower() + name[1:] if name[1:2].islower() else name
