from concord.v1 import discrepancy_pb2 as _discrepancy_pb2
from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from concord.v1 import work_pb2 as _work_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class CheckEncounterRequest(_message.Message):
    __slots__ = ("encounter", "profile", "explain")
    ENCOUNTER_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    EXPLAIN_FIELD_NUMBER: _ClassVar[int]
    encounter: _encounter_pb2.Encounter
    profile: str
    explain: bool
    def __init__(self, encounter: _Optional[_Union[_encounter_pb2.Encounter, _Mapping]] = ..., profile: _Optional[str] = ..., explain: _Optional[bool] = ...) -> None: ...

class CheckEncounterResponse(_message.Message):
    __slots__ = ("id", "discrepancies", "verdicts", "not_checked", "issues", "profile_digest", "profile", "may_sign", "must_answer", "reminders", "score", "explained")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    NOT_CHECKED_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    MAY_SIGN_FIELD_NUMBER: _ClassVar[int]
    MUST_ANSWER_FIELD_NUMBER: _ClassVar[int]
    REMINDERS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    EXPLAINED_FIELD_NUMBER: _ClassVar[int]
    id: str
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    verdicts: _discrepancy_pb2.VerdictCounts
    not_checked: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.NotChecked]
    issues: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    profile_digest: str
    profile: str
    may_sign: bool
    must_answer: _containers.RepeatedScalarFieldContainer[str]
    reminders: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Reminder]
    score: _discrepancy_pb2.RecordScore
    explained: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.RuleVerdict]
    def __init__(self, id: _Optional[str] = ..., discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., verdicts: _Optional[_Union[_discrepancy_pb2.VerdictCounts, _Mapping]] = ..., not_checked: _Optional[_Iterable[_Union[_discrepancy_pb2.NotChecked, _Mapping]]] = ..., issues: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ..., profile_digest: _Optional[str] = ..., profile: _Optional[str] = ..., may_sign: _Optional[bool] = ..., must_answer: _Optional[_Iterable[str]] = ..., reminders: _Optional[_Iterable[_Union[_discrepancy_pb2.Reminder, _Mapping]]] = ..., score: _Optional[_Union[_discrepancy_pb2.RecordScore, _Mapping]] = ..., explained: _Optional[_Iterable[_Union[_discrepancy_pb2.RuleVerdict, _Mapping]]] = ...) -> None: ...

class CheckDraftRequest(_message.Message):
    __slots__ = ("encounter", "document_id", "profile")
    ENCOUNTER_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    encounter: _encounter_pb2.Encounter
    document_id: str
    profile: str
    def __init__(self, encounter: _Optional[_Union[_encounter_pb2.Encounter, _Mapping]] = ..., document_id: _Optional[str] = ..., profile: _Optional[str] = ...) -> None: ...

class CheckDraftResponse(_message.Message):
    __slots__ = ("id", "discrepancies", "verdicts", "not_checked", "issues", "profile_digest", "profile", "may_sign", "must_answer")
    ID_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    NOT_CHECKED_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    MAY_SIGN_FIELD_NUMBER: _ClassVar[int]
    MUST_ANSWER_FIELD_NUMBER: _ClassVar[int]
    id: str
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    verdicts: _discrepancy_pb2.VerdictCounts
    not_checked: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.NotChecked]
    issues: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    profile_digest: str
    profile: str
    may_sign: bool
    must_answer: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., verdicts: _Optional[_Union[_discrepancy_pb2.VerdictCounts, _Mapping]] = ..., not_checked: _Optional[_Iterable[_Union[_discrepancy_pb2.NotChecked, _Mapping]]] = ..., issues: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ..., profile_digest: _Optional[str] = ..., profile: _Optional[str] = ..., may_sign: _Optional[bool] = ..., must_answer: _Optional[_Iterable[str]] = ...) -> None: ...

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
    __slots__ = ("phase", "profile")
    PHASE_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    phase: _encounter_pb2.Encounter.Phase
    profile: str
    def __init__(self, phase: _Optional[_Union[_encounter_pb2.Encounter.Phase, str]] = ..., profile: _Optional[str] = ...) -> None: ...

class ListRulesResponse(_message.Message):
    __slots__ = ("rules", "profile_digest", "profile", "problems", "profiles")
    RULES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    PROFILES_FIELD_NUMBER: _ClassVar[int]
    rules: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.RuleSummary]
    profile_digest: str
    profile: str
    problems: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    profiles: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, rules: _Optional[_Iterable[_Union[_discrepancy_pb2.RuleSummary, _Mapping]]] = ..., profile_digest: _Optional[str] = ..., profile: _Optional[str] = ..., problems: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ..., profiles: _Optional[_Iterable[str]] = ...) -> None: ...

class RescoreRequest(_message.Message):
    __slots__ = ("profile", "encounter_id", "since", "until")
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    profile: str
    encounter_id: str
    since: str
    until: str
    def __init__(self, profile: _Optional[str] = ..., encounter_id: _Optional[str] = ..., since: _Optional[str] = ..., until: _Optional[str] = ...) -> None: ...

class RescoreResponse(_message.Message):
    __slots__ = ("encounter_id", "checked_at", "checked_under", "discrepancies", "score", "profile_digest")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    CHECKED_AT_FIELD_NUMBER: _ClassVar[int]
    CHECKED_UNDER_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    checked_at: str
    checked_under: str
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    score: _discrepancy_pb2.RecordScore
    profile_digest: str
    def __init__(self, encounter_id: _Optional[str] = ..., checked_at: _Optional[str] = ..., checked_under: _Optional[str] = ..., discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., score: _Optional[_Union[_discrepancy_pb2.RecordScore, _Mapping]] = ..., profile_digest: _Optional[str] = ...) -> None: ...

class ListIndicatorsRequest(_message.Message):
    __slots__ = ("since", "until", "profile")
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    since: str
    until: str
    profile: str
    def __init__(self, since: _Optional[str] = ..., until: _Optional[str] = ..., profile: _Optional[str] = ...) -> None: ...

class Indicator(_message.Message):
    __slots__ = ("code", "name", "unit", "value", "numerator", "denominator", "not_available", "source")
    CODE_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    NUMERATOR_FIELD_NUMBER: _ClassVar[int]
    DENOMINATOR_FIELD_NUMBER: _ClassVar[int]
    NOT_AVAILABLE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    code: str
    name: _discrepancy_pb2.LocalizedText
    unit: str
    value: float
    numerator: float
    denominator: float
    not_available: _discrepancy_pb2.LocalizedText
    source: str
    def __init__(self, code: _Optional[str] = ..., name: _Optional[_Union[_discrepancy_pb2.LocalizedText, _Mapping]] = ..., unit: _Optional[str] = ..., value: _Optional[float] = ..., numerator: _Optional[float] = ..., denominator: _Optional[float] = ..., not_available: _Optional[_Union[_discrepancy_pb2.LocalizedText, _Mapping]] = ..., source: _Optional[str] = ...) -> None: ...

class ListIndicatorsResponse(_message.Message):
    __slots__ = ("indicators", "encounters", "profile_digest")
    INDICATORS_FIELD_NUMBER: _ClassVar[int]
    ENCOUNTERS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    indicators: _containers.RepeatedCompositeFieldContainer[Indicator]
    encounters: int
    profile_digest: str
    def __init__(self, indicators: _Optional[_Iterable[_Union[Indicator, _Mapping]]] = ..., encounters: _Optional[int] = ..., profile_digest: _Optional[str] = ...) -> None: ...

class SolveBudgetRequest(_message.Message):
    __slots__ = ("per_100", "profile", "since")
    PER_100_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    per_100: float
    profile: str
    since: str
    def __init__(self, per_100: _Optional[float] = ..., profile: _Optional[str] = ..., since: _Optional[str] = ...) -> None: ...

class RuleBudget(_message.Message):
    __slots__ = ("rule_id", "found", "precision", "reviews", "show", "shown")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    SHOW_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    found: int
    precision: float
    reviews: int
    show: float
    shown: int
    def __init__(self, rule_id: _Optional[str] = ..., found: _Optional[int] = ..., precision: _Optional[float] = ..., reviews: _Optional[int] = ..., show: _Optional[float] = ..., shown: _Optional[int] = ...) -> None: ...

class SolveBudgetResponse(_message.Message):
    __slots__ = ("checks", "shown_per_100", "right_per_100", "rules", "profile")
    CHECKS_FIELD_NUMBER: _ClassVar[int]
    SHOWN_PER_100_FIELD_NUMBER: _ClassVar[int]
    RIGHT_PER_100_FIELD_NUMBER: _ClassVar[int]
    RULES_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    checks: int
    shown_per_100: float
    right_per_100: float
    rules: _containers.RepeatedCompositeFieldContainer[RuleBudget]
    profile: str
    def __init__(self, checks: _Optional[int] = ..., shown_per_100: _Optional[float] = ..., right_per_100: _Optional[float] = ..., rules: _Optional[_Iterable[_Union[RuleBudget, _Mapping]]] = ..., profile: _Optional[str] = ...) -> None: ...
