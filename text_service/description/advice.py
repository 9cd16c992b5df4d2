"""What a report advises: follow-up or none, biopsy or surgery, further imaging."""

from __future__ import annotations

import re
from collections.abc import Iterator


def find_advice(match: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, code) of each kind of advice, once a sentence. Advice against a thing is none for it."""
    if _HINT.search(match) is None:
        return
    denied = _NO_FOLLOW_UP.search(match)
    if denied is not None:
        yield *denied.span(), "no_follow_up_advice"
    for code, patterns in _ADVICE.items():
        if code == "follow_up_advice" and denied is not None:
            continue
        for pattern in patterns:
            said = pattern.search(match)
            if said is not None and not _AGAINST.search(match[max(0, said.start() - 24) : said.start("what")]):
                yield *said.span(), code
                break


_HINT = re.compile(
    r"recommend|suggest|advis|consider|warrant|should|need|requir|indicat|follow|repeat|surveillance|biops|fna|annual"
    r"|routine|return|recall|call ?back"
    r"|proceed|refer|correlat|建议|随访|复查|随诊|复诊|复检|活检|穿刺|必要时|宜|应|筛查|请结合|进一步"
)
_ASKS = (
    r"(?:recommend\w*|suggest\w*|advis\w*|consider\w*|warrant\w*|should|need\w*|requir\w*|indicated|proceed\w*|refer\w*"
    r"|candidate|appropriate|for)"
)
_BIOPSY = (
    r"\b(?:biops\w+|tissue (?:sampling|diagnosis|confirmation)|fnab?|fine needle aspiration|core needle|needle sampling"
    r"|histolog\w+|histopatholog\w+|patholog\w+ (?:correlation|confirmation)|surgical|surgery|surgeon|excision\w*"
    r"|resect\w+|vabb)\b"
)
_IMAGING = (
    r"\b(?:mammogra\w+|ultraso\w+|sonogra\w+|mri?|ct|pet|tomosynthesis|additional (?:\w+ )?(?:imaging|views?"
    r"|evaluation)"
    r"|further (?:\w+ )?(?:imaging|views?|evaluation|characteri[sz]ation|work ?up)|spot compression|magnification"
    r"|diagnostic"
    r"|comparison (?:with|to)|prior (?:films|studies|mammograms|examinations|imaging)|call ?back"
    r"|recall)\b(?!\s?-?guided)"
)
_FOLLOW_UP = (
    r"\b(?:follow(?:ed)? ?up|surveillance|re ?imag\w+|re ?evaluat\w+|re ?assess\w+|repeat\w*|monitor\w*|screening"
    r"|annual\w*|yearly|interval)\b"
)
_GAP = r"[^.;]{0,80}?"
_ASKS_CHINESE = r"(?:建议|必要时|宜|应|需|可|考虑|请|推荐|进一步)"
_GAP_CHINESE = r"[^。;]{0,18}?"
_ADVICE = {
    "biopsy_advice": (
        re.compile(rf"\b{_ASKS}\b{_GAP}(?P<what>{_BIOPSY})"),
        re.compile(rf"(?P<what>{_BIOPSY}){_GAP}\b(?:recommended|advised|suggested|indicated|warranted|considered|needed|required)\b"),
        re.compile(rf"{_ASKS_CHINESE}{_GAP_CHINESE}(?P<what>穿刺|活检|fna|针吸|组织学|病理|手术|切除|外科|旋切)"),
        re.compile(r"(?P<what>穿刺|活检|fna|组织学检查|病理检查|手术)[^。;]{0,6}(?:为宜|建议|除外|明确|确诊)"),
    ),
    "further_imaging_advice": (
        re.compile(rf"\b{_ASKS}\b{_GAP}(?P<what>{_IMAGING})"),
        re.compile(rf"(?P<what>{_IMAGING}){_GAP}\b(?:recommended|advised|suggested|indicated|warranted|needed|required)\b"),
        re.compile(r"(?P<what>\b(?:recall(?:ed)?|call ?back) (?:for|to)\b)"),
        re.compile(
            rf"{_ASKS_CHINESE}{_GAP_CHINESE}(?P<what>超声|彩超|b超|钼靶|加压|放大|点片|补充|mri?|磁共振|ct|pet|增强"
            r"|进一步(?:检查|评估|影像|明确)|其他(?:检查|影像)|召回|断层|既往片|前片|旧片|对比)"
        ),
        re.compile(r"(?P<what>进一步(?:检查|评估|影像))"),
    ),
    "follow_up_advice": (
        re.compile(r"(?P<what>\b(?:annual|yearly|continued|continue|routine|short interval|short term"
            r"|\d+ ?months?) (?:\w+ )?(?:follow ?up|screening|surveillance|mammogra\w+))"),
        re.compile(rf"\b{_ASKS}\b{_GAP}(?P<what>{_FOLLOW_UP})"),
        re.compile(rf"(?P<what>{_FOLLOW_UP}){_GAP}\b(?:recommended|advised|suggested|indicated|warranted|needed|required)\b"),
        re.compile(r"(?P<what>(?<!无需)(?<!不需)(?:短期内?|短期内?进行)?(?:随访|复查|随诊|复诊|复检|年度筛查|每年筛查|定期观察))"),
    ),
}  # fmt: skip
_NO_FOLLOW_UP = re.compile(
    r"\bno (?:routine |further |additional |specific |dedicated |ct |imaging |interval )*(?:follow ?up|surveillance"
    r"|work ?up)"
    r"|\b(?:follow ?up|surveillance) is not (?:recommended|needed|required|necessary|indicated)"
    r"|(?:无需|不需|无须|不必|毋需)(?:要|常规|特殊|进一步|再|定期|行|ct)*(?:随访|复查|随诊|复诊|处理)"
)
_AGAINST = re.compile(
    r"\b(?:no|not|without|never|avoid|declin\w+|refus\w+)\b[^.;,]{0,24}$|(?:无需|不需|不必|不建议|暂不|拒绝|无须)[^。;,]{0,8}$"
)
