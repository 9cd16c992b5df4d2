"""The category behind the name of a reporting system is its value."""

from __future__ import annotations

import pytest

from facts.fact import Coded


@pytest.mark.parametrize(
    ("words", "concept", "category"),
    [
        ("BI-RADS was not assigned. 4 masses are seen.", "birads_category", None),
        ("BI-RADS 4.5 is no category.", "birads_category", None),
        ("Left breast mass, BI-RADS 4a.", "birads_category", "4A"),
        ("BI-RADS category: 2.", "birads_category", "2"),
        ("Lung-RADS 4X.", "lungrads_category", "4X"),
        ("左乳结节，BI-RADS分类：3类。", "birads_category", "3"),
        ("甲状腺右叶结节，TI-RADS 4b类。", "tirads_category", "4B"),
    ],
)
def test_a_category_is_told_with_its_number(read, words: str, concept: str, category: str | None) -> None:  # type: ignore[no-untyped-def]
    told = [fact.value for fact in read(findings=words, only=concept)]
    assert told == [Coded(category) if category else None]


def test_a_size_that_was_on_another_day_is_historical(read) -> None:  # type: ignore[no-untyped-def]
    sizes = {
        fact.value.value: fact.temporality for fact in read(findings="Nodule, was 9 mm on 3/4/2015.", only="dimension")
    }
    assert sizes == {"9": "historical"}
    sizes = {fact.value.value: fact.temporality for fact in read(findings="The nodule was 9 mm.", only="dimension")}
    assert sizes == {"9": "recent"}
