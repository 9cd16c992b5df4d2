from concord.v1 import fact_pb2 as _fact_pb2
from concord.v1 import encounter_pb2 as _encounter_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LocalizedText(_message.Message):
    __slots__ = ("en", "zh")
    EN_FIELD_NUMBER: _ClassVar[int]
    ZH_FIELD_NUMBER: _ClassVar[int]
    en: str
    zh: str
    def __init__(self, en: _Optional[str] = ..., zh: _Optional[str] = ...) -> None: ...

class DiscrepancyEvidence(_message.Message):
    __slots__ = ("fact_id", "role", "document_id", "section", "start", "end", "text", "source", "kind", "section_index", "study_instance_uid", "series_instance_uid", "sop_instance_uid", "frame", "region", "element", "item")
    class Role(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROLE_UNSPECIFIED: _ClassVar[DiscrepancyEvidence.Role]
        CLAIM: _ClassVar[DiscrepancyEvidence.Role]
        AGAINST: _ClassVar[DiscrepancyEvidence.Role]
        UNLESS: _ClassVar[DiscrepancyEvidence.Role]
    ROLE_UNSPECIFIED: DiscrepancyEvidence.Role
    CLAIM: DiscrepancyEvidence.Role
    AGAINST: DiscrepancyEvidence.Role
    UNLESS: DiscrepancyEvidence.Role
    FACT_ID_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    KIND_FIELD_NUMBER: _ClassVar[int]
    SECTION_INDEX_FIELD_NUMBER: _ClassVar[int]
    STUDY_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    SERIES_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    SOP_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    fact_id: str
    role: DiscrepancyEvidence.Role
    document_id: str
    section: str
    start: int
    end: int
    text: str
    source: _fact_pb2.Fact.Source
    kind: _fact_pb2.Evidence.Kind
    section_index: int
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    frame: int
    region: _containers.RepeatedScalarFieldContainer[float]
    element: str
    item: str
    def __init__(self, fact_id: _Optional[str] = ..., role: _Optional[_Union[DiscrepancyEvidence.Role, str]] = ..., document_id: _Optional[str] = ..., section: _Optional[str] = ..., start: _Optional[int] = ..., end: _Optional[int] = ..., text: _Optional[str] = ..., source: _Optional[_Union[_fact_pb2.Fact.Source, str]] = ..., kind: _Optional[_Union[_fact_pb2.Evidence.Kind, str]] = ..., section_index: _Optional[int] = ..., study_instance_uid: _Optional[str] = ..., series_instance_uid: _Optional[str] = ..., sop_instance_uid: _Optional[str] = ..., frame: _Optional[int] = ..., region: _Optional[_Iterable[float]] = ..., element: _Optional[str] = ..., item: _Optional[str] = ...) -> None: ...

class Discrepancy(_message.Message):
    __slots__ = ("id", "rule_id", "rule_version", "severity", "confidence", "routing", "hard_stop", "title", "summary", "clears_if", "evidence", "state", "encounter_id", "first_seen_at", "probability", "profile_digest", "explanation", "told_by")
    class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SEVERITY_UNSPECIFIED: _ClassVar[Discrepancy.Severity]
        INFO: _ClassVar[Discrepancy.Severity]
        WARNING: _ClassVar[Discrepancy.Severity]
        ERROR: _ClassVar[Discrepancy.Severity]
        CRITICAL: _ClassVar[Discrepancy.Severity]
    SEVERITY_UNSPECIFIED: Discrepancy.Severity
    INFO: Discrepancy.Severity
    WARNING: Discrepancy.Severity
    ERROR: Discrepancy.Severity
    CRITICAL: Discrepancy.Severity
    class Routing(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ROUTING_UNSPECIFIED: _ClassVar[Discrepancy.Routing]
        SHOWN: _ClassVar[Discrepancy.Routing]
        HELD: _ClassVar[Discrepancy.Routing]
        RECORDED: _ClassVar[Discrepancy.Routing]
    ROUTING_UNSPECIFIED: Discrepancy.Routing
    SHOWN: Discrepancy.Routing
    HELD: Discrepancy.Routing
    RECORDED: Discrepancy.Routing
    class State(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATE_UNSPECIFIED: _ClassVar[Discrepancy.State]
        OPEN: _ClassVar[Discrepancy.State]
        ACCEPTED: _ClassVar[Discrepancy.State]
        DISMISSED: _ClassVar[Discrepancy.State]
        SENT_BACK: _ClassVar[Discrepancy.State]
        CLEARED: _ClassVar[Discrepancy.State]
        APPEALED: _ClassVar[Discrepancy.State]
        FIXED: _ClassVar[Discrepancy.State]
    STATE_UNSPECIFIED: Discrepancy.State
    OPEN: Discrepancy.State
    ACCEPTED: Discrepancy.State
    DISMISSED: Discrepancy.State
    SENT_BACK: Discrepancy.State
    CLEARED: Discrepancy.State
    APPEALED: Discrepancy.State
    FIXED: Discrepancy.State
    ID_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CONFIDENCE_FIELD_NUMBER: _ClassVar[int]
    ROUTING_FIELD_NUMBER: _ClassVar[int]
    HARD_STOP_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    SUMMARY_FIELD_NUMBER: _ClassVar[int]
    CLEARS_IF_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    FIRST_SEEN_AT_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    EXPLANATION_FIELD_NUMBER: _ClassVar[int]
    TOLD_BY_FIELD_NUMBER: _ClassVar[int]
    id: str
    rule_id: str
    rule_version: int
    severity: Discrepancy.Severity
    confidence: float
    routing: Discrepancy.Routing
    hard_stop: bool
    title: LocalizedText
    summary: LocalizedText
    clears_if: LocalizedText
    evidence: _containers.RepeatedCompositeFieldContainer[DiscrepancyEvidence]
    state: Discrepancy.State
    encounter_id: str
    first_seen_at: str
    probability: float
    profile_digest: str
    explanation: Explanation
    told_by: str
    def __init__(self, id: _Optional[str] = ..., rule_id: _Optional[str] = ..., rule_version: _Optional[int] = ..., severity: _Optional[_Union[Discrepancy.Severity, str]] = ..., confidence: _Optional[float] = ..., routing: _Optional[_Union[Discrepancy.Routing, str]] = ..., hard_stop: _Optional[bool] = ..., title: _Optional[_Union[LocalizedText, _Mapping]] = ..., summary: _Optional[_Union[LocalizedText, _Mapping]] = ..., clears_if: _Optional[_Union[LocalizedText, _Mapping]] = ..., evidence: _Optional[_Iterable[_Union[DiscrepancyEvidence, _Mapping]]] = ..., state: _Optional[_Union[Discrepancy.State, str]] = ..., encounter_id: _Optional[str] = ..., first_seen_at: _Optional[str] = ..., probability: _Optional[float] = ..., profile_digest: _Optional[str] = ..., explanation: _Optional[_Union[Explanation, _Mapping]] = ..., told_by: _Optional[str] = ...) -> None: ...

class RuleParameter(_message.Message):
    __slots__ = ("name", "value", "unit", "source")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    unit: str
    source: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ..., unit: _Optional[str] = ..., source: _Optional[str] = ...) -> None: ...

class ClearingChange(_message.Message):
    __slots__ = ("fact_id", "field", "before", "after")
    FACT_ID_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    fact_id: str
    field: str
    before: str
    after: str
    def __init__(self, fact_id: _Optional[str] = ..., field: _Optional[str] = ..., before: _Optional[str] = ..., after: _Optional[str] = ...) -> None: ...

class Explanation(_message.Message):
    __slots__ = ("clause", "expression", "parameters", "profile", "precision", "reviews", "clearing")
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    CLEARING_FIELD_NUMBER: _ClassVar[int]
    clause: str
    expression: str
    parameters: _containers.RepeatedCompositeFieldContainer[RuleParameter]
    profile: str
    precision: float
    reviews: int
    clearing: _containers.RepeatedCompositeFieldContainer[ClearingChange]
    def __init__(self, clause: _Optional[str] = ..., expression: _Optional[str] = ..., parameters: _Optional[_Iterable[_Union[RuleParameter, _Mapping]]] = ..., profile: _Optional[str] = ..., precision: _Optional[float] = ..., reviews: _Optional[int] = ..., clearing: _Optional[_Iterable[_Union[ClearingChange, _Mapping]]] = ...) -> None: ...

class RuleVerdict(_message.Message):
    __slots__ = ("rule_id", "rule_version", "verdict", "clause", "claim_fact_ids", "evidence_fact_ids")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERDICT_FIELD_NUMBER: _ClassVar[int]
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    CLAIM_FACT_IDS_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FACT_IDS_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    rule_version: int
    verdict: str
    clause: str
    claim_fact_ids: _containers.RepeatedScalarFieldContainer[str]
    evidence_fact_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, rule_id: _Optional[str] = ..., rule_version: _Optional[int] = ..., verdict: _Optional[str] = ..., clause: _Optional[str] = ..., claim_fact_ids: _Optional[_Iterable[str]] = ..., evidence_fact_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Reminder(_message.Message):
    __slots__ = ("rule_id", "rule_version", "severity", "title", "clears_if", "due_at", "evidence")
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_VERSION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    CLEARS_IF_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    rule_id: str
    rule_version: int
    severity: Discrepancy.Severity
    title: LocalizedText
    clears_if: LocalizedText
    due_at: str
    evidence: _containers.RepeatedCompositeFieldContainer[DiscrepancyEvidence]
    def __init__(self, rule_id: _Optional[str] = ..., rule_version: _Optional[int] = ..., severity: _Optional[_Union[Discrepancy.Severity, str]] = ..., title: _Optional[_Union[LocalizedText, _Mapping]] = ..., clears_if: _Optional[_Union[LocalizedText, _Mapping]] = ..., due_at: _Optional[str] = ..., evidence: _Optional[_Iterable[_Union[DiscrepancyEvidence, _Mapping]]] = ...) -> None: ...

class Deduction(_message.Message):
    __slots__ = ("discrepancy_id", "rule_id", "severity", "title", "weight", "points", "veto")
    DISCREPANCY_ID_FIELD_NUMBER: _ClassVar[int]
    RULE_ID_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    VETO_FIELD_NUMBER: _ClassVar[int]
    discrepancy_id: str
    rule_id: str
    severity: Discrepancy.Severity
    title: LocalizedText
    weight: float
    points: float
    veto: bool
    def __init__(self, discrepancy_id: _Optional[str] = ..., rule_id: _Optional[str] = ..., severity: _Optional[_Union[Discrepancy.Severity, str]] = ..., title: _Optional[_Union[LocalizedText, _Mapping]] = ..., weight: _Optional[float] = ..., points: _Optional[float] = ..., veto: _Optional[bool] = ...) -> None: ...

class RecordScore(_message.Message):
    __slots__ = ("points", "full", "grade", "grade_name", "deductions", "profile_digest")
    POINTS_FIELD_NUMBER: _ClassVar[int]
    FULL_FIELD_NUMBER: _ClassVar[int]
    GRADE_FIELD_NUMBER: _ClassVar[int]
    GRADE_NAME_FIELD_NUMBER: _ClassVar[int]
    DEDUCTIONS_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    points: float
    full: float
    grade: str
    grade_name: LocalizedText
    deductions: _containers.RepeatedCompositeFieldContainer[Deduction]
    profile_digest: str
    def __init__(self, points: _Optional[float] = ..., full: _Optional[float] = ..., grade: _Optional[str] = ..., grade_name: _Optional[_Union[LocalizedText, _Mapping]] = ..., deductions: _Optional[_Iterable[_Union[Deduction, _Mapping]]] = ..., profile_digest: _Optional[str] = ...) -> None: ...

class VerdictCounts(_message.Message):
    __slots__ = ("consistent", "discrepant", "not_applicable", "error")
    CONSISTENT_FIELD_NUMBER: _ClassVar[int]
    DISCREPANT_FIELD_NUMBER: _ClassVar[int]
    NOT_APPLICABLE_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    consistent: int
    discrepant: int
    not_applicable: int
    error: int
    def __init__(self, consistent: _Optional[int] = ..., discrepant: _Optional[int] = ..., not_applicable: _Optional[int] = ..., error: _Optional[int] = ...) -> None: ...

class NotChecked(_message.Message):
    __slots__ = ("source", "reason")
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    source: str
    reason: str
    def __init__(self, source: _Optional[str] = ..., reason: _Optional[str] = ...) -> None: ...

class ReadingCorrection(_message.Message):
    __slots__ = ("fact_id", "field", "value")
    FACT_ID_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    fact_id: str
    field: str
    value: str
    def __init__(self, fact_id: _Optional[str] = ..., field: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

class ReviewEvent(_message.Message):
    __slots__ = ("discrepancy_id", "action", "reviewer", "reason", "at", "reason_code", "correction")
    class Action(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        ACTION_UNSPECIFIED: _ClassVar[ReviewEvent.Action]
        ACCEPT: _ClassVar[ReviewEvent.Action]
        DISMISS: _ClassVar[ReviewEvent.Action]
        SEND_BACK: _ClassVar[ReviewEvent.Action]
        REOPEN: _ClassVar[ReviewEvent.Action]
        COMMENT: _ClassVar[ReviewEvent.Action]
        APPEAL: _ClassVar[ReviewEvent.Action]
        MARK_FIXED: _ClassVar[ReviewEvent.Action]
        CORRECT_READING: _ClassVar[ReviewEvent.Action]
    ACTION_UNSPECIFIED: ReviewEvent.Action
    ACCEPT: ReviewEvent.Action
    DISMISS: ReviewEvent.Action
    SEND_BACK: ReviewEvent.Action
    REOPEN: ReviewEvent.Action
    COMMENT: ReviewEvent.Action
    APPEAL: ReviewEvent.Action
    MARK_FIXED: ReviewEvent.Action
    CORRECT_READING: ReviewEvent.Action
    DISCREPANCY_ID_FIELD_NUMBER: _ClassVar[int]
    ACTION_FIELD_NUMBER: _ClassVar[int]
    REVIEWER_FIELD_NUMBER: _ClassVar[int]
    REASON_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    REASON_CODE_FIELD_NUMBER: _ClassVar[int]
    CORRECTION_FIELD_NUMBER: _ClassVar[int]
    discrepancy_id: str
    action: ReviewEvent.Action
    reviewer: str
    reason: str
    at: str
    reason_code: str
    correction: ReadingCorrection
    def __init__(self, discrepancy_id: _Optional[str] = ..., action: _Optional[_Union[ReviewEvent.Action, str]] = ..., reviewer: _Optional[str] = ..., reason: _Optional[str] = ..., at: _Optional[str] = ..., reason_code: _Optional[str] = ..., correction: _Optional[_Union[ReadingCorrection, _Mapping]] = ...) -> None: ...

class RuleSummary(_message.Message):
    __slots__ = ("id", "version", "status", "severity", "title", "remediation", "phases", "references", "covers", "parameters", "hard_stop", "weight", "show", "precision", "reviews", "rationale", "false_positives")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[RuleSummary.Status]
        TRIAL: _ClassVar[RuleSummary.Status]
        ACTIVE: _ClassVar[RuleSummary.Status]
        RETIRED: _ClassVar[RuleSummary.Status]
    STATUS_UNSPECIFIED: RuleSummary.Status
    TRIAL: RuleSummary.Status
    ACTIVE: RuleSummary.Status
    RETIRED: RuleSummary.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    REMEDIATION_FIELD_NUMBER: _ClassVar[int]
    PHASES_FIELD_NUMBER: _ClassVar[int]
    REFERENCES_FIELD_NUMBER: _ClassVar[int]
    COVERS_FIELD_NUMBER: _ClassVar[int]
    PARAMETERS_FIELD_NUMBER: _ClassVar[int]
    HARD_STOP_FIELD_NUMBER: _ClassVar[int]
    WEIGHT_FIELD_NUMBER: _ClassVar[int]
    SHOW_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    RATIONALE_FIELD_NUMBER: _ClassVar[int]
    FALSE_POSITIVES_FIELD_NUMBER: _ClassVar[int]
    id: str
    version: int
    status: RuleSummary.Status
    severity: Discrepancy.Severity
    title: LocalizedText
    remediation: LocalizedText
    phases: _containers.RepeatedScalarFieldContainer[_encounter_pb2.Encounter.Phase]
    references: _containers.RepeatedScalarFieldContainer[str]
    covers: _containers.RepeatedScalarFieldContainer[str]
    parameters: _containers.RepeatedCompositeFieldContainer[RuleParameter]
    hard_stop: bool
    weight: float
    show: float
    precision: float
    reviews: int
    rationale: LocalizedText
    false_positives: _containers.RepeatedCompositeFieldContainer[LocalizedText]
    def __init__(self, id: _Optional[str] = ..., version: _Optional[int] = ..., status: _Optional[_Union[RuleSummary.Status, str]] = ..., severity: _Optional[_Union[Discrepancy.Severity, str]] = ..., title: _Optional[_Union[LocalizedText, _Mapping]] = ..., remediation: _Optional[_Union[LocalizedText, _Mapping]] = ..., phases: _Optional[_Iterable[_Union[_encounter_pb2.Encounter.Phase, str]]] = ..., references: _Optional[_Iterable[str]] = ..., covers: _Optional[_Iterable[str]] = ..., parameters: _Optional[_Iterable[_Union[RuleParameter, _Mapping]]] = ..., hard_stop: _Optional[bool] = ..., weight: _Optional[float] = ..., show: _Optional[float] = ..., precision: _Optional[float] = ..., reviews: _Optional[int] = ..., rationale: _Optional[_Union[LocalizedText, _Mapping]] = ..., false_positives: _Optional[_Iterable[_Union[LocalizedText, _Mapping]]] = ...) -> None: ...
