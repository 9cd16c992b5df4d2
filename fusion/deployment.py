"""The fusion service as an application of its own: it asks the three readers, compares, and keeps what it finds."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from concord.v1 import imaging_service_pb2, lab_service_pb2, text_service_pb2
from google.protobuf.message import Message

from serving.backend import Backend
from serving.call import Call, current_call
from serving.config import Config
from serving.errors import BadRequest
from serving.spec import ServiceSpec

SPEC = ServiceSpec(
    application="fusion",
    service="concord.v1.FusionService",
    messages="concord.v1.fusion_service_pb2",
    factory="fusion.deployment:build",
)

# Of a caller's own deadline this share is for the readings, the rest for comparing and storing.
_READING_SHARE = 0.8

_Answer = TypeVar("_Answer", bound=Message)


def build(config: Config, peers: Backend) -> object:
    """The plain service object, its readers behind `peers`. Imports the engine, so it is called where it runs.

    Raises BadRequest for rules or a database URL that cannot be used, Unavailable for a database out of reach.
    """
    from fusion import rulebook
    from fusion.readers import Readers
    from fusion.service import FusionService
    from fusion.store import Store

    settings = config.fusion
    readers = Readers(
        _asking(peers, "text", "ReadReport", text_service_pb2.ReadReportResponse),
        _asking(peers, "imaging", "ReadStudy", imaging_service_pb2.ReadStudyResponse),
        _asking(peers, "lab", "ReadResults", lab_service_pb2.ReadResultsResponse),
        deadline_s=settings.reading_deadline_s,
        retries=settings.reading_retries,
    )
    try:
        rules = rulebook.load(settings.rules_dir, settings.profile)
    except rulebook.BrokenRulebook as error:
        raise BadRequest(str(error), "rules") from None
    return FusionService(
        readers, rules, Store.open(settings.database_url), zone=config.zone, reload_s=settings.rules_reload_s
    )


def _asking(
    peers: Backend, application: str, method: str, answer: type[_Answer]
) -> Callable[[Message], Awaitable[_Answer]]:
    """A reader as a function of messages, that gives up in time for a caller who waits less than we would."""

    async def ask(request: Message) -> _Answer:
        check = current_call() or Call("")
        timeout_s = None if check.timeout_s is None else check.timeout_s * _READING_SHARE
        reading = Call(check.request_id, timeout_s, check.caller)
        return answer.FromString(await peers.call(application, method, request.SerializeToString(), reading))

    return ask
