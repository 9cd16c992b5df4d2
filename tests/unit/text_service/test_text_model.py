"""The text model names what the lexicon does not list, behind it and not in its stead."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from facts import vocabulary
from facts.fact import Fact, Laterality, Polarity
from text_service.clauses import unresolved
from text_service.document import Document, Section, SectionKind
from text_service.passages.normalize import fold
from text_service.passages.sentences import find_spans
from text_service.reader import read_report
from text_service.settings import Settings
from text_service.unlisted.naming import UNLISTED
from text_service.unlisted.tagger import SHIPPED, CannotLoad, Tagger, tagger

Naming = Callable[[str], list[Fact]]


@pytest.fixture
def name() -> Naming:
    """What the model named in findings of these words."""

    def naming(words: str) -> list[Fact]:
        document = Document(sections=(Section(SectionKind.FINDINGS, words),))
        facts, _ = read_report(document, tagger(SHIPPED))
        return [fact for fact in facts if fact.producer.model == "text-ner"]

    return naming


ORDINARY = [
    "The heart is normal in size. The lungs are clear. There is no pleural effusion or pneumothorax.",
    "Stable small right pleural effusion compared with the prior examination of 03/04/2021.",
    "No acute cardiopulmonary abnormality.",
    "Frontal and lateral views of the chest were obtained. XXXX and soft tissues are unremarkable.",
    "Discussed with the referring physician by telephone at 10:15 am.",
    "Follow up in six weeks is recommended if symptoms persist.",
    "双肺纹理清晰，未见明显实变影。",
    "右侧胸腔少量积液，较前相仿，建议复查。",
    "心影大小、形态正常，纵隔居中。",
    "患者一般情况好，神志清楚，饮食睡眠可，二便正常。",
    "请结合临床，必要时进一步检查。",
]


@pytest.mark.parametrize("words", ORDINARY)
def test_ordinary_sentences_are_not_shown_to_the_model(words: str) -> None:
    folded = fold(words)
    spans = find_spans(folded, 0, len(folded.text))
    assert not any(
        unresolved(folded.match[span.start : span.end], folded.text[span.start : span.end]) for span in spans
    )


@pytest.mark.parametrize("words", ORDINARY)
def test_it_names_nothing_in_them(words: str, name: Naming) -> None:
    assert name(words) == []


@pytest.mark.parametrize(
    "words",
    ["Bullet train tickets were discussed with the janitor.", "Kept umbrella and luggage beside the turnstile."],
)
def test_unknown_words_alone_are_no_finding(words: str, name: Naming) -> None:
    assert name(words) == []


def test_what_the_lexicon_lists_stays_its_own(name: Naming) -> None:
    facts = name("Known sarcoidal glomangiopathy. Large right pleural effusion.")
    assert "pleural_effusion" not in {fact.concept.code for fact in facts}


def test_what_it_names_enters_no_rule() -> None:
    entry = vocabulary.find(UNLISTED)
    assert entry is not None
    assert entry.category == "unlisted"
    assert not entry.is_a


@pytest.mark.parametrize(
    ("words", "named"),
    [
        ("There is glomangiomatosis of the left kidney.", "glomangiomatosis"),
        ("Findings consistent with lipoid proteinosis and erdheim chester disease.", "erdheim chester disease"),
        ("Known nephroblastematosis.", "nephroblastematosis"),
        ("考虑埃勒斯当洛综合征可能。", "埃勒斯当洛综合征"),
        ("左肾见血管球瘤病，大小约2cm。", "血管球瘤病"),
    ],
)
def test_a_disease_that_no_list_holds_is_named(words: str, named: str, name: Naming) -> None:
    facts = name(words)
    assert UNLISTED in {fact.concept.code for fact in facts}
    assert any(named in fact.evidence[0].text for fact in facts)


def test_a_name_has_the_qualifiers_of_any_mention(name: Naming) -> None:
    (fact,) = name("There is glomangiomatosis of the left kidney.")
    assert fact.laterality is Laterality.LEFT
    assert fact.body_site is not None
    assert fact.body_site.code == "kidney"
    assert fact.probability is not None
    assert 0.5 < fact.probability < 1
    (denied,) = name("No evidence of glomangiomatosis.")
    assert denied.polarity is Polarity.ABSENT
    assert denied.probability == 0


def test_its_evidence_indexes_the_text_as_written(name: Naming) -> None:
    words = "考虑\u3000Ｇlomangiomatosis of the left kidney\r\nNo pneumothorax."
    for fact in name(words):
        evidence = fact.evidence[0]
        assert words[evidence.start : evidence.end] == evidence.text


_SNIPPETS = [
    "glomangiomatosis",
    "血管球瘤病",
    "left kidney",
    "左肾",
    "no ",
    "未见",
    "\r\n",
    "\u200b",
    "İ",
    "２ｃｍ",
    "，",
]


@settings(max_examples=100, deadline=None)
@given(text=st.lists(st.one_of(st.sampled_from(_SNIPPETS), st.text(max_size=4)), max_size=20).map(" ".join))
def test_any_text_is_read_and_every_span_indexes_it(text: str) -> None:
    facts, _ = read_report(Document(text=text), tagger(SHIPPED))
    for fact in facts:
        for evidence in fact.evidence:
            assert text[evidence.start : evidence.end] == evidence.text


def test_the_folder_is_what_its_metadata_says() -> None:
    metadata = json.loads((SHIPPED / "metadata.json").read_text(encoding="utf-8"))
    weights = (SHIPPED / "model.onnx").read_bytes()
    assert metadata["weights"]["digest"] == hashlib.sha256(weights).hexdigest()[:12]
    assert tagger(SHIPPED).digest == metadata["weights"]["digest"]
    assert {"intended_use", "limits", "license", "data", "figures", "operating_point"} <= set(metadata)


def test_the_folder_is_small() -> None:
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 30 * 2**20


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    """A folder as a hospital would plug in: safetensors, other labels, a tokenizer of its own, no metadata."""
    transformers = pytest.importorskip("transformers")
    tokenizer = Tokenizer(models.WordLevel({"[PAD]": 0, "[UNK]": 1, "known": 2, "lupus": 3}, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    labels = ["O", "B-Disease", "I-Disease"]
    config = transformers.BertConfig(
        vocab_size=4,
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        max_position_embeddings=16,
        id2label=dict(enumerate(labels)),
        label2id={label: number for number, label in enumerate(labels)},
    )
    model = transformers.BertForTokenClassification(config)
    model.classifier.bias.data[:] = model.classifier.bias.new_tensor([-50.0, 50.0, 0.0])
    model.save_pretrained(tmp_path)
    transformers.PreTrainedTokenizerFast(tokenizer_object=tokenizer, unk_token="[UNK]").save_pretrained(tmp_path)
    return tmp_path


def test_any_token_classifier_runs_by_path(foreign: Path) -> None:
    (tagged,) = Tagger(foreign).tag(["known lupus"])
    assert [(name.start, name.end, name.kind) for name in tagged] == [(0, 5, "FINDING"), (6, 11, "FINDING")]


def test_a_text_longer_than_its_window_is_read_to_the_end(foreign: Path) -> None:
    (tagged,) = Tagger(foreign).tag(["lupus " * 40])
    assert {name.start for name in tagged} == {6 * number for number in range(40)}


def test_a_folder_of_anything_else_is_refused_with_one_clear_error(tmp_path: Path) -> None:
    with pytest.raises(CannotLoad, match=r"config\.json"):
        Tagger(tmp_path)
    (tmp_path / "config.json").write_text("{}", encoding="utf-8")
    with pytest.raises(CannotLoad, match="token classifier"):
        Tagger(tmp_path)


def test_the_setting_takes_a_path_and_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CONCORD_TEXT_MODEL", "off")
    assert Settings().model == "off"
    monkeypatch.setenv("CONCORD_TEXT_MODEL", "/srv/ner")
    assert Settings().model == Path("/srv/ner")
