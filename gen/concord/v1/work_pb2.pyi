from concord.v1 import discrepancy_pb2 as _discrepancy_pb2
from concord.v1 import encounter_pb2 as _encounter_pb2
from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class WorkFilter(_message.Message):
    __slots__ = ("states", "severities", "routings", "rule_ids", "departments", "authors", "modalities", "since", "until", "min_probability", "overdue", "assignee", "encounter_id", "words", "discrepancy_ids")
    STATES_FIELD_NUMBER: _ClassVar[int]
    SEVERITIES_FIELD_NUMBER: _ClassVar[int]
    ROUTINGS_FIELD_NUMBER: _ClassVar[int]
    RULE_IDS_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    AUTHORS_FIELD_NUMBER: _ClassVar[int]
    MODALITIES_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    UNTIL_FIELD_NUMBER: _ClassVar[int]
    MIN_PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    WORDS_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCY_IDS_FIELD_NUMBER: _ClassVar[int]
    states: _containers.RepeatedScalarFieldContainer[_discrepancy_pb2.Discrepancy.State]
    severities: _containers.RepeatedScalarFieldContainer[_discrepancy_pb2.Discrepancy.Severity]
    routings: _containers.RepeatedScalarFieldContainer[_discrepancy_pb2.Discrepancy.Routing]
    rule_ids: _containers.RepeatedScalarFieldContainer[str]
    departments: _containers.RepeatedScalarFieldContainer[str]
    authors: _containers.RepeatedScalarFieldContainer[str]
    modalities: _containers.RepeatedScalarFieldContainer[str]
    since: str
    until: str
    min_probability: float
    overdue: bool
    assignee: str
    encounter_id: str
    words: str
    discrepancy_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, states: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy.State, str]]] = ..., severities: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy.Severity, str]]] = ..., routings: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy.Routing, str]]] = ..., rule_ids: _Optional[_Iterable[str]] = ..., departments: _Optional[_Iterable[str]] = ..., authors: _Optional[_Iterable[str]] = ..., modalities: _Optional[_Iterable[str]] = ..., since: _Optional[str] = ..., until: _Optional[str] = ..., min_probability: _Optional[float] = ..., overdue: _Optional[bool] = ..., assignee: _Optional[str] = ..., encounter_id: _Optional[str] = ..., words: _Optional[str] = ..., discrepancy_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class ListWorkRequest(_message.Message):
    __slots__ = ("filter", "sort", "page_size", "page_token", "with_counts")
    class Sort(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SORT_UNSPECIFIED: _ClassVar[ListWorkRequest.Sort]
        RISK: _ClassVar[ListWorkRequest.Sort]
        NEWEST: _ClassVar[ListWorkRequest.Sort]
        OLDEST: _ClassVar[ListWorkRequest.Sort]
        DUE: _ClassVar[ListWorkRequest.Sort]
    SORT_UNSPECIFIED: ListWorkRequest.Sort
    RISK: ListWorkRequest.Sort
    NEWEST: ListWorkRequest.Sort
    OLDEST: ListWorkRequest.Sort
    DUE: ListWorkRequest.Sort
    FILTER_FIELD_NUMBER: _ClassVar[int]
    SORT_FIELD_NUMBER: _ClassVar[int]
    PAGE_SIZE_FIELD_NUMBER: _ClassVar[int]
    PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    WITH_COUNTS_FIELD_NUMBER: _ClassVar[int]
    filter: WorkFilter
    sort: ListWorkRequest.Sort
    page_size: int
    page_token: str
    with_counts: bool
    def __init__(self, filter: _Optional[_Union[WorkFilter, _Mapping]] = ..., sort: _Optional[_Union[ListWorkRequest.Sort, str]] = ..., page_size: _Optional[int] = ..., page_token: _Optional[str] = ..., with_counts: _Optional[bool] = ...) -> None: ...

class WorkItem(_message.Message):
    __slots__ = ("discrepancy", "patient_id", "patient_name", "department", "author", "modality", "document_at", "assignee", "locked_by", "due_at", "overdue", "risk")
    DISCREPANCY_FIELD_NUMBER: _ClassVar[int]
    PATIENT_ID_FIELD_NUMBER: _ClassVar[int]
    PATIENT_NAME_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    MODALITY_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_AT_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    LOCKED_BY_FIELD_NUMBER: _ClassVar[int]
    DUE_AT_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    RISK_FIELD_NUMBER: _ClassVar[int]
    discrepancy: _discrepancy_pb2.Discrepancy
    patient_id: str
    patient_name: str
    department: str
    author: str
    modality: str
    document_at: str
    assignee: str
    locked_by: str
    due_at: str
    overdue: bool
    risk: float
    def __init__(self, discrepancy: _Optional[_Union[_discrepancy_pb2.Discrepancy, _Mapping]] = ..., patient_id: _Optional[str] = ..., patient_name: _Optional[str] = ..., department: _Optional[str] = ..., author: _Optional[str] = ..., modality: _Optional[str] = ..., document_at: _Optional[str] = ..., assignee: _Optional[str] = ..., locked_by: _Optional[str] = ..., due_at: _Optional[str] = ..., overdue: _Optional[bool] = ..., risk: _Optional[float] = ...) -> None: ...

class WorkCount(_message.Message):
    __slots__ = ("field", "value", "number")
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    field: str
    value: str
    number: int
    def __init__(self, field: _Optional[str] = ..., value: _Optional[str] = ..., number: _Optional[int] = ...) -> None: ...

class ListWorkResponse(_message.Message):
    __slots__ = ("items", "next_page_token", "total", "counts")
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    NEXT_PAGE_TOKEN_FIELD_NUMBER: _ClassVar[int]
    TOTAL_FIELD_NUMBER: _ClassVar[int]
    COUNTS_FIELD_NUMBER: _ClassVar[int]
    items: _containers.RepeatedCompositeFieldContainer[WorkItem]
    next_page_token: str
    total: int
    counts: _containers.RepeatedCompositeFieldContainer[WorkCount]
    def __init__(self, items: _Optional[_Iterable[_Union[WorkItem, _Mapping]]] = ..., next_page_token: _Optional[str] = ..., total: _Optional[int] = ..., counts: _Optional[_Iterable[_Union[WorkCount, _Mapping]]] = ...) -> None: ...

class GetCaseRequest(_message.Message):
    __slots__ = ("encounter_id", "with_content")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    WITH_CONTENT_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    with_content: bool
    def __init__(self, encounter_id: _Optional[str] = ..., with_content: _Optional[bool] = ...) -> None: ...

class GetCaseResponse(_message.Message):
    __slots__ = ("encounter", "fact_sets", "discrepancies", "reviews", "not_checked", "issues", "verdicts", "checked_at", "profile_digest", "priors", "locked_by", "locked_until", "items", "score", "concepts")
    class ConceptsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: ConceptName
        def __init__(self, key: _Optional[str] = ..., value: _Optional[_Union[ConceptName, _Mapping]] = ...) -> None: ...
    ENCOUNTER_FIELD_NUMBER: _ClassVar[int]
    FACT_SETS_FIELD_NUMBER: _ClassVar[int]
    DISCREPANCIES_FIELD_NUMBER: _ClassVar[int]
    REVIEWS_FIELD_NUMBER: _ClassVar[int]
    NOT_CHECKED_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    VERDICTS_FIELD_NUMBER: _ClassVar[int]
    CHECKED_AT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    PRIORS_FIELD_NUMBER: _ClassVar[int]
    LOCKED_BY_FIELD_NUMBER: _ClassVar[int]
    LOCKED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    ITEMS_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    CONCEPTS_FIELD_NUMBER: _ClassVar[int]
    encounter: _encounter_pb2.Encounter
    fact_sets: _containers.RepeatedCompositeFieldContainer[_fact_pb2.FactSet]
    discrepancies: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    reviews: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.ReviewEvent]
    not_checked: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.NotChecked]
    issues: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    verdicts: _discrepancy_pb2.VerdictCounts
    checked_at: str
    profile_digest: str
    priors: _containers.RepeatedCompositeFieldContainer[PriorCase]
    locked_by: str
    locked_until: str
    items: _containers.RepeatedCompositeFieldContainer[WorkItem]
    score: _discrepancy_pb2.RecordScore
    concepts: _containers.MessageMap[str, ConceptName]
    def __init__(self, encounter: _Optional[_Union[_encounter_pb2.Encounter, _Mapping]] = ..., fact_sets: _Optional[_Iterable[_Union[_fact_pb2.FactSet, _Mapping]]] = ..., discrepancies: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., reviews: _Optional[_Iterable[_Union[_discrepancy_pb2.ReviewEvent, _Mapping]]] = ..., not_checked: _Optional[_Iterable[_Union[_discrepancy_pb2.NotChecked, _Mapping]]] = ..., issues: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ..., verdicts: _Optional[_Union[_discrepancy_pb2.VerdictCounts, _Mapping]] = ..., checked_at: _Optional[str] = ..., profile_digest: _Optional[str] = ..., priors: _Optional[_Iterable[_Union[PriorCase, _Mapping]]] = ..., locked_by: _Optional[str] = ..., locked_until: _Optional[str] = ..., items: _Optional[_Iterable[_Union[WorkItem, _Mapping]]] = ..., score: _Optional[_Union[_discrepancy_pb2.RecordScore, _Mapping]] = ..., concepts: _Optional[_Mapping[str, ConceptName]] = ...) -> None: ...

class ConceptName(_message.Message):
    __slots__ = ("name", "category")
    NAME_FIELD_NUMBER: _ClassVar[int]
    CATEGORY_FIELD_NUMBER: _ClassVar[int]
    name: _discrepancy_pb2.LocalizedText
    category: str
    def __init__(self, name: _Optional[_Union[_discrepancy_pb2.LocalizedText, _Mapping]] = ..., category: _Optional[str] = ...) -> None: ...

class PriorCase(_message.Message):
    __slots__ = ("encounter_id", "title", "at", "open")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    OPEN_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    title: str
    at: str
    open: int
    def __init__(self, encounter_id: _Optional[str] = ..., title: _Optional[str] = ..., at: _Optional[str] = ..., open: _Optional[int] = ...) -> None: ...

class LockCaseRequest(_message.Message):
    __slots__ = ("encounter_id", "reviewer", "release")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    REVIEWER_FIELD_NUMBER: _ClassVar[int]
    RELEASE_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    reviewer: str
    release: bool
    def __init__(self, encounter_id: _Optional[str] = ..., reviewer: _Optional[str] = ..., release: _Optional[bool] = ...) -> None: ...

class LockCaseResponse(_message.Message):
    __slots__ = ("locked_by", "locked_until")
    LOCKED_BY_FIELD_NUMBER: _ClassVar[int]
    LOCKED_UNTIL_FIELD_NUMBER: _ClassVar[int]
    locked_by: str
    locked_until: str
    def __init__(self, locked_by: _Optional[str] = ..., locked_until: _Optional[str] = ...) -> None: ...

class AssignWorkRequest(_message.Message):
    __slots__ = ("discrepancy_ids", "assignee", "by")
    DISCREPANCY_IDS_FIELD_NUMBER: _ClassVar[int]
    ASSIGNEE_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    discrepancy_ids: _containers.RepeatedScalarFieldContainer[str]
    assignee: str
    by: str
    def __init__(self, discrepancy_ids: _Optional[_Iterable[str]] = ..., assignee: _Optional[str] = ..., by: _Optional[str] = ...) -> None: ...

class AssignWorkResponse(_message.Message):
    __slots__ = ("changed",)
    CHANGED_FIELD_NUMBER: _ClassVar[int]
    changed: int
    def __init__(self, changed: _Optional[int] = ...) -> None: ...

class GetStatisticsRequest(_message.Message):
    __slots__ = ("filter", "by")
    FILTER_FIELD_NUMBER: _ClassVar[int]
    BY_FIELD_NUMBER: _ClassVar[int]
    filter: WorkFilter
    by: str
    def __init__(self, filter: _Optional[_Union[WorkFilter, _Mapping]] = ..., by: _Optional[str] = ...) -> None: ...

class Statistics(_message.Message):
    __slots__ = ("group", "encounters", "clean", "found", "shown", "accepted", "dismissed", "fixed", "overdue", "precision", "hours_to_decision", "hours_to_fix", "grades", "reasons", "mean_score", "points", "audited", "missed")
    class GradesEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class ReasonsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: str
        value: int
        def __init__(self, key: _Optional[str] = ..., value: _Optional[int] = ...) -> None: ...
    class PointsEntry(_message.Message):
        __slots__ = ("key", "value")
        KEY_FIELD_NUMBER: _ClassVar[int]
        VALUE_FIELD_NUMBER: _ClassVar[int]
        key: int
        value: int
        def __init__(self, key: _Optional[int] = ..., value: _Optional[int] = ...) -> None: ...
    GROUP_FIELD_NUMBER: _ClassVar[int]
    ENCOUNTERS_FIELD_NUMBER: _ClassVar[int]
    CLEAN_FIELD_NUMBER: _ClassVar[int]
    FOUND_FIELD_NUMBER: _ClassVar[int]
    SHOWN_FIELD_NUMBER: _ClassVar[int]
    ACCEPTED_FIELD_NUMBER: _ClassVar[int]
    DISMISSED_FIELD_NUMBER: _ClassVar[int]
    FIXED_FIELD_NUMBER: _ClassVar[int]
    OVERDUE_FIELD_NUMBER: _ClassVar[int]
    PRECISION_FIELD_NUMBER: _ClassVar[int]
    HOURS_TO_DECISION_FIELD_NUMBER: _ClassVar[int]
    HOURS_TO_FIX_FIELD_NUMBER: _ClassVar[int]
    GRADES_FIELD_NUMBER: _ClassVar[int]
    REASONS_FIELD_NUMBER: _ClassVar[int]
    MEAN_SCORE_FIELD_NUMBER: _ClassVar[int]
    POINTS_FIELD_NUMBER: _ClassVar[int]
    AUDITED_FIELD_NUMBER: _ClassVar[int]
    MISSED_FIELD_NUMBER: _ClassVar[int]
    group: str
    encounters: int
    clean: int
    found: int
    shown: int
    accepted: int
    dismissed: int
    fixed: int
    overdue: int
    precision: float
    hours_to_decision: float
    hours_to_fix: float
    grades: _containers.ScalarMap[str, int]
    reasons: _containers.ScalarMap[str, int]
    mean_score: float
    points: _containers.ScalarMap[int, int]
    audited: int
    missed: int
    def __init__(self, group: _Optional[str] = ..., encounters: _Optional[int] = ..., clean: _Optional[int] = ..., found: _Optional[int] = ..., shown: _Optional[int] = ..., accepted: _Optional[int] = ..., dismissed: _Optional[int] = ..., fixed: _Optional[int] = ..., overdue: _Optional[int] = ..., precision: _Optional[float] = ..., hours_to_decision: _Optional[float] = ..., hours_to_fix: _Optional[float] = ..., grades: _Optional[_Mapping[str, int]] = ..., reasons: _Optional[_Mapping[str, int]] = ..., mean_score: _Optional[float] = ..., points: _Optional[_Mapping[int, int]] = ..., audited: _Optional[int] = ..., missed: _Optional[int] = ...) -> None: ...

class GetStatisticsResponse(_message.Message):
    __slots__ = ("groups", "all", "kappa", "kappa_decisions")
    GROUPS_FIELD_NUMBER: _ClassVar[int]
    ALL_FIELD_NUMBER: _ClassVar[int]
    KAPPA_FIELD_NUMBER: _ClassVar[int]
    KAPPA_DECISIONS_FIELD_NUMBER: _ClassVar[int]
    groups: _containers.RepeatedCompositeFieldContainer[Statistics]
    all: Statistics
    kappa: float
    kappa_decisions: int
    def __init__(self, groups: _Optional[_Iterable[_Union[Statistics, _Mapping]]] = ..., all: _Optional[_Union[Statistics, _Mapping]] = ..., kappa: _Optional[float] = ..., kappa_decisions: _Optional[int] = ...) -> None: ...

class RuleDocument(_message.Message):
    __slots__ = ("id", "text", "revision", "author", "at", "note", "active")
    ID_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    NOTE_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    id: str
    text: str
    revision: int
    author: str
    at: str
    note: str
    active: bool
    def __init__(self, id: _Optional[str] = ..., text: _Optional[str] = ..., revision: _Optional[int] = ..., author: _Optional[str] = ..., at: _Optional[str] = ..., note: _Optional[str] = ..., active: _Optional[bool] = ...) -> None: ...

class GetRuleDocumentRequest(_message.Message):
    __slots__ = ("id", "revision")
    ID_FIELD_NUMBER: _ClassVar[int]
    REVISION_FIELD_NUMBER: _ClassVar[int]
    id: str
    revision: int
    def __init__(self, id: _Optional[str] = ..., revision: _Optional[int] = ...) -> None: ...

class RuleSentence(_message.Message):
    __slots__ = ("clause", "text", "expression")
    CLAUSE_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    EXPRESSION_FIELD_NUMBER: _ClassVar[int]
    clause: str
    text: _discrepancy_pb2.LocalizedText
    expression: str
    def __init__(self, clause: _Optional[str] = ..., text: _Optional[_Union[_discrepancy_pb2.LocalizedText, _Mapping]] = ..., expression: _Optional[str] = ...) -> None: ...

class GetRuleDocumentResponse(_message.Message):
    __slots__ = ("document", "revisions", "sentences")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    REVISIONS_FIELD_NUMBER: _ClassVar[int]
    SENTENCES_FIELD_NUMBER: _ClassVar[int]
    document: RuleDocument
    revisions: _containers.RepeatedCompositeFieldContainer[RuleDocument]
    sentences: _containers.RepeatedCompositeFieldContainer[RuleSentence]
    def __init__(self, document: _Optional[_Union[RuleDocument, _Mapping]] = ..., revisions: _Optional[_Iterable[_Union[RuleDocument, _Mapping]]] = ..., sentences: _Optional[_Iterable[_Union[RuleSentence, _Mapping]]] = ...) -> None: ...

class TryRuleRequest(_message.Message):
    __slots__ = ("document", "encounters")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    ENCOUNTERS_FIELD_NUMBER: _ClassVar[int]
    document: RuleDocument
    encounters: int
    def __init__(self, document: _Optional[_Union[RuleDocument, _Mapping]] = ..., encounters: _Optional[int] = ...) -> None: ...

class TryRuleResponse(_message.Message):
    __slots__ = ("encounters", "appear", "vanish", "unchanged", "problems")
    ENCOUNTERS_FIELD_NUMBER: _ClassVar[int]
    APPEAR_FIELD_NUMBER: _ClassVar[int]
    VANISH_FIELD_NUMBER: _ClassVar[int]
    UNCHANGED_FIELD_NUMBER: _ClassVar[int]
    PROBLEMS_FIELD_NUMBER: _ClassVar[int]
    encounters: int
    appear: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    vanish: _containers.RepeatedCompositeFieldContainer[_discrepancy_pb2.Discrepancy]
    unchanged: int
    problems: _containers.RepeatedCompositeFieldContainer[_fact_pb2.Issue]
    def __init__(self, encounters: _Optional[int] = ..., appear: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., vanish: _Optional[_Iterable[_Union[_discrepancy_pb2.Discrepancy, _Mapping]]] = ..., unchanged: _Optional[int] = ..., problems: _Optional[_Iterable[_Union[_fact_pb2.Issue, _Mapping]]] = ...) -> None: ...

class SaveRuleRequest(_message.Message):
    __slots__ = ("document", "base_revision", "activate")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    BASE_REVISION_FIELD_NUMBER: _ClassVar[int]
    ACTIVATE_FIELD_NUMBER: _ClassVar[int]
    document: RuleDocument
    base_revision: int
    activate: bool
    def __init__(self, document: _Optional[_Union[RuleDocument, _Mapping]] = ..., base_revision: _Optional[int] = ..., activate: _Optional[bool] = ...) -> None: ...

class SaveRuleResponse(_message.Message):
    __slots__ = ("document", "profile_digest")
    DOCUMENT_FIELD_NUMBER: _ClassVar[int]
    PROFILE_DIGEST_FIELD_NUMBER: _ClassVar[int]
    document: RuleDocument
    profile_digest: str
    def __init__(self, document: _Optional[_Union[RuleDocument, _Mapping]] = ..., profile_digest: _Optional[str] = ...) -> None: ...

class SampleCasesRequest(_message.Message):
    __slots__ = ("number", "seed", "since")
    NUMBER_FIELD_NUMBER: _ClassVar[int]
    SEED_FIELD_NUMBER: _ClassVar[int]
    SINCE_FIELD_NUMBER: _ClassVar[int]
    number: int
    seed: int
    since: str
    def __init__(self, number: _Optional[int] = ..., seed: _Optional[int] = ..., since: _Optional[str] = ...) -> None: ...

class SampleCasesResponse(_message.Message):
    __slots__ = ("encounter_ids",)
    ENCOUNTER_IDS_FIELD_NUMBER: _ClassVar[int]
    encounter_ids: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, encounter_ids: _Optional[_Iterable[str]] = ...) -> None: ...

class Audit(_message.Message):
    __slots__ = ("encounter_id", "reviewer", "score", "significant", "comment", "at")
    ENCOUNTER_ID_FIELD_NUMBER: _ClassVar[int]
    REVIEWER_FIELD_NUMBER: _ClassVar[int]
    SCORE_FIELD_NUMBER: _ClassVar[int]
    SIGNIFICANT_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    encounter_id: str
    reviewer: str
    score: int
    significant: bool
    comment: str
    at: str
    def __init__(self, encounter_id: _Optional[str] = ..., reviewer: _Optional[str] = ..., score: _Optional[int] = ..., significant: _Optional[bool] = ..., comment: _Optional[str] = ..., at: _Optional[str] = ...) -> None: ...

class RecordAuditRequest(_message.Message):
    __slots__ = ("audit",)
    AUDIT_FIELD_NUMBER: _ClassVar[int]
    audit: Audit
    def __init__(self, audit: _Optional[_Union[Audit, _Mapping]] = ...) -> None: ...

class RecordAuditResponse(_message.Message):
    __slots__ = ("audit",)
    AUDIT_FIELD_NUMBER: _ClassVar[int]
    audit: Audit
    def __init__(self, audit: _Optional[_Union[Audit, _Mapping]] = ...) -> None: ...
