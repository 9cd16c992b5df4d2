"""One sentence read: what it mentions, where, how it qualifies it. A pure function of its words and its setting.

Reports repeat themselves, and a draft changes in one sentence at a keystroke: what was read of a sentence is kept by
its words and setting. Nothing else is kept between two readings, so any replica may answer, only slower the first time.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from facts import vocabulary
from facts.fact import Polarity, Temporality
from text_service.assertion.degrees import Degree, find_degrees
from text_service.assertion.qualifiers import Qualified, qualify
from text_service.assertion.questions import ask
from text_service.description.described import Described, find_described
from text_service.document import SectionKind
from text_service.levels.impossible import Impossible, find_impossible
from text_service.levels.level import Level
from text_service.levels.levels import find_levels, level_owners
from text_service.measurement.directions import then_and_now, with_directions
from text_service.measurement.follow_ups import FollowUp, find_follow_ups
from text_service.measurement.measurements import find_measurements, owners, refers_back, sizes_of
from text_service.measurement.organ_sizes import OrganSize, find_organ_sizes
from text_service.measurement.priors import Prior, find_priors
from text_service.measurement.quantities import Measurement
from text_service.mentions.demographics import find_demographics
from text_service.mentions.examination import Said, find_examination
from text_service.mentions.interpretations import speaks_of_sign
from text_service.mentions.linker import Mention, find_mentions, opened_topic
from text_service.mentions.organs import Organ, find_organs
from text_service.mentions.phrases import Kind
from text_service.mentions.places import Place, Topic
from text_service.mentions.remarks import find_remarks
from text_service.mentions.statements import find_statements
from text_service.mentions.views import find_views
from text_service.passages.sentences import Sentence, sentence_of
from text_service.unlisted.naming import Named, Unresolved, with_names
from text_service.unlisted.unresolved import is_unresolved

KEPT_SENTENCES = 4_000
"""How many sentences a process keeps, some kB each; the least lately used goes first. More are hardly read again, and
the garbage collector has to look through them."""


@dataclass(frozen=True, slots=True)
class Setting:
    """What a sentence must know of the text around it.

    `time`, `family`: what its section says of time, and whether that is about relatives. `chest`: the document is about
    the chest. `topic`: the place that an earlier sentence set. `trailer`: the sentence behind it when that only gives
    sizes to what this one names ("It measures 8 mm."). `names`: what the text model named in the sentence.
    """

    kind: SectionKind
    time: Temporality
    family: bool
    chest: bool
    topic: Topic | None = None
    trailer: str = ""
    names: tuple[Named, ...] = ()


@dataclass(frozen=True, slots=True)
class Clause:
    """A sentence with everything that was found in it. Offsets count from its first sign. Never changed once made.

    `measurements`, `levels`: each with the numbers of the mentions that it belongs to. `sizes`: the
    largest one of each mention now.
    """

    sentence: Sentence
    mentions: list[Mention]
    places: list[Place]
    measurements: list[tuple[Measurement, tuple[int, ...]]]
    sizes: dict[int, Measurement]
    organ_sizes: list[OrganSize]
    then_and_now: list[tuple[int, Measurement, Measurement]]
    levels: list[tuple[Level, tuple[int, ...]]]
    impossible: list[Impossible]
    qualified: list[Qualified]
    degrees: list[Degree]
    organs: list[Organ]
    statements: list[tuple[int, int, str]]
    said: list[Said]
    views: list[tuple[int, int, str]]
    priors: list[Prior]
    follow_ups: list[FollowUp]
    described: list[Described]
    names: tuple[Named, ...]

    def name(self, number: int) -> Named | None:
        """What the text model named there, None for a mention that the lexicon knows."""
        mention = self.mentions[number]
        return next((name for name in self.names if name.start == mention.start and name.end == mention.end), None)

    def changed(self, number: int) -> bool:
        """Whether a mention is said to have changed, or not, since a prior examination."""
        return self.degrees[number].change is not None or self.qualified[number].resolved is not None

    def reach(self, number: int) -> tuple[int, int]:
        """The segment of a mention, between the mentions beside it: what its evidence may cover."""
        mention = self.mentions[number]
        before = [other.end for other in self.mentions[:number] if other.end <= mention.start]
        behind = [other.start for other in self.mentions[number + 1 :] if other.start >= mention.end]
        start = max([self.sentence.segment_start(mention.subject_start), *before])
        return start, min([self.sentence.end, *behind])


@lru_cache(maxsize=KEPT_SENTENCES)
def parsed(words: str) -> Sentence | None:
    """The sentence that the words are; the same object for the same words."""
    return sentence_of(words)


@lru_cache(maxsize=KEPT_SENTENCES)
def unresolved(words: str, text: str) -> Unresolved | None:
    """The sentence for the text model to see, None when the lexicon and plain speech account for all its words.

    `text`: the same words as `Folded.text` has them.
    """
    sentence = parsed(words)
    tokens = sentence.tokens if sentence is not None else []
    return Unresolved(words, text, tokens) if is_unresolved(words, text, tokens) else None


@lru_cache(maxsize=KEPT_SENTENCES)
def named_regions(words: str) -> tuple[int, int]:
    """How many organs and findings of the chest the words name, and how many of elsewhere."""
    sentence = parsed(words)
    regions = [
        entry.region
        for token in (sentence.tokens if sentence is not None else ())
        if token.term.kind in (Kind.ORGAN, Kind.FINDING)
        and (entry := vocabulary.find(token.term.code)) is not None
        and entry.region
    ]
    inside = sum(region in ("chest", "spine") for region in regions)
    return inside, sum(region not in ("chest", "spine", "skeleton") for region in regions)


@lru_cache(maxsize=KEPT_SENTENCES)
def read_clause(words: str, setting: Setting) -> Clause | None:
    """None for words in which nothing is to be read."""
    sentence = with_names(words, setting.names) if setting.names else parsed(words)
    if sentence is None:
        return None
    mentions, places = find_mentions(sentence, setting.chest, setting.topic)
    qualified = qualify(sentence, mentions, setting.time, setting.family)
    if setting.kind is SectionKind.INDICATION:
        ask(sentence, mentions, qualified)
    measurements, owned, sizes = _measure(sentence, mentions, qualified, setting.trailer)
    levels = find_levels(sentence, places)
    measured = list(zip(measurements, owned, strict=True))
    return Clause(
        sentence=sentence,
        mentions=mentions,
        places=places,
        measurements=measured,
        sizes=sizes,
        organ_sizes=list(find_organ_sizes(sentence, places, measurements)) if measurements else [],
        then_and_now=list(then_and_now(sentence, mentions, measured)) if len(measured) > 1 else [],
        levels=list(zip(levels, level_owners(sentence, mentions, levels), strict=True)),
        impossible=find_impossible(sentence.match),
        qualified=qualified,
        degrees=with_directions(sentence, mentions, measured, find_degrees(sentence, mentions)),
        organs=list(find_organs(sentence, places, setting.family)),
        statements=list(find_statements(sentence, setting.kind is SectionKind.IMPRESSION)),
        said=[
            *find_examination(setting.kind, sentence, places),
            *find_demographics(sentence, setting.family),
            *find_remarks(sentence),
        ],
        views=list(find_views(setting.kind, sentence.match)),
        priors=find_priors(setting.kind, sentence),
        follow_ups=find_follow_ups(sentence),
        described=find_described(sentence, mentions, setting.time, setting.family),
        names=setting.names,
    )


def _measure(
    sentence: Sentence, mentions: list[Mention], qualified: list[Qualified], trailer: str
) -> tuple[list[Measurement], list[tuple[int, ...]], dict[int, Measurement]]:
    """The measurements, whose each is, and the size of each mention; what the trailer says counts where the sentence
    says none.
    """
    measurements = find_measurements(sentence.match, 0, sentence.end)
    behind = find_measurements(sentence.match + trailer, sentence.end, sentence.end + len(trailer)) if trailer else []
    if not measurements and not behind:
        return [], [], {}
    denied = {number for number, said in enumerate(qualified) if said.polarity is Polarity.ABSENT}
    owned = owners(sentence, mentions, denied, measurements)
    owned_behind = owners(sentence, mentions, denied, behind)
    sizes = sizes_of(behind, owned_behind) | sizes_of(measurements, owned)
    return measurements + behind, owned + owned_behind, sizes


def gives_sizes_only(words: str) -> bool:
    """Whether the words only measure what the sentence before names: "It measures 8 mm.", 大小约8mm。"""
    sentence = parsed(words)
    return sentence is not None and refers_back(sentence) and bool(find_measurements(words, 0, len(words)))


def topic_behind(clause: Clause, topic: Topic | None) -> Topic | None:
    """The topic of the next sentence: one that this one opens, else the old one as long as no other place is named."""
    return opened_topic(clause.sentence, clause.places) or (topic if not clause.places else None)


def sign_before(clause: Clause | None, words: str) -> Topic | None:
    """Where the sign is that the words explain, as the sentence before them names it on one side; None for no sign."""
    if clause is None or not speaks_of_sign(words):
        return None
    signs = zip(clause.mentions, clause.qualified, strict=True)
    places = [mention.place for mention, told in signs if told.polarity is not Polarity.ABSENT]
    place = places[-1] if places else None
    if place is None or not place.side:
        return None
    return Topic(place.side, place.organ, tuple(place.subjects))


def forget() -> None:
    """Forgets every sentence that was kept."""
    for kept in (parsed, unresolved, named_regions, read_clause):
        kept.cache_clear()
