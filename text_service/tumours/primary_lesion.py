"""The tumour that a report is about, with its site as written, its size and what it has spread to.

The conclusion names the tumour (右肺上叶占位,考虑周围型肺癌). When it gives only the organ (左肺癌), the lesion that
the description measures there gives the site. The size is the description's: the conclusion seldom repeats it. A
tumour that was taken out has a site and no size.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from facts.fact import Experiencer, Fact, Polarity, Quantity
from text_service.document import Document, SectionKind
from text_service.measurement.quantities import Measurement, in_mm
from text_service.tumours.metastatic_sites import metastatic_sites
from text_service.tumours.tumour_sites import (
    NODES,
    Read,
    Site,
    is_any,
    is_at_root,
    is_bronchus,
    is_closer,
    near,
    place_of,
    same_place,
    site_at,
    site_of_mention,
    sites_before,
)
from text_service.writing import Writer


@dataclass(frozen=True, slots=True)
class Measured:
    """A lesion of the description: the sites that the sentence gives it, the nearest first, and its size."""

    sites: tuple[Site, ...]
    read: Read
    measurement: Measurement

    @property
    def is_thickness(self) -> bool:
        return "thickness" in self.measurement.values[0].concept

    @property
    def is_mass(self) -> bool:
        site = self.sites[0]
        return site.mention >= 0 and is_any(site.read.clause.mentions[site.mention], ("mass",))


@dataclass(slots=True)
class Primary:
    """`tumour`: where it is named. `site`: the words that say most about where it is. `lesion`: its measured lesion."""

    tumour: Site
    site: Site
    lesion: Measured | None = None


def tumour_facts(document: Document, reads: Sequence[Read]) -> Iterator[Fact]:
    """A fact for each primary tumour, related to what it rests on, and one for each site that they have spread to."""
    primaries = find_primaries(reads)
    mentions = [mention for read in reads for mention in read.clause.mentions]
    if not primaries and not any(is_any(mention, ("metastasis",)) for mention in mentions):
        return
    spread = [_written(document, site, "metastatic_site", site.fact) for site in metastatic_sites(reads)]
    yield from spread
    for number, primary in enumerate(primaries):
        related = [*primary.tumour.fact, *primary.site.fact]
        size = None
        if primary.lesion is not None:
            size = primary.lesion.measurement.quantity
            related += [*primary.lesion.sites[0].fact, *_axes(document, primary.lesion)]
        if number == 0:
            related += [fact.id for fact in spread]
        yield _written(document, primary.site, "primary_lesion", tuple(dict.fromkeys(related)), size)


def find_primaries(reads: Sequence[Read]) -> list[Primary]:
    """The tumours named, each once, in the order they are named; the conclusion's before the description's."""
    groups: list[list[Site]] = []
    for tumour in _named(reads):
        group = next((group for group in groups if same_place(tumour, group[0])), None)
        if group is None:
            groups.append([tumour])
        else:
            group.append(tumour)
    return [_described(group, reads) for group in groups]


_ORDER = (SectionKind.IMPRESSION, SectionKind.ASSESSMENT, SectionKind.OTHER, SectionKind.FINDINGS)
_TUMOURS = ("lung_malignancy", "malignancy")
_LESIONS = ("mass", "nodule", "lung_lesion", "lesion", "lung_opacity", "hilar_enlargement", *_TUMOURS)
_CONCLUDING = (SectionKind.IMPRESSION, SectionKind.ASSESSMENT, SectionKind.OTHER)
_DESCRIBING = (SectionKind.FINDINGS, SectionKind.OTHER)


def _named(reads: Sequence[Read]) -> Iterator[Site]:
    """Where a malignant tumour is named that is no metastasis. Of those that are only suspected, the first that has a
    name, or the first of all when none is certain."""
    suspected: list[Site] = []
    certain = False
    for site, polarity in _tumours(reads):
        if polarity is Polarity.PRESENT:
            certain = True
            yield site
        else:
            suspected.append(site)
    named = [site for site in suspected if _has_name(site)]
    yield from (named or ([] if certain else suspected))[:1]


def _tumours(reads: Sequence[Read]) -> Iterator[tuple[Site, Polarity]]:
    for kind in _ORDER:
        for read in reads:
            if read.passage.kind is not kind:
                continue
            for number, mention in enumerate(read.clause.mentions):
                said = read.clause.qualified[number]
                if not is_any(mention, _TUMOURS) or said.polarity is Polarity.ABSENT:
                    continue
                if said.experiencer is Experiencer.OTHER or _is_spread(read, number):
                    continue
                if (site := _site_of_tumour(read, number)) is not None:
                    yield site, said.polarity


def _has_name(site: Site) -> bool:
    """Whether it is called a cancer, not only malignant."""
    mention = site.read.clause.mentions[site.mention]
    return not _ONLY_MALIGNANT.search(site.read.match[mention.start : mention.end])


_ONLY_MALIGNANT = re.compile("恶性(?!肿瘤)")
# 恶性病变转移, 转移性恶性肿瘤: a metastasis, though it is called malignant.
_SPREAD_BEHIND = re.compile(r"(?:病变|病灶|肿瘤)?转移")


def _is_spread(read: Read, number: int) -> bool:
    mention = read.clause.mentions[number]
    return _SPREAD_BEHIND.match(read.match, mention.end) is not None or read.match.endswith("转移性", 0, mention.start)


def _site_of_tumour(read: Read, number: int) -> Site | None:
    """Its own site, or a closer one said before it: 左肺上叶结节,考虑左肺癌."""
    site = site_of_mention(read, number)
    if site is None or NODES.match(read.match, site.end):
        return _lesion_before(read, number)
    before = sites_before(read, min(site.start, _start(read, number)))
    closer = next((other for other in before if not is_bronchus(other) and is_closer(other, site)), None)
    return site if closer is None else replace(closer, mention=number)


def _lesion_before(read: Read, number: int) -> Site | None:
    """The first lesion of the sentence: 右肺门肿块,纵隔肿大淋巴结,考虑恶性肿瘤."""
    for site in reversed(sites_before(read, _start(read, number))):
        if site.side != "bilateral" and _IS_LESION.match(read.match, site.end):
            return replace(site, mention=number)
    return None


def _start(read: Read, number: int) -> int:
    return read.clause.mentions[number].start


def _described(named: list[Site], reads: Sequence[Read]) -> Primary:
    """The tumour, named once or more, with the lesion that the description measures at its place."""
    tumour = named[0]
    primary = Primary(tumour, tumour)
    for site in named[1:]:
        if is_closer(site, primary.site):
            primary.site = site
    concluded = [site for site in named if site.read.passage.kind is SectionKind.IMPRESSION]
    if any(_TAKEN_OUT.match(_behind(site)) for site in concluded or named):
        primary.site = _taken_out(primary.site, reads)
        return primary
    bare = primary.site.organ == "lung" and not primary.site.side
    if bare and concluded and _TREATED.match(_behind(tumour)):
        # "肺癌化疗后": of what is left, only a mass that the conclusion names is the tumour.
        mass = _lesion_named(primary.site, reads, _IS_MASS)
        if mass is None:
            return primary
        primary.site = mass
    lesions = list(_measured(reads))
    if concluded and primary.site.organ == "lung" and _TREATED.match(_behind(tumour)):
        lesions = _left_over(lesions, reads)
    # A tumour of "the lung" may well sit at its hilum; one of a lobe is measured there only if nowhere else.
    fits = near if primary.site.organ == "lung" else same_place
    primary.lesion, at = _lesion_at(primary.site, lesions, fits) or (None, None)
    if primary.lesion is None:
        primary.lesion, at = _lesion_at(primary.site, lesions, _at_root) or (None, None)
    if at is None:
        at = _lesion_named(primary.site, reads, _IS_LESION)
    whole = primary.site.organ == "lung" or not primary.site.side
    if at is not None and whole and not is_bronchus(at) and is_closer(at, primary.site):
        primary.site = at
    return primary


_TAKEN_OUT = re.compile(r"[^,;。]{0,6}?(?:术后|切除|根治)")
_TREATED = re.compile(r"[^,;。:]{0,40}?(?:疗后|复查)")
_IS_LESION = re.compile(r"[^,;。]{0,6}?(?:病灶|占位|肿块|肿物|团块|结节|病变)")
_IS_MASS = re.compile(r"[^,;。]{0,12}?(?:占位|肿块|肿物|团块|病灶|(?<!斑片状)(?<!条片状)(?<!片状)病变)(?!淋巴结)")


def _behind(site: Site) -> str:
    return site.read.match[site.read.clause.mentions[site.mention].end :]


def _at_root(lesion: Site, tumour: Site) -> bool:
    return is_at_root(lesion) and near(lesion, tumour)


def _left_over(lesions: Sequence[Measured], reads: Sequence[Read]) -> list[Measured]:
    """After the treatment of a tumour of "the lung": masses, and what the conclusion names there, metastases left
    out."""
    spread = {site.words for site in metastatic_sites(reads)}
    named = [
        site_at(read, place)
        for read in reads
        if read.passage.kind is SectionKind.IMPRESSION
        for place in read.clause.places
        if place.organ and _IS_LESION.match(read.match, place.end)
    ]
    return [
        lesion
        for lesion in lesions
        if lesion.is_mass
        or (lesion.sites[0].words not in spread and any(same_place(lesion.sites[0], site) for site in named))
    ]


def _taken_out(site: Site, reads: Sequence[Read]) -> Site:
    """The side that the description gives to the organ that is no longer there: 乳腺癌术后...左侧乳腺缺如."""
    if site.side:
        return site
    for read in reads:
        for organ in read.clause.organs:
            if organ.polarity is Polarity.ABSENT and organ.side:
                gone = Site(read, organ.start, organ.end, organ.code, organ.side, -1)
                if same_place(gone, site):
                    before = _SIDE_BEFORE.search(read.match[: organ.start])
                    words = organ.end - len(_GONE.search(read.match[organ.start : organ.end])[0])  # type: ignore[index]
                    return Site(read, before.start() if before else organ.start, words, organ.code, organ.side, -1)
    return site


_SIDE_BEFORE = re.compile(r"[左右双两]侧?$")
_GONE = re.compile(r"(?:术后|已)?(?:切除术后|切除|缺如|缺失|全切|未见显示)?(?:术后)?$")


def _lesion_at(
    tumour: Site, lesions: Sequence[Measured], fits: Callable[[Site, Site], bool]
) -> tuple[Measured, Site] | None:
    """The largest that fits; a thickness only when nothing else is measured."""
    fitting = [
        (lesion, site) for lesion in lesions for site in lesion.sites if site.side != "bilateral" and fits(site, tumour)
    ]
    return max(fitting, key=_telling, default=None)


def _telling(found: tuple[Measured, Site]) -> tuple[bool, Decimal, bool]:
    lesion, site = found
    return not lesion.is_thickness, in_mm(lesion.measurement.quantity), not is_bronchus(site)


def _lesion_named(tumour: Site, reads: Sequence[Read], word: re.Pattern[str]) -> Site | None:
    """A lesion at the tumour's place that is named and not measured: 左肺癌治疗后:左肺下叶病灶,较前缩小."""
    for read in reads:
        if read.passage.kind not in _CONCLUDING:
            continue
        for place in read.clause.places:
            if place.organ and place.side != "bilateral" and word.match(read.match, place.end):
                site = site_at(read, place)
                if is_closer(site, tumour):
                    return site
    return None


def _measured(reads: Sequence[Read]) -> Iterator[Measured]:
    """What the description measures now, in order; nodes and what is denied are left out.

    A sentence that names no place measures what the one before named.
    """
    last: Site | None = None
    for read in reads:
        if read.passage.kind not in _DESCRIBING:
            continue
        for measurement, owned in read.clause.measurements:
            if measurement.is_size and not measurement.earlier:
                sites = _sites_measured(read, measurement, owned, last)
                if sites:
                    yield Measured(tuple(sites), read, measurement)
        told = _last_site(read)
        if told is not None or read.clause.places:
            last = told


def _sites_measured(read: Read, measurement: Measurement, owned: Sequence[int], last: Site | None) -> list[Site]:
    clause = read.clause
    for number in owned:
        mention = clause.mentions[number]
        nodes = NODES.search(read.match, mention.start, mention.end) is not None
        if nodes or clause.qualified[number].polarity is Polarity.ABSENT or not is_any(mention, _LESIONS):
            return []
        place = place_of(mention)
        if place is not None and place.organ:
            own = site_at(read, place, number)
            return [own, *sites_before(read, own.start, number)[-1:]] if is_bronchus(own) else [own]
    if not clause.places:
        nodes = NODES.search(read.match, 0, measurement.start) is not None
        return [last] if last is not None and not nodes else []
    if _is_of_nodes(read, measurement.start):
        return []
    sites = sites_before(read, measurement.start, owned[0] if owned else -1)
    return [*sites[:1], *sites[1:][-1:]]  # the nearest, and what the sentence began with


def _is_of_nodes(read: Read, position: int) -> bool:
    """Whether lymph nodes are named behind the last lesion before the position."""
    lesions = [mention.end for mention in read.clause.mentions if mention.end <= position and is_any(mention, _LESIONS)]
    return NODES.search(read.match, max(lesions, default=0), position) is not None


def _last_site(read: Read) -> Site | None:
    """Where the last lesion of a sentence is."""
    for number in range(len(read.clause.mentions) - 1, -1, -1):
        mention = read.clause.mentions[number]
        denied = read.clause.qualified[number].polarity is Polarity.ABSENT
        place = place_of(mention)
        if not denied and place is not None and place.organ and is_any(mention, _LESIONS):
            return site_at(read, place, number)
    return None


def _axes(document: Document, lesion: Measured) -> list[str]:
    """The ids of the facts of its size, in written order."""
    writer = Writer(document, lesion.read.passage)
    writer.begin(lesion.read.base)
    return [fact.id for size in _sizes(lesion) for fact in writer.values(lesion.read.clause, size)]


def _sizes(lesion: Measured) -> list[Measurement]:
    """Its size, and those listed behind it when there are several: 两枚结节,直径约13mm、8mm."""
    sizes = [lesion.measurement]
    for measurement, _ in lesion.read.clause.measurements:
        if measurement.is_size and _LISTED.fullmatch(lesion.read.match[sizes[-1].end : measurement.start]):
            sizes.append(measurement)
    return sizes


_LISTED = re.compile("[、及和]")


def _written(document: Document, site: Site, code: str, related: tuple[str, ...], size: Quantity | None = None) -> Fact:
    writer = Writer(document, site.read.passage)
    writer.begin(site.read.base)
    return writer.site(code, site.start, site.end, site.organ, site.side, related, size)
