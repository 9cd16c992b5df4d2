"""For any string: an answer comes back, and every span holds the words it tells."""

from __future__ import annotations

from hypothesis import example, given, settings
from hypothesis import strategies as st

from text_service.document import Document, Section, SectionKind
from text_service.passages.normalize import fold
from text_service.passages.sentences import find_spans
from text_service.reader import read_report

_SNIPPETS = [
    "right pleural effusion", "左侧胸腔积液", "no ", "未见", "nodule", "结节", "8 mm", "2.0*3.0CM", "、", "，", "\r\n",
    "\ufeff", "１２ｍｍ", "FINDINGS:", "影像所见：",
    "结论：", "XXXX", "[__]", "(左/右)", "heart is enlarged", "心影增大", "with", "or", "不除外",
    "较前", "1. ", "2、", "İ", "ß", "\u200b", "\x0c", "\x1c", "ﬁ", "left and right", "不", "右", "is",
    "normal", "and", "mediastinum", "纵隔", "spine", "mediastinal mass", "_x0004_", "?",
]  # fmt: skip
# Lone surrogates, too: any string at all.
_ANY_SIGN = st.characters(exclude_categories=())
_TEXTS = st.one_of(
    st.text(_ANY_SIGN, max_size=200),
    st.lists(st.one_of(st.sampled_from(_SNIPPETS), st.text(max_size=4)), max_size=25).map(" ".join),
    st.lists(st.sampled_from(_SNIPPETS), max_size=25).map("".join),
)


@settings(max_examples=200, deadline=None)
@given(text=_TEXTS, title=_TEXTS)
@example(text="\ufeffFINDINGS:\r\n  右侧\t胸腔积液\u200b。", title="ＣＴ　胸部")
@example(text="\x1c\x85\u2028", title="")
def test_every_span_indexes_the_original(text: str, title: str) -> None:
    for document in (
        Document(id="d", title=title, text=text),
        Document(id="d", title=title, sections=(Section(SectionKind.FINDINGS, text), Section(SectionKind.OTHER, text))),
    ):
        facts, _ = read_report(document)
        assert len({fact.id for fact in facts}) == len(facts)
        for fact in facts:
            for evidence in fact.evidence:
                original = title if evidence.item == "title" else text
                assert original[evidence.start : evidence.end] == evidence.text


@settings(max_examples=100, deadline=None)
@given(text=_TEXTS)
def test_the_same_text_gives_the_same_facts(text: str) -> None:
    assert read_report(Document(text=text)) == read_report(Document(text=text))


def test_a_text_without_a_full_stop_is_read_in_pieces() -> None:
    folded = fold("left lung nodule and " * 500)
    spans = find_spans(folded, 0, len(folded.text))
    assert max(span.end - span.start for span in spans) <= 800
    assert [span.start for span in spans[1:]] == [span.end for span in spans[:-1]]
