"""The four services in this process, without a server: the same readers and rules, and the same answers.

This is the one place that puts the four together. Nothing is stored.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from concord.v1 import encounter_pb2, fact_pb2, fusion_service_pb2, imaging_service_pb2

from concord_client.readings import fact_sets_of, readings
from facts import codec
from fusion import rulebook, times, versions
from fusion.encounter import read_encounter
from fusion.readers import Readers, ReadStudy
from fusion.rule import Status
from fusion.rule_file import read_rule
from fusion.rulebook import Rulebook
from fusion.service import FusionService
from serving.blobs import open_blobs
from serving.config import Config, load
from serving.errors import BadRequest

if TYPE_CHECKING:
    from imaging_service.service import ImagingService
    from lab_service.service import LabService
    from text_service.service import TextService

# Nobody else waits for this process: a folder of a thousand images may take its time.
_DEADLINE_S = 3600.0


class LocalReaders:
    """The three readers under the settings that a running Concord finds in the environment.

    Each is imported and made when it is first asked: a check of reports alone does not wait for the image codecs.
    Other than in a running Concord, file:// addresses may name any file: it is the user's own process that reads them.
    """

    def __init__(self, config: Config) -> None:
        self._config = config

    @cached_property
    def text(self) -> TextService:
        from text_service.service import TextService

        return TextService()

    @cached_property
    def imaging(self) -> ImagingService:
        from imaging_service.reader import Settings
        from imaging_service.readers import open_readers
        from imaging_service.service import ImagingService

        imaging = self._config.imaging
        readers = open_readers(imaging.bundle_dir, imaging.engine, imaging.threads)
        return ImagingService(open_blobs(self._config.blob_url), Settings(zone=ZoneInfo(self._config.zone)), readers)

    @cached_property
    def lab(self) -> LabService:
        from lab_service.service import LabService

        return LabService(ZoneInfo(self._config.zone))

    # Lambdas, so that a reader is made when it is asked and not before.
    def asked(self, read_study: ReadStudy | None = None) -> Readers:
        """The readers as fusion asks them; `read_study` instead of the imaging service."""
        return Readers(
            lambda request: self.text.ReadReport(request),
            read_study or (lambda request: self.imaging.ReadStudy(request)),
            lambda request: self.lab.ReadResults(request),
            deadline_s=_DEADLINE_S,
            retries=0,
        )

    def readings(self, encounter: encounter_pb2.Encounter) -> list[tuple[Any, Any]]:
        """The method and the request of each reader that the encounter has something for."""
        return readings(
            encounter,
            lambda request: self.text.ReadReport(request),
            lambda request: self.imaging.ReadStudy(request),
            lambda request: self.lab.ReadResults(request),
        )


class LocalConcord:
    """Answers as AsyncConcord does. `rules`: a folder of rules instead of the bundled ones; `profile`: the name or the
    file of a profile instead of the configured one; `only`: the id or the file of one rule that is asked alone.

    Raises BadRequest for rules, a profile or settings that cannot be used.
    """

    def __init__(self, rules: Path | None = None, profile: str = "", only: str = "") -> None:
        config = load()
        self._readers = LocalReaders(config)
        book = load_rules(rules, profile)
        self._fusion = FusionService(self._readers.asked(), rule_alone(book, only) if only else book, zone=config.zone)

    async def check(
        self, encounter: encounter_pb2.Encounter, *, explain: bool = False
    ) -> fusion_service_pb2.CheckEncounterResponse:
        request = fusion_service_pb2.CheckEncounterRequest(encounter=encounter, explain=explain)
        return await self._fusion.CheckEncounter(request)

    async def read(self, encounter: encounter_pb2.Encounter) -> list[fact_pb2.FactSet]:
        return fact_sets_of([await call(request) for call, request in self._readers.readings(encounter)])

    async def render_frame(
        self, request: imaging_service_pb2.RenderFrameRequest
    ) -> imaging_service_pb2.RenderFrameResponse:
        return await self._readers.imaging.RenderFrame(request)

    async def rules(self) -> fusion_service_pb2.ListRulesResponse:
        return await self._fusion.ListRules(fusion_service_pb2.ListRulesRequest())

    async def close(self) -> None:
        """Nothing is open."""


class StoredConcord:
    """The store of this machine's settings, asked in this process: what needs no reader. Answers as AsyncConcord does.

    Raises BadRequest and Unavailable for rules or a store that cannot be used.
    """

    def __init__(self, profile: str = "") -> None:
        from fusion.store import Store

        config = load()
        self._store = Store.open(config.fusion.database_url)
        self._fusion = FusionService(
            LocalReaders(config).asked(), load_rules(None, profile), self._store, zone=config.zone
        )

    async def rescore(
        self, encounter_id: str = "", *, since: str = "", until: str = ""
    ) -> AsyncIterator[fusion_service_pb2.RescoreResponse]:
        request = fusion_service_pb2.RescoreRequest(encounter_id=encounter_id, since=since, until=until)
        async for answer in self._fusion.Rescore(request):
            yield answer

    async def indicators(self, *, since: str = "", until: str = "") -> fusion_service_pb2.ListIndicatorsResponse:
        return await self._fusion.ListIndicators(fusion_service_pb2.ListIndicatorsRequest(since=since, until=until))

    async def budget(self, per_100: float, *, since: str = "") -> fusion_service_pb2.SolveBudgetResponse:
        return await self._fusion.SolveBudget(fusion_service_pb2.SolveBudgetRequest(per_100=per_100, since=since))

    async def close(self) -> None:
        self._store.close()


def load_rules(folder: Path | None = None, profile: str = "") -> Rulebook:
    """The rules of a folder under its own profile, or those in force here; `profile`: the name or the file of another.

    Raises BadRequest, a line for each fault.
    """
    settings = load().fusion
    usual = folder / "profiles" / "default.yaml" if folder else settings.profile
    file = Path(profile) if profile.endswith((".yaml", ".yml")) else None
    try:
        book = rulebook.load(folder or settings.rules_dir, file or usual)
        return book.under(profile) if profile and not file else book
    except rulebook.BrokenRulebook as error:
        raise BadRequest(str(error)) from None
    except LookupError as error:
        raise BadRequest(str(error.args[0]), profile) from None


def rule_alone(book: Rulebook, rule: str) -> Rulebook:
    """One rule of the book by its id, or one from a file of its own, as if it were in force. Raises BadRequest."""
    if rule.endswith((".yaml", ".yml")):
        try:
            chosen = read_rule(Path(rule).read_text(encoding="utf-8"), rule)
        except OSError as error:
            raise BadRequest(error.strerror or "cannot be read", rule) from None
        except ValueError as error:
            raise BadRequest(str(error)) from None
    else:
        found = [one for one in book.rules if one.id == rule]
        if not found:
            raise BadRequest("no such rule", rule)
        chosen = found[0]
    return Rulebook((replace(chosen, status=Status.ACTIVE),), book.profile, book.digest)


def read_record(encounter: encounter_pb2.Encounter) -> fact_pb2.FactSet:
    """What fusion reads of the encounter itself: patient, orders, documents, events, diagnoses and the like."""
    zone = _zone()
    try:
        now = times.read_moment(encounter.as_of, zone)
    except ValueError:
        now = datetime.now(UTC)
    documents = versions.standing(encounter.documents).documents
    return codec.fact_set_to_proto(read_encounter(encounter, documents, now, zone))


@cache
def default_readers() -> LocalReaders:
    return LocalReaders(load())


@cache
def _zone() -> ZoneInfo:
    return ZoneInfo(load().zone)
