"""Header elements as text, read leniently: what does not fit its declaration is an issue and not a value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pydicom import Dataset
from pydicom.charset import convert_encodings, decode_bytes, default_encoding
from pydicom.datadict import dictionary_VM, dictionary_VR, tag_for_keyword
from pydicom.multival import MultiValue
from pydicom.sequence import Sequence
from pydicom.tag import Tag

from facts.fact import Issue, Source
from imaging_service.charset import is_misread
from imaging_service.limits import TooLarge
from imaging_service.sequences import unpack

# What pydicom calls ISO 2022 IR 58.
_GB2312 = "iso_ir_58"
# Of one element. No element that is read here has as many by the standard.
_MOST_VALUES = 64
# Value representations that Specific Character Set (0008,0005) is about.
_IN_DECLARED_SET = ("PN", "SH", "LO", "ST", "LT", "UC", "UT")


@dataclass(frozen=True, slots=True)
class Found:
    """One value. `element`: "Laterality (0020,0060)"; `frame`: from 1, None when it holds for the whole object."""

    text: str
    element: str
    frame: int | None = None


@dataclass(frozen=True, slots=True)
class Uids:
    """Which object this is: (0020,000D), (0020,000E), (0008,0018); None for one that is missing or not readable."""

    study: str | None
    series: str | None
    instance: str | None

    @classmethod
    def of(cls, dataset: Dataset) -> Uids:
        elements = Elements(dataset, "")
        return cls(*(elements.first(f"{of}InstanceUID") or None for of in ("Study", "Series", "SOP")))


@dataclass(frozen=True, slots=True)
class Code:
    """An item of a code sequence (PS3.3 table 8.8-1); what is missing is empty."""

    value: str
    scheme: str
    meaning: str


class Elements:
    """The elements of one object. `issues` grows while they are read; it names elements and never a value."""

    def __init__(self, dataset: Dataset, place: str) -> None:
        self.dataset = dataset
        self.issues: list[Issue] = []
        self._place = place
        # Where none, ASCII or an unknown set is declared, pydicom reads bytes above 127 as Latin-1: a guess, no text.
        self._encodings = convert_encodings(_declared_sets(dataset))
        self._latin_is_a_guess = self._encodings[0] == default_encoding and "latin_1" not in self._encodings

    def texts(self, keyword: str, within: Dataset | None = None, frame: int | None = None) -> list[Found]:
        """The values of an element without padding; none when it is missing, empty or not readable."""
        try:
            # A person's name decodes its bytes when it is first turned into a string.
            values = self._decoded(keyword, _strings(self.dataset if within is None else within, keyword))
        except Exception:  # pydicom raises whatever the broken bytes make of it
            self.doubt(keyword, "the element cannot be read")
            return []
        if len(values) > _MOST_VALUES:
            self.doubt(keyword, f"more than {_MOST_VALUES} values, of which the first are read")
            values = values[:_MOST_VALUES]
        if len(values) > 1 and dictionary_VM(_tag(keyword)) == "1":
            self.doubt(keyword, "more than one value where one is allowed")
        sound = [value for value in values if self._is_sound(value)]
        if len(sound) < len(values):
            self.doubt(keyword, "text that does not fit the declared character set")
        return [Found(value, label(keyword), frame) for value in sound]

    def first(self, keyword: str, within: Dataset | None = None) -> str:
        """The first value, or the empty string."""
        return next((found.text for found in self.texts(keyword, within)), "")

    def together(self, keyword: str, within: Dataset | None = None, frame: int | None = None) -> Found | None:
        """All values of an element as one text, parted by backslashes as in the file: a pair, a list."""
        found = self.texts(keyword, within, frame)
        return Found("\\".join(one.text for one in found), label(keyword), frame) if found else None

    def functional_groups(self, keyword: str) -> Iterator[tuple[Dataset, int | None]]:
        """Items of a macro of an enhanced image (PS3.3 C.7.6.16) with their frame, None for what all frames share."""
        for shared in self.items("SharedFunctionalGroupsSequence"):
            for macro in self.items(keyword, shared):
                yield macro, None
        for number, group in enumerate(self.items("PerFrameFunctionalGroupsSequence"), 1):
            for macro in self.items(keyword, group):
                yield macro, number

    def code(self, item: Dataset) -> Code:
        return Code(*(self.first(keyword, item) for keyword in ("CodeValue", "CodingSchemeDesignator", "CodeMeaning")))

    def items(self, keyword: str, within: Dataset | None = None) -> Iterator[Dataset]:
        """The items of a sequence; none when it is missing or no sequence."""
        dataset = self.dataset if within is None else within
        try:
            if keyword in dataset:
                unpack(dataset, Tag(_tag(keyword)))
            value = dataset.get(keyword)
            yield from value if isinstance(value, Sequence) else ()
        except TooLarge as error:
            self.doubt(keyword, error.message, code="too-large")
        except Exception:
            self.doubt(keyword, "the sequence cannot be read")

    def doubt(self, keyword: str, message: str, code: str = "bad-value") -> None:
        issue = Issue(code=code, place=f"{self._place} {label(keyword)}", message=message, source=Source.RECORD)
        if issue not in self.issues:
            self.issues.append(issue)

    def _decoded(self, keyword: str, values: list[str]) -> list[str]:
        if dictionary_VR(_tag(keyword)) not in _IN_DECLARED_SET:
            # Codes and dates are ASCII by the standard (PS3.5 6.1.2.3), so pydicom does not decode them; modalities
            # write them in the declared set all the same, as in a Chinese body part.
            values = [
                one if one.isascii() else decode_bytes(one.encode("latin-1"), self._encodings, set()) for one in values
            ]
        if _GB2312 in self._encodings:
            # pydicom 3.0.2 decodes what follows this escape sequence and leaves the sequence itself.
            values = [one.replace("\x1b$)A", "") for one in values]
        return values

    def _is_sound(self, value: str) -> bool:
        if self._latin_is_a_guess and any("\x80" <= letter <= "\xff" for letter in value):
            return False
        if len(self._encodings) == 1 and is_misread(value, self._encodings[0]):
            return False
        # The mark of bytes that did not decode, and escape sequences of another set.
        return "\ufffd" not in value and "\x1b" not in value


def label(keyword: str) -> str:
    tag = Tag(_tag(keyword))
    return f"{keyword} ({tag.group:04X},{tag.element:04X})"


def _tag(keyword: str) -> int:
    tag = tag_for_keyword(keyword)
    if tag is None:
        raise KeyError(f"{keyword} is no DICOM keyword")
    return tag


def _strings(dataset: Dataset, keyword: str) -> list[str]:
    value = dataset.get(keyword)
    values = value if isinstance(value, MultiValue) else [value]
    return [text for text in (str(one).strip(" \0") for one in values if one is not None) if text]


def _declared_sets(dataset: Dataset) -> list[str] | None:
    try:
        value = dataset.get("SpecificCharacterSet")
    except Exception:
        return None
    # A first value that is empty means ASCII, so empty ones stay.
    return [str(one or "").strip() for one in value] if isinstance(value, MultiValue) else [str(value or "").strip()]
