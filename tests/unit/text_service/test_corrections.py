"""Wrong words: what is none first, then what is told of each kind, and that the text is read as it was meant."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from facts import vocabulary
from text_service.passages.normalize import fold
from text_service.wording.corrections import correct
from text_service.wording.known_words import english
from text_service.wording.wordings import find_wordings


def _told(text: str) -> list[tuple[str, str, str]]:
    """(concept, words as written, suggestion) of each correction."""
    read = correct(fold(text))
    spans = [read.original(each.start, each.end) for each in read.corrections]
    return [
        (each.concept, text[start:end], each.suggestion)
        for each, (start, end) in zip(read.corrections, spans, strict=True)
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Seen by Dr Effuson at Plueral Park.",
        "comparisXXXX, XXXXeffusion and effusxxxx",
        "Given Omnipaque, Lexiscan and Definity.",
        "The patient had had that that before.",
        "Oedema, haemothorax and tumour; edema, hemothorax and tumor.",
        "Colposcopy, gastrotomy, cavernoma and polyposis.",
        "Subpleural, infracarinal and perihilar; nondisplaced.",
        "Fracture of the ilium. The terminal ileum is normal.",
        "Contrast infusion without reaction. Face mask in place. He heard a pop. How long are the screws?",
        "右肺有肺气肿，打印下页，增强扫描前后。",
        "The perineal body is intact. Peroneal tendons are intact.",
        "There is now a small left pleural effusion.",
        "There is now atelectasis or pneumonia at the left base.",
        "It is now larger than on the prior film, and then resolved.",
        "The cardiac form of the disease differs from the nodular form.",
        "Their lungs are clear.",
        "Plural lesions, some discreet about it.",
        "a right hip, a right lip",
        "Overexpanded lungs, biapical scarring, noncalcified nodules, no displaced fractures of the midthoracic spine.",
        "The coracoclavicular joint, bibasal atelectasis, an oblong opacity of bony structures.",
        "Normal bowl of the acetabulum. The bed was at electrically set height. He is in fit state.",
        "The examination is remarkable for a nodule.",
        "10 mg q.a.m., MS for ten years, PE class, as needed, ad lib.",
        "使用EFFUSOIN机行MIBI显像，大肠黑变病，宫颈那氏囊肿。",
        "Hyperkalemia, K 6.1; hypokalemia in 2018; hyperglycemia, 2.1 mg; hypercalcemia 2.4 mmol/L.",
        "低钾血症，血钾2.9mmol/L。",
        "癌组织侵犯神经组织，手术风险大，未进饮食，溢尿。",
        "成为见证，因为见面。",
        "昨日胸腔积液夜间加重。",
        "子宫前壁见结节，诸骨骨质未见破坏。",
        "胃及十二指肠未见异常。",
        "右侧甲状腺下动脉走行自然，股骨下段髓腔。",
        "自己已复查。",
        "冠心病，心肌梗死，脑梗死，支气管扩张。",
        "体温高度关注，长度3cm。",
        "双侧肾上腺结节影，考虑慢慢吸收，逐渐渐小。",
        "颈内动脉动脉瘤，肝内胆管胆管癌。",
        "脑神经元明显减少，降钙素原明显升高，多元素检查。",
    ],
)
def test_right_words_are_left_alone(text: str) -> None:
    assert _told(text) == []


@pytest.mark.parametrize(
    ("text", "concept", "written", "suggestion"),
    [
        ("Small left plueral effusion.", "misspelling", "plueral", "pleural"),
        ("Small left pleural effusoin.", "misspelling", "effusoin", "effusion"),
        ("No PNEUMOTHROAX.", "misspelling", "PNEUMOTHROAX", "pneumothorax"),
        ("Mild cardiomegly is unchanged.", "misspelling", "cardiomegly", "cardiomegaly"),
        ("Small pleuraleffusion.", "misspelling", "pleuraleffusion", "pleural effusion"),
        ("The the heart is normal.", "repeated_word", "The the", "the"),
        ("Small plural effusion.", "word_slip", "plural", "pleural"),
        ("Rib facture.", "word_slip", "facture", "fracture"),
        ("Tortoise aorta.", "word_slip", "Tortoise", "tortuous"),
        ("Dilated bowl loops.", "word_slip", "bowl", "bowel"),
        ("Degenerative change of the lumber spine.", "word_slip", "lumber", "lumbar"),
        ("Linear at electasis at the base.", "word_slip", "at electasis", "atelectasis"),
        ("There is in filtrate on the left.", "word_slip", "in filtrate", "infiltrate"),
        ("No pleural diffusion.", "word_slip", "diffusion", "effusion"),
        ("The mediastinum is remarkable.", "word_slip", "remarkable", "unremarkable"),
        ("Normal heat size.", "word_slip", "heat", "heart"),
        ("Fracture of the left ileum.", "word_slip", "ileum", "ilium"),
        ("Perineal nerve palsy with foot drop.", "word_slip", "Perineal", "peroneal"),
        ("Dysphasia for solids, barium swallow.", "word_slip", "Dysphasia", "dysphagia"),
        ("There is now consolidation, effusion or pneumothorax.", "word_slip", "now", "no"),
        ("There is know pneumothorax.", "word_slip", "know", "no"),
        ("Unchanged form the prior film.", "word_slip", "form", "from"),
        ("Larger then before.", "word_slip", "then", "than"),
        ("Their is a nodule.", "word_slip", "Their", "there"),
        ("No cute disease.", "word_slip", "cute", "acute"),
        ("Hyperkalemia with potassium of 2.8 mmol/L.", "word_slip", "Hyperkalemia", "hypokalemia"),
        ("低钾血症，血钾6.4mmol/L。", "word_slip", "低钾血症", "高钾血症"),
        ("S/p lobectomy.", "nonstandard_term", "S/p", "status post"),
        ("Contrast 80 cc given.", "dangerous_abbreviation", "cc", "mL"),
        ("Insulin 10U at bedtime.", "dangerous_abbreviation", "U", "unit"),
        ("右侧胸腔积夜。", "homophone", "胸腔积夜", "胸腔积液"),
        ("左侧洁节影。", "homophone", "洁节影", "结节影"),
        ("双肺末见实变。", "homophone", "末见", "未见"),
        ("双肺为见异常。", "homophone", "为见异常", "未见异常"),
        ("右侧胸腔积叶。", "homophone", "胸腔积叶", "胸腔积液"),
        ("纵隔淋巴结种大。", "homophone", "淋巴结种大", "淋巴结肿大"),
        ("考虑肝转意。", "word_slip", "转意", "转移"),
        ("边缘毛糙，见浅分页。", "word_slip", "分页", "分叶"),
        ("左侧胸膜增后。", "word_slip", "增后", "增厚"),
        ("右肺下液结节。", "word_slip", "下液", "下叶"),
        ("No pleural infusion.", "word_slip", "infusion", "effusion"),
        ("Heart size is with in normal limits.", "word_slip", "with in", "within"),
        ("The longs are clear.", "word_slip", "longs", "lungs"),
        ("硬膜外写肿。", "homophone", "硬膜外写肿", "硬膜外血肿"),
        ("右侧上颌窦粘膜增厚。", "nonstandard_term", "粘膜", "黏膜"),
        ("双肺多发结节结节影。", "repeated_word", "结节结节", "结节"),
        ("肺野元明显异常。", "word_slip", "元", "无"),
        ("又侧胸腔积液。", "word_slip", "又侧", "右侧"),
        ("胸12锥体缘变扁。", "homophone", "锥体", "椎体"),
        ("体温39.2度。", "nonstandard_term", "度", "℃"),
    ],
)
def test_a_wrong_word_is_told_with_what_was_meant(text: str, concept: str, written: str, suggestion: str) -> None:
    assert _told(text) == [(concept, written, suggestion)]


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("Small left plueral effusoin.", "Small left pleural effusion."),
        ("Pleuraleffusion on the right, no pnuemothorax.", "Pleural effusion on the right, no pneumothorax."),
        ("There is is a a right lung nodule.", "There is a a right lung nodule."),
        ("未见气凶，右侧胸腔积夜。", "未见气胸，右侧胸腔积液。"),
        ("末见肋骨骨拆。", "未见肋骨骨折。"),
        ("右側肋膜積液，心臟肥大。", "右侧胸膜积液，心脏扩大。"),
        ("雙側睪丸正常，變化顯著。", "双侧睾丸正常，变化显著。"),
        ("雙肺紋理清晰，右側胸腔積液，未見氣胸。", "双肺纹理清晰，右侧胸腔积液，未见气胸。"),
    ],
)
def test_a_text_is_read_as_it_was_meant(read, wrong: str, right: str) -> None:  # type: ignore[no-untyped-def]
    def told(text: str) -> list[tuple[object, ...]]:
        return [
            (fact.concept.code, fact.polarity, fact.laterality, fact.severity)
            for fact in read(findings=text)
            if (entry := vocabulary.find(fact.concept.code)) and entry.category in ("finding", "organ")
        ]

    assert told(wrong) == told(right)


def test_the_words_as_signed_stay(read) -> None:  # type: ignore[no-untyped-def]
    text = "Small plueral effusoin."
    effusion, first, second = (
        next(fact for fact in read(findings=text) if fact.concept.code == "pleural_effusion"),
        *(fact for fact in read(findings=text, only="misspelling")),
    )
    assert effusion.evidence[0].text == "plueral effusoin"
    assert [(fact.evidence[0].text, fact.suggestion) for fact in (first, second)] == [
        ("plueral", "pleural"),
        ("effusoin", "effusion"),
    ]
    assert first.probability is not None and first.probability >= 0.9


def test_a_word_that_may_be_right_is_told_and_read_as_written(read) -> None:  # type: ignore[no-untyped-def]
    facts = read(findings="There is now evidence of pneumothorax.")
    slip = next(fact for fact in facts if fact.concept.code == "word_slip")
    assert slip.suggestion == "no" and slip.probability is not None and slip.probability < 0.9
    assert next(fact for fact in facts if fact.concept.code == "pneumothorax").polarity == "present"


def test_a_word_still_being_typed_is_not_misspelt() -> None:
    assert _told("Small pleural effusio") == []
    assert _told("Small pleural effusio is seen.") != []


def test_a_word_that_the_text_keeps_using_is_meant() -> None:
    assert _told("Effuson, effuson, effuson, effuson.") == []


def test_every_row_of_the_tables_finds_its_own_words() -> None:
    assert len(list(find_wordings(fold("pnuemonia; 淋吧结; 末见")))) == 3


def test_no_word_of_the_lists_is_a_correction_of_itself() -> None:
    assert "pleural" in english() and "plueral" not in english()


_PIECES = [
    "plueral",
    "effusoin ",
    "pleuraleffusion",
    "the the",
    " 末见",
    "气凶",
    "積液",
    "\r\n",
    "\u200b",
    "  ",
    "now ",
    ".",
]


@settings(max_examples=100, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3)), max_size=15).map("".join))
def test_offsets_lead_back_in_order(text: str) -> None:
    read = correct(fold(text))
    assert len(read.text) == len(read.match)
    if read.origin is not None:
        assert list(read.origin) == sorted(read.origin) and len(read.origin) == len(read.text) + 1
    for each in read.corrections:
        start, end = read.original(each.start, each.end)
        assert 0 <= start < end <= len(text)
