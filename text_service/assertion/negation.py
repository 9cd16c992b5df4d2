"""Which mentions are denied, by which cue, and whether the denial is of one kind of the thing only.

A cue reaches forward or backward until a terminating word, in English over eight words between the members of a list,
in Chinese over twenty signs and not beyond a comma behind which something new begins.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from facts import vocabulary
from text_service.assertion.cues import FINITE, NOT_BARE, OR, SEPARATOR, WITH, Cues, last_of_list, word_count
from text_service.mentions.linker import Mention
from text_service.mentions.ner import Token
from text_service.passages.sentences import Sentence


def find_denials(cues: Cues, mentions: list[Mention]) -> list[Token | None]:
    """The cue that denies each mention, or None.

    A cue that denies what stands before it ("ruled out", 未见) does not deny what stands behind it as well.
    """
    reaches_back = _closes if cues.sentence.chinese else _reaches_back
    behind = [_behind(cues, mention, mentions, reaches_back) for mention in mentions]
    spent = {cue.start for cue in behind if cue is not None}
    denials: list[Token | None] = []
    for number in range(len(mentions)):
        if cues.sentence.chinese:
            listed = bool(denials) and denials[-1] is not None
            denials.append(_chinese(cues, number, mentions, spent, listed) or behind[number])
        else:
            denials.append(_english(cues, number, mentions, spent) or behind[number])
    return denials


def _behind(
    cues: Cues,
    mention: Mention,
    mentions: list[Mention],
    reaches: Callable[[Cues, Mention, Token, list[Mention]], bool],
) -> Token | None:
    cue = cues.around("negation_backward", mention) or cues.behind("negation_backward", mention)
    if cue is not None and cue.start < mention.start:
        return cue
    return cue if cue is not None and reaches(cues, mention, cue, mentions) else None


def is_resolved(cues: Cues, mention: Mention, mentions: list[Mention]) -> bool:
    """Whether the thing was there and is gone."""
    sentence = cues.sentence
    cue = cues.before("resolution_forward", mention)
    if cue is not None:
        gap = sentence.gap(cue.end, mention.start)
        if word_count(gap) <= _NEAR and not FINITE.search(gap):
            return not any(cue.end <= other.start < mention.start for other in mentions)
    cue = cues.before("resolution_adjective", mention)
    if cue is not None and _is_adjective_of(cues, cue, mention, mentions):
        return True
    cue = cues.behind("resolution_backward", mention)
    if cue is None or _comes_back(sentence, cue) or _is_taken_out(sentence, mention, cue):
        return False
    between = [other for other in mentions if mention.end <= other.start < cue.start]
    if sentence.chinese:
        gap = sentence.gap(mention.end, cue.start)
        return _GONE_TOGETHER.fullmatch(gap) is not None or (
            not between and len(gap) <= _NEAR and not _STILL_THERE.search(gap)
        )
    end = mention.end
    for other in between:  # "infiltrates and congestion have resolved"
        if not _JOINED.fullmatch(sentence.gap(end, other.start)):
            return False
        end = other.end
    return _PREDICATE.fullmatch(sentence.gap(end, cue.start)) is not None


def _comes_back(sentence: Sentence, cue: Token) -> bool:
    """Whether it did; in case that it does ("return if it recurs", 若再次出现) it has not."""
    again = _CAME_BACK.search(sentence.match, cue.end)
    return again is not None and not _IN_CASE.search(sentence.match, cue.end, again.start())


_CAME_BACK = re.compile(r"\b(?:recurred|returned|reappeared|came back|relapsed)\b|复发|再次出现|再发")
_IN_CASE = re.compile(r"\b(?:if|should|unless)\b|[若如]")


def _is_taken_out(sentence: Sentence, mention: Mention, cue: Token) -> bool:
    """ "He had two adenomas removed": an operation, which says that they were there."""
    return (
        sentence.match.startswith("removed", cue.start)
        and not sentence.gap(mention.end, cue.start).strip()
        and _HAD.search(sentence.gap(sentence.segment_start(mention.start), mention.start)) is not None
    )


_HAD = re.compile(r"\b(?:had|having)\b(?!.*\b(?:is|are|was|were)\b)")


def _is_adjective_of(cues: Cues, cue: Token, mention: Mention, mentions: list[Mention]) -> bool:
    """ "Resolved interstitial edema", and not "pneumothorax resolved, edema"."""
    sentence = cues.sentence
    gap = sentence.gap(cue.end, mention.start)
    own = sentence.segment_start(cue.start)
    return (
        word_count(gap) <= _ADJECTIVES
        and not SEPARATOR.search(gap)
        and not FINITE.search(sentence.gap(own, mention.start))
        and not any(own <= other.start < cue.start for other in mentions)
    )


def narrowed_to(cues: Cues, mention: Mention, cue: Token) -> str:
    """The word for what alone is denied: "acute" for "no acute fracture", "masked" for "no XXXX opacity", "other"
    behind 余, "local" for a place that the lexicon does not know; "" when the thing itself is denied.
    """
    sentence = cues.sentence
    start = cue.end if cue.end <= mention.start else sentence.segment_start(mention.start)
    separators = list(SEPARATOR.finditer(sentence.match, start, mention.start))
    if separators:
        start = separators[-1].end()
    limits = [token for token in cues.by_code.get("limit", ()) if start <= token.start and token.end <= mention.start]
    if limits:
        return limits[-1].term.value
    if not sentence.chinese and (ranging := _ranging_over_list(cues, mention, cue)):
        return ranging
    if not sentence.chinese:
        return "masked" if _MASKED_KIND.search(sentence.gap(start, mention.start)) else ""
    first = min(cue.start, mention.start)
    entry = vocabulary.find(mention.concept)
    if "余" in sentence.gap(sentence.segment_start(first), mention.start) or _in_the_rest(cues, mention, entry):
        return "other"
    if (mention.place is not None and mention.place.organ) or (entry is not None and entry.body_site):
        return ""
    return "local" if sentence.unknown_words(sentence.segment_start(first), cue.start) >= 2 else ""


def _ranging_over_list(cues: Cues, mention: Mention, cue: Token) -> str:
    """The adjective directly behind the cue, where it narrows every member of the list: "no suspicious mass, distortion
    or calcification".
    """
    sentence = cues.sentence
    for token in cues.by_code.get("limit", ()):
        if token.term.value in _RANGING and cue.end <= token.start and token.end <= mention.start:
            between = sentence.gap(cue.end, token.start)
            if not between.strip() or _OF_CUE.fullmatch(between):
                return token.term.value
    return ""


# "Focal" and "large" are said of one kind of thing, "suspicious" and "new" of everything.
_RANGING = ("suspicious", "new")
_OF_CUE = re.compile(r"\s*(?:(?:evidence of|signs? of|any|definite|other)\s+)*")
# What was struck out may have been "new" or "large"; of "no XXXX of an effusion" it was "sign".
_MASKED_KIND = re.compile(r"\bx{3,}\b(?!\s+(?:of|for|to)\b)")
# 余两肺纹理清晰,肺内未见结节: the rest of the lungs is meant to the end of the sentence.
_REST_OF_LUNGS = re.compile(r"余[两双左右侧]*肺")


def _in_the_rest(cues: Cues, mention: Mention, entry: vocabulary.Entry | None) -> bool:
    in_lung = (entry is not None and entry.body_site == "lung") or (
        mention.place is not None and vocabulary.is_a(mention.place.organ, "lung")
    )
    return in_lung and _REST_OF_LUNGS.search(cues.sentence.gap(cues.sentence.start, mention.start)) is not None


# How far a cue reaches, as ConText and the catalogue give it: words in English, signs in Chinese.
_WORDS, _SIGNS, _NEAR, _SIGNS_BACK, _ADJECTIVES = 8, 20, 6, 12, 3
_PREDICATE = re.compile(
    r"\s*(?:(?:is|are|was|were|has|have|had|now|been|be|also|completely|since|previously seen"
    r"|nearly|in the interim|,)\s*)*"
)
_JOINED = re.compile(r"\s*(?:,\s*)?(?:(?:and|or)\s+)?(?:(?:the|right|left|bilateral|small|mild|associated)\s+)*")
_GONE_TOGETHER = re.compile("(?:[、及和][^,、及和未无不没难]{1,8}?)+(?:等?(?:不适)?症状[均都已]*|[均都]已?)")
_STILL_THERE = re.compile("[,未无不没难]")
_OF_ANOTHER = re.compile(
    r"(?<!明显)(?<!明确)(?<!确切)(?<!异常)(?<!肿大)(?<!增大)(?<!典型)(?<!可疑)(?<!显著)的"
    r"|代谢(?:异常)?增高[^及、和或,]*$"
)
_LINK = re.compile(r"(?:[\s、,及和与或等]|以及|并)*(?:影|征象|征|改变|灶)?(?:[\s、,及和与或等]|以及|并)*")


def _english(cues: Cues, number: int, mentions: list[Mention], spent: set[int]) -> Token | None:
    """By the nearest cue before it that has not been spent on something else."""
    mention = mentions[number]
    for cue in cues.all_before("negation_forward", mention):
        if cue.start in spent or _denies_something_else(cues, cue, mention):
            continue
        if _is_denied_itself(cues, cue):
            return None
        if _reaches(cues, cue, number, mentions):
            return cue
        break
    # "The lungs are clear airspace disease": the "of" was lost in dictation.
    clear = cues.before("clear_of", mention)
    return clear if clear is not None and _is_clear_of(cues.sentence, clear, mention) else None


def _is_clear_of(sentence: Sentence, cue: Token, mention: Mention) -> bool:
    beside = not sentence.gap(cue.end, mention.start).strip()
    return beside and _VERB_BEFORE.search(sentence.gap(0, cue.start)) is not None


_VERB_BEFORE = re.compile(r"\b(?:is|are|appears?|remains?|and) $")


_DENIAL_BEFORE = re.compile(r"\b(?:not|no|never|cannot)\s+(?:(?:an?|any|entirely|completely|totally)\s+)*$")
_MAY_BE_DENIED = re.compile(r"(?:without|absence|lack|free|devoid|negative|deny|denying|unremarkable|absent)\b")


def _is_denied_itself(cues: Cues, cue: Token) -> bool:
    """ "Not without pain": two denials are none."""
    sentence = cues.sentence
    word = sentence.gap(cue.start, cue.end)
    return _MAY_BE_DENIED.match(word) is not None and bool(
        _DENIAL_BEFORE.search(sentence.gap(sentence.start, cue.start))
    )


# "No change in the mass": what is denied is something about it.
_ABOUT_IT = re.compile(
    r"\b(?:(?:changes?|increase|decrease|improvement|relief|progression|regression|reduction|response|exacerbation"
    r"|worsening|doubt|reason|explanation|treatment|therapy|medications?|need|evaluation|work ?up|follow ?up|difference"
    r"|alteration|intervention|cause|etiology|source|contraindications?|resolution|clearing|interest|knowledge|effect)"
    r"\s+(?:in|to|for|from|with|at|regarding|on|about|that|the)\b|(?:improvement|relief|progression|worsening|resolution"
    r"|exacerbation|clearing|regression|cause|etiology|source|reduction) of\b|without (?:treatment|therapy)\b)"
)
_NEW_MEMBER = re.compile(r"[,;]|\b(?:or|nor)\b")
# Verbs that say of what follows that it is there, so that their denial says that it is not.
_OF_BEING = re.compile(
    r"(?:hav(?:e|ing)|ha[sd]|show\w*|demonstrat\w*|reveal\w*|see|seen|find|found|not(?:e|ed|ice|iced)|identif\w*|appear\w*"
    r"|experienc\w*|develop\w*|complain\w*|report\w*|exhibit\w*|describ\w*|feel|felt|detect\w*|contain\w*|include\w*"
    r"|represent\w*|suggest\w*|indicat\w*|associated|consistent|compatible|complicated|accompanied|concerning"
    r"|suspicious|positive|any|an?|the|in|on|under|endorse\w*|recall|remember|suffer\w*|sustain\w*|display\w*|manifest\w*|think"
    r"|believe|suspect\w*|appreciat\w*|look\w*|seem\w*|diagnosed|grow\w*|meet|had|show"
    r"|feeling|aware|visuali[sz]e\w*|noticed|observe\w*|of|to|due|related|thought"
    r"|felt|likely|so|very|too|much|known|at)\b"
)
_FIRST_WORD = re.compile(r"\s*(?:(?:been|be|being|yet|ever|currently|also|otherwise|really|clearly|\w+ly)\s+)*")
_NEW_STATEMENT = re.compile(
    r"\b(?:when|why|how|whether|what|because|after|until|that|since|before|if|during|for"
    r"|and (?:\w+ly )?(?:then |so )?\w+ed)\b"
)


def _denies_something_else(cues: Cues, cue: Token, mention: Mention) -> bool:
    sentence = cues.sentence
    gap = sentence.gap(cue.end, mention.start)
    word = sentence.gap(cue.start, cue.end)
    begins = cue.end if word.startswith("no reason") else cue.start
    about = list(_ABOUT_IT.finditer(sentence.match, begins, mention.start))
    if about and not _NEW_MEMBER.search(sentence.match, about[-1].end(), mention.start):
        return True
    if _LABEL.match(sentence.match, cue.end):
        return True
    if (word != "never" and not word.endswith("t")) or word.startswith("without"):
        return False
    lead = _FIRST_WORD.match(gap)
    rest = gap[lead.end() :] if lead else gap
    return bool(rest.strip()) and not _OF_BEING.match(rest) and _NEW_STATEMENT.search(rest) is not None


_LABEL = re.compile(r"\s*(?:[,;.)]|$)")
# The verb that belongs to the cue: "has not had", "none of the nodes were positive for".
_OWN_VERB = re.compile(r"\s*(?:(?:\w+ly|yet|ever|any|been|be|had|have|has|seen|noted|appears?)\s+)+")
_SAID_TO_BE = re.compile(r"\b(?:is|are|was|were|has|have)\s+(?:positive for|involved (?:by|with)|seen to have)\b")
_BOUND_WITH = re.compile(
    r"^(\s*(?:been\s+)?(?:associated|consistent|compatible|complicated|diagnosed|presented"
    r"|problems?|issues?|trouble|difficulty|difficulties|complaints?|contact)) (?:with\b|w/)"
)


def _reaches(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    word, gap = sentence.gap(cue.start, cue.end), sentence.gap(cue.end, mention.start)
    if word == "-":
        return not SEPARATOR.search(gap)
    if word == "non":  # of "a non-mobile polyp" not the polyp
        return not gap.strip(" -")
    if _DASH.search(gap):
        return False
    if word_count(last_of_list(sentence.gap(cues.link(cue, number, mentions), mention.start))) > _WORDS:
        return False
    if FINITE.search(_without_own_verb(word, gap)):
        return False
    separators = list(SEPARATOR.finditer(_BOUND_WITH.sub(r"\1     ", gap)))
    if not separators:
        return True
    last = separators[-1]
    if OR.fullmatch(last.group()):
        return True
    if last.group() in WITH:
        return False
    if last.group() == "," and _SUBORDINATE.search(sentence.gap(sentence.start, cue.start)):
        return False
    own = gap[last.end() :] + _own_words(sentence, mention)
    rest = sentence.gap(mention.end, sentence.end)
    if last.group() == "," and _IS_THERE.match(rest):
        return False
    if word in _BEHIND_A_NOUN and "," in gap and not OR.search(gap) and _DENIES_AGAIN.match(rest):
        return False  # "varices without stigmata of bleeding, gastropathy, no ulcers"
    verb = FINITE.search(rest)
    if (
        (alternative := OR.search(rest))
        and (verb is None or alternative.start() < verb.start())
        and ";" not in rest[: alternative.start()]
    ):
        return not re.search(r"\b(?:there|is|are|the)\b", own)
    if OR.search(gap):
        return False  # the list was closed by its "or"
    predicate = verb is not None and not _NEW_SUBJECT.search(rest, 0, verb.start())
    if predicate and verb.group() in ("is", "are", "appears", "appear", "remains") and last.group() == "and":
        return False
    return not NOT_BARE.search(own) and not _MEASURED.search(own)


_MEASURED = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_NEW_SUBJECT = re.compile(r"[,;]|\b(?:and|but)\b")
_DASH = re.compile(r"\w\s+-\s")
_BEHIND_A_NOUN = ("without", "w/o", "without any", "w/o any")
_DENIES_AGAIN = re.compile(r"\s*(?:[,;]\s*(?:and\s+)?(?:no|without|w/o|denies|negative)\b)")
# What the last member of a list does is not denied: "no dyspnea, knee stiffness persists"; what is not seen is.
_IS_THERE = re.compile(
    r"(?:\s+(?!or\b|and\b|nor\b)[\w-]+){0,4}?\s+(?:persist(?:s|ed|ing)?|continues?|same as|unchanged"
    r"|stable|in place|in situ|by voltage|by history"
    r"|worsen(?:s|ed|ing)|improv(?:es|ed|ing)"
    r"|questionable|(?:is|are|was|were|remains?)\s+(?!seen|noted|identified|present|evident|appreciated|visuali[sz]ed"
    r"|demonstrated|detected|found|apparent|observed|visible|suspected|also|\w+ly|absent|negative|denied|excluded|ruled"
    r"|unlikely|not|been|resolved|palpable|elicited|heard|reported|present))\b"
)
# "Although there is no stenosis, plaque is noted": the comma ends the clause of the denial.
_SUBORDINATE = re.compile(
    r"(?:^|[.;:]|\b(?:and|but))\W*(?:while|although|though|whereas|because|since|even though)\b[^,]*$"
)
_WITH_A_VERB = ("not", "never", "no longer", "nor", "neither", "none of", "zero of", "no one", "nobody")
_SUBJECTS = ("none of", "zero of", "no one", "nobody", "neither", "denies that", "denied that")
_FIRST_VERB = re.compile(r"\b(?:is|are|was|were|has|have|had)\b(?:\s+(?:had|been|ever|any))*")


def _without_own_verb(word: str, gap: str) -> str:
    if word in _WITH_A_VERB or word.endswith("t"):
        lead = _OWN_VERB.match(gap)
        gap = gap[lead.end() :] if lead else gap
    if word in _SUBJECTS:  # "no one in the family has"
        gap = _FIRST_VERB.sub(" ", gap, count=1)
    return _SAID_TO_BE.sub(" ", gap, count=1)


def _own_words(sentence: Sentence, mention: Mention) -> str:
    """Of a thing that was given with all its words, those words; of a head of the lexicon they stand before it."""
    return "" if mention.concept else sentence.gap(mention.start, mention.end)


def _reaches_back(cues: Cues, mention: Mention, cue: Token, mentions: list[Mention]) -> bool:
    sentence = cues.sentence
    gap = sentence.gap(mention.end, cue.start)
    if word_count(gap) > _WORDS or ";" in gap:
        return False
    if not SEPARATOR.search(gap.strip(" :")):
        return True
    if any(mention.end <= other.start < cue.start for other in mentions):
        prefix = sentence.gap(sentence.start, mention.start)
        return not NOT_BARE.search(prefix) and not NOT_BARE.search(gap[: gap.rfind(" ")] if FINITE.search(gap) else gap)
    if not _JOINS.search(gap):
        return True
    # "Papilledema and hemorrhages were not observed": one subject, and no verb before its last member
    opens = not _NOT_AN_ARTICLE.search(sentence.gap(sentence.segment_start(mention.start), mention.start))
    return opens and not FINITE.search(gap[: list(_JOINS.finditer(gap))[-1].start()])


_JOINS = re.compile(r"\b(?:and|but)\b")
_NOT_AN_ARTICLE = re.compile(r"\b(?!the\b|an?\b|any\b)[a-z]")


def _chinese(cues: Cues, number: int, mentions: list[Mention], spent: set[int], listed: bool) -> Token | None:
    """`listed`: the mention before is denied."""
    sentence, mention = cues.sentence, mentions[number]
    cue = cues.before("negation_forward", mention)
    if cue is None or cue.start in spent:
        return None
    same_segment = sentence.segment(cue.start) == sentence.segment(mention.start)
    if same_segment and _reaches_in_segment(cues, cue, number, mentions):
        return cue
    if not listed and _SUCH.match(sentence.gap(mention.end, sentence.segment_end(mention.start))):
        return cue if _ONLY_LISTS.fullmatch(sentence.gap(cue.end, mention.start)) else None
    # 未见实变,结节: a bare member of a list behind a comma
    return cue if listed and _is_bare_member(cues, number, mentions) else None


def _reaches_in_segment(cues: Cues, cue: Token, number: int, mentions: list[Mention]) -> bool:
    sentence, mention = cues.sentence, mentions[number]
    word = sentence.gap(cue.start, cue.end)
    gap = sentence.gap(cue.end, mention.start)
    if word in ("不", "非"):
        return gap == ""
    if any(cue.end <= token.start and token.end <= mention.start for token in cues.by_code.get("affirmation", ())):
        return False
    link = cues.link(cue, number, mentions)
    if _OF_ANOTHER.search(sentence.gap(link, mention.start)):
        return False  # 不伴代谢增高的结节: the nodule is there
    return mention.start - link <= _SIGNS


def _closes(cues: Cues, mention: Mention, cue: Token, mentions: list[Mention]) -> bool:
    sentence = cues.sentence
    gap = sentence.gap(mention.end, cue.start)
    if sentence.segment(mention.start) != sentence.segment(cue.start) and gap.strip() != ":":
        return False
    if len(gap) > _SIGNS_BACK:
        return False
    if not any(cue.start == other.start for other in cues.by_code.get("negation_forward", ())):
        return True
    # What may deny either way denies what stands before it when nothing stands behind it.
    return not _NOTHING_MORE.sub("", sentence.gap(cue.end, sentence.segment_end(cue.start)))


_NOTHING_MORE = re.compile(r"征象|表现|[\s.。;\f)]")


def _is_bare_member(cues: Cues, number: int, mentions: list[Mention]) -> bool:
    sentence, previous, mention = cues.sentence, mentions[number - 1], mentions[number]
    if _LINK.fullmatch(sentence.gap(previous.end, mention.start)) is None:
        return False
    tail = sentence.gap(mention.end, sentence.segment_end(mention.start))
    if _closed_list(sentence, mention.end, mentions[number + 1 :]):
        return True
    if not mention.concept and _SPEAKS_FOR_ITSELF.search(sentence.gap(mention.start, mention.end)):
        return False
    return _LINK.fullmatch(tail.strip(" .。;\n\f")) is not None


_ONLY_LISTS = re.compile(r"(?:[\u4e00-\u9fff]{1,6}[、及和与或,])*")
_SUCH = re.compile(
    r"[\s、,及和与或]*等(?:不适|症状|表现|异常|情况|并发症|伴随症状|体征|征象|改变|病变)?(?:感)?[\s.。;,\f]*$"
)


def _closed_list(sentence: Sentence, end: int, others: list[Mention]) -> bool:
    """Whether the list goes on to its "and such": 无头晕,恶心、呕吐等不适."""
    stop = sentence.segment_end(end)
    for other in others:
        if other.start >= stop or not _LINK.fullmatch(sentence.gap(end, other.start)):
            break
        end = other.end
    return _SUCH.match(sentence.gap(end, stop)) is not None


# A thing given with all its words says by them that it is there: 右侧第5肋骨折, 脾大, 夜尿增多.
_SPEAKS_FOR_ITSELF = re.compile(r"[左右双两侧大小高低多少增减快慢厚薄宽窄差弱乏第呈有]|.{4,}")
