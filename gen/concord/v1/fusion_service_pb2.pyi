from concord.v1 import discrepancy_pb2 as _discrepancy_pb2
from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CheckEncounterRequest(_message.Message):
    __slots__ = ("encounter",)
    ENCOUNTER_FIELD_NUMBER: _ClassVar[int]
    encounter: _encounter_pb2.Encounter
    def __init__(self, encounter: _Optional[_Union[_encounter_pb2.Encounter, _Mapping]] = ...) -> None: ...

class CheckEncounterResponse(_message.Message):
    __slots__ = ("id", "discrepancies", "verdicts", "not_checked", "issues", "profile_digest")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    NOT_CHECKED_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    id: str
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    verdicts: _discrepancy_pb2.VerdictCounts
    not_checked: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.NotChecked]
    issues: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    profile_digest: str
    def __init__(self, id: _Optional[str] = ..., discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., verdicts: _Optional[_Union[_discrepancy_pb2.VerdictCounts, _Mapping]] = ..., not_checked: _Optional[_Iterable[_Union[_discrepancy_pb2.NotChecked, _Mapping]]] = ..., issues: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ..., profile_digest: _Optional[str] = ...) -> None: ...

class CheckDraftRequest(_message.Message):
    __slots__ = ("encounter", "document_id")
    ENCOUNTER_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    encounter: _encounter_pb2.Encounter
    document_id: str
    def __init__(self, encounter: _Optional[_Union[_encounter_pb2.Encounter, _Mapping]] = ..., document_id: _Optional[str] = ...) -> None: ...

class CheckDraftResponse(_message.Message):
    __slots__ = ("id", "discrepancies", "verdicts", "not_checked", "issues", "profile_digest")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    NOT_CHECKED_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    id: str
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    verdicts: _discrepancy_pb2.VerdictCounts
    not_checked: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.NotChecked]
    issues: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    profile_digest: str
    def __init__(self, id: _Optional[str] = ..., discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., verdicts: _Optional[_Union[_discrepancy_pb2.VerdictCounts, _Mapping]] = ..., not_checked: _Optional[_Iterable[_Union[_discrepancy_pb2.NotChecked, _Mapping]]] = ..., issues: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ..., profile_digest: _Optional[str] = ...) -> None: ...

class ListDiscrepanciesRequest(_message.Message):
    __slots__ = ("encounter_id", "states", "rule_ids", "page_size", "page_token")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    STATES_FIELD_NUMBER: _ClassVar[int]
    RULE_IDS_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    states: _containers.RepeatedScalarFieldContainer[_discrepancy_pb2.Discrepancy.State]
    rule_ids: _containers.RepeatedScalarFieldContainer[str]
    page_size: int
    page_token: str
    def __init__(self, encounter_id: _Optional[str] = ..., states: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy.State, str]]] = ..., rule_ids: _Optional[_Iterable[str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ...) -> None: ...

class ListDiscrepanciesResponse(_message.Message):
    __slots__ = ("discrepancies", "next_page_token")
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    next_page_token: str
    def __init__(self, discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., next_page_token: _Optional[str] = ...) -> None: ...

class GetDiscrepancyRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    def __init__(self, id: _Optional[str] = ...) -> None: ...

class GetDiscrepancyResponse(_message.Message):
    __slots__ = ("discrepancy", "reviews", "facts")
    DISCREPANCY_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    discrepancy: _discrepancy_pb2.Discrepancy
    reviews: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.ReviewEvent]
    facts: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Fact]
    def __init__(self, discrepancy: _Optional[_Union[_discrepancy_pb2.Discrepancy, _Mapping]] = ..., reviews: _Optional[_Iterable[_Union[_discrepancy_pb2.ReviewEvent, _Mapping]]] = ..., facts: _Optional[_Iterable[_Union[_fact_pb2.Fact, _Mapping]]] = ...) -> None: ...

class RecordReviewRequest(_message.Message):
    __slots__ = ("review",)
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    review: _discrepancy_pb2.ReviewEvent
    def __init__(self, review: _Optional[_Union[_discrepancy_pb2.ReviewEvent, _Mapping]] = ...) -> None: ...

class RecordReviewResponse(_message.Message):
    __slots__ = ("discrepancy", "review")
    DISCREPANCY_FIELD_NUMBER: _ClassVar[int]
    REVIEW_FIELD_NUMBER: _ClassVar[int]
    discrepancy: _discrepancy_pb2.Discrepancy
    review: _discrepancy_pb2.ReviewEvent
    def __init__(self, discrepancy: _Optional[_Union[_discrepancy_pb2.Discrepancy, _Mapping]] = ..., review: _Optional[_Union[_discrepancy_pb2.ReviewEvent, _Mapping]] = ...) -> None: ...

class WatchDiscrepanciesRequest(_message.Message):
    __slots__ = ("encounter_id", "include_open")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    INCLUDE_OPEN_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    include_open: bool
    def __init__(self, encounter_id: _Optional[str] = ..., include_open: _Optional[bool] = ...) -> None: ...

class WatchDiscrepanciesResponse(_message.Message):
    __slots__ = ("discrepancy",)
    DISCREPANCY_FIELD_NUMBER: _ClassVar[int]
    discrepancy: _discrepancy_pb2.Discrepancy
    def __init__(self, discrepancy: _Optional[_Union[_discrepancy_pb2.Discrepancy, _Mapping]] = ...) -> None: ...

class ListRulesRequest(_message.Message):
    __slots__ = ("phase",)
    PHASE_FIELD_NUMBER: _ClassVar[int]
    phase: _encounter_pb2.Encounter.Phase
    def __init__(self, phase: _Optional[_Union[_encounter_pb2.Encounter.Phase, str]] = ...) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ("rules", "profile_digest")
    RULES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.RuleSummary]
    profile_digest: str
    def __init__(self, rules: _Optional[_Iterable[_Union[_discrepancy_pb2.RuleSummary, _Mapping]]] = ..., profile_digest: _Optional[str] = ...) -> None: ...
