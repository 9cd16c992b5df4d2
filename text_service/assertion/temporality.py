"""When it is so: recent, in the past of the patient, or not yet and only supposed (ConText).

The present illness is recent however long it has lasted; what lies before it is historical, denied or not.
"""

from __future__ import annotations

import re

from facts.fact import Temporality
from text_service.assertion.cues import FINITE, SEPARATOR, Cues, last_of_list, word_count
from text_service.mentions.linker import Mention
from text_service.mentions.ner import Token


def temporality(cues: Cues, number: int, mentions: list[Mention], section: Temporality) -> Temporality:
    """Of a mention by its number. `section`: what the kind of section says."""
    mention = mentions[number]
    if _is_historical(cues, number, mentions):
        return Temporality.HISTORICAL
    if section is Temporality.HISTORICAL and _speaks_of_now(cues, mention):
        section = Temporality.RECENT
    if section is not Temporality.RECENT:
        return section
    return Temporality.HYPOTHETICAL if _is_supposed(cues, mention) else Temporality.RECENT


_SHORT_HISTORY = frozenset(
    {
        "old",
        "previous",
        "prior",
        "remote",
        "former",
        "healed",
        "post",
        "old healed",
        "childhood",
        "known history of",
        "previously treated",
        "past",
        "陈旧",
        "陈旧性",
    }
)
# How far a cue reaches: words in English, signs in Chinese.
_WORDS, _SIGNS, _SIGNS_SHORT, _NEAR = 8, 20, 6, 4


def _is_historical(cues: Cues, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    if _SINCE.match(sentence.match, mention.end):
        return False
    cue = cues.before("historical_forward", mention)
    if cue is not None and _history_reaches(cues, cue, number, mentions):
        return True
    if _is_dated(cues, mention):
        return True
    cue = cues.behind("historical_backward", mention)
    if cue is None:
        return False
    gap = sentence.gap(mention.end, cue.start)
    if sentence.chinese:
        return _closes_list(cues, number, mentions, cue)
    return word_count(gap) <= _NEAR and "," not in gap


# "No recurrence since": what is told of the time from then until now.
_SINCE = re.compile(r"\s+(?:since|to date|so far|thereafter|since then)\b(?=\s*(?:[,;.)]|$))")
# "Past medical history is significant for ...": the verb belongs to the cue.
_LEADS = re.compile(
    r"\s*(?:(?:is|was|are|were|includes?|included|including|significant|remarkable|notable|positive|pertinent|consists?"
    r"|consistent|only|also|otherwise|mainly|both|for|of|with|:|-|,)\s*)*"
)


def _history_reaches(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    """An adjective ("old") reaches over its noun phrase, "history of" over its list."""
    sentence, mention = cues.sentence, mentions[number]
    word, gap = sentence.gap(cue.start, cue.end), sentence.gap(cue.end, mention.start)
    if cues.between("recent_forward", cue.end, mention.start):
        return False
    if sentence.chinese:
        if sentence.segment(cue.start) != sentence.segment(mention.start):
            return False
        return mention.start - cues.link(cue, number, mentions) <= (_SIGNS_SHORT if word in _SHORT_HISTORY else _SIGNS)
    if cues.just_before("recent_duration", cue.start):
        return False
    if word in _SHORT_HISTORY:
        own = _TWO_PLACES.sub(" ", gap)
        return word_count(own) <= 3 and not SEPARATOR.search(own) and not FINITE.search(own)
    lead = _LEADS.match(gap)
    own = gap[lead.end() :] if lead else gap
    if FINITE.search(own) or (_WITH.search(own) and not _HEADS_LIST.match(word)) or _denies_anew(cues, cue, mention):
        return False
    return word_count(last_of_list(sentence.gap(cues.link(cue, number, mentions), mention.start))) <= _WORDS


_HEADS_LIST = re.compile(r"(?:past|pmh|psh|medical|surgical)")
_WITH = re.compile(r" with | w/(?!o)")
# "Healed right 10th and left 9th rib fracture": one adjective for both.
_TWO_PLACES = re.compile(r"^\s*(?:right|left)\b(?:[\w\s]*?)\band\s+(?=right|left)")


def _denies_anew(cues: Cues, cue: Token, mention: Mention) -> bool:
    """ "History of kidney stones, no flank pain": what is denied behind the cue is denied of today."""
    return any(
        cue.end <= one.start < mention.start and _LEADS.fullmatch(cues.sentence.gap(cue.end, one.start)) is None
        for one in cues.by_code.get("negation_forward", ())
    )


# Behind these a time is that of an onset or of another examination.
_ONSET = re.compile(
    r"\b(?:since|over|past|began|begun|begin|started|starting|onset|beginning|compared|comparison|stable|unchanged"
    r"|noticed|until)\b"
)
_PAST_ITSELF = re.compile(
    r"as an? |previously |during (?:his|her|their|an?|the) |in the (?:distant |remote |recent )?past\b"
    r"|formerly|.*(?:childhood|infancy|adolescence|teens)\b"
)
_IN_YEAR = re.compile(r"in \S*(?:[\w ]*)(?:19|20)\d\d|at (?:the )?age\b")
# "Two admissions in the last year, denies chest pain".
_BACK_TO_NOW = re.compile(
    r",\s*(?:(?:and|but|he|she|pt|patient|the patient)\s+)*(?:has|have|denies|reports|states|complains|presents"
    r"|admits|is|are|now|currently|today|no)\b"
)
_NAME_OF_HISTORY = re.compile(r"\bpast (?:(?:medical|surgical) )?(?:history|hx)\b")
_PAST_EVENT = re.compile(
    r"\b(?:had|was|were|underwent|suffered|sustained|developed|experienced|received|diagnosed|treated|admitted"
    r"|hospitali[sz]ed|operated|resected|removed|status post|found|contracted|survived|quit|stopped"
    r"|ceased|episodes?|bout)\b"
)


def _is_dated(cues: Cues, mention: Mention) -> bool:
    """Whether a time long ago stands in the same clause as something that happened: "in 1998 he was treated for"."""
    sentence = cues.sentence
    if sentence.chinese:
        return False
    for time in cues.by_code.get("historical_time", ()):
        start, end = sorted((time.start, mention.start))
        between = sentence.gap(min(time.end, mention.end), max(time.start, mention.start))
        if cues.terminated(start, end) or cues.between("recent_forward", start, end) or ";" in between:
            continue
        before = sentence.gap(sentence.start, max(time.start, mention.start))
        if mention.end <= time.start and ("," in between or word_count(between) > _WORDS):
            continue
        around = _NAME_OF_HISTORY.sub(" ", before.replace(sentence.gap(time.start, time.end), " "))
        told = _PAST_ITSELF.match(sentence.match, time.start) or _PAST_EVENT.search(around)
        if mention.end <= time.start and _IN_YEAR.match(sentence.match, time.start):
            told = told or (word_count(between) <= _NEAR and not FINITE.search(between))
        if time.end <= mention.start and _BACK_TO_NOW.search(between):
            continue
        if told and not _ONSET.search(around):
            return True
    return False


_LIST_SIGNS = 10


def _closes_list(cues: Cues, number: int, mentions: list[Mention], cue: Token) -> bool:
    """Whether 史 closes the list that the mention is a member of: 否认肝炎、结核等传染病史."""
    sentence, mention = cues.sentence, mentions[number]
    if sentence.segment(mention.start) != sentence.segment(cue.start):
        return _AFTER_SURGERY.fullmatch(sentence.gap(mention.end, cue.end)) is not None
    word = sentence.gap(cue.start, cue.end)
    if word.endswith("史") and cues.between("recent_forward", sentence.segment_start(mention.start), mention.start):
        return False  # 2天前有外伤史
    if _LIST.fullmatch(sentence.gap(mention.end, cue.start)):
        return True
    end = mention.end
    for other in mentions[number + 1 :]:
        if other.start >= cue.start:
            break
        if other.start >= end:
            if not _JOINED.fullmatch(sentence.gap(end, other.start)):
                return False
            end = other.end
    gap = sentence.gap(end, cue.start)
    return len(gap) <= _NEAR or (_AND_SUCH.match(gap) is not None and len(gap) <= _LIST_SIGNS)


_AFTER_SURGERY = re.compile(r",(?:多?考虑|呈|为|符合|系|似)?为?术后改变")
_JOINED = re.compile(r"[、及和与或\s]*(?:病史|史)?[、及和与或\s]*|[^,]{0,2}")
_LIST = re.compile(r"[\"'”]?(?:[、及和与或][^,、及和与或。;]{1,10})*(?:等[^,。;]{0,6})?")
_AND_SUCH = re.compile(r"等|[、及和与或]")


def _speaks_of_now(cues: Cues, mention: Mention) -> bool:
    """Within a history: "history: 34-year-old who presents with ...", 现头痛3天."""
    sentence = cues.sentence
    if sentence.chinese:
        return cues.between("recent_forward", sentence.segment_start(mention.start), mention.start)
    return cues.before("recent_forward", mention) is not None or (
        (cue := cues.before("recent_duration", mention)) is not None and mention.start - cue.end <= _SIGNS
    )


# "To prevent constipation, she was given senna for pain."
_NEW_CLAUSE = re.compile(
    r",\s*(?:(?:and|but)\s+)?(?:he|she|they|we|the patient|patient|pt|currently|now|has|is|c/o|complains)\b"
    # "To prevent embolism after hip surgery": the surgery has been.
    r"|\b(?:after|following|despite|in (?:a|an|this|the|our) (?:patient|pt))\b(?![^;]*(?:,|\bor\b))"
)
_NEW_CLAUSE_CHINESE = re.compile("[,;](?:[但因而且])*(?:患者|患儿|产妇|目前|现|今日?|此时|当前|入院时|查体)")


def _is_supposed(cues: Cues, mention: Mention) -> bool:
    sentence = cues.sentence
    cue = cues.before("hypothetical_forward", mention)
    new_clause = _NEW_CLAUSE_CHINESE if sentence.chinese else _NEW_CLAUSE
    if cue is not None and not new_clause.search(sentence.gap(cue.end, mention.start)):
        return True
    cue = cues.behind("hypothetical_backward", mention)
    if cue is None:
        return False
    gap = sentence.gap(mention.end, cue.start)
    if sentence.chinese:
        return _MEMBERS.fullmatch(gap) is not None or (len(gap) <= _SIGNS_SHORT and "," not in gap)
    return word_count(gap) <= _NEAR and "," not in gap and not FINITE.search(gap)


_MEMBERS = re.compile("(?:[、及和与或][^,、及和与或。;]{1,10})*的?")
