from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Concept(_message.Message):
    __slots__ = ("system", "code", "display")
    SYSTEM_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DISPLAY_FIELD_NUMBER: _ClassVar[int]
    system: str
    code: str
    display: str
    def __init__(self, system: _Optional[str] = ..., code: _Optional[str] = ..., display: _Optional[str] = ...) -> None: ...

class Quantity(_message.Message):
    __slots__ = ("value", "comparator", "unit", "reference_low", "reference_high")
    VALUE_FIELD_NUMBER: _ClassVar[int]
    COMPARATOR_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_LOW_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_HIGH_FIELD_NUMBER: _ClassVar[int]
    value: str
    comparator: str
    unit: str
    reference_low: str
    reference_high: str
    def __init__(self, value: _Optional[str] = ..., comparator: _Optional[str] = ..., unit: _Optional[str] = ..., reference_low: _Optional[str] = ..., reference_high: _Optional[str] = ...) -> None: ...

class Interval(_message.Message):
    __slots__ = ("start", "end")
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    start: str
    end: str
    def __init__(self, start: _Optional[str] = ..., end: _Optional[str] = ...) -> None: ...

class Evidence(_message.Message):
    __slots__ = ("kind", "document_id", "section", "start", "end", "text", "section_index", "study_instance_uid", "series_instance_uid", "sop_instance_uid", "frame", "region", "element", "item")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Evidence.Kind]
        TEXT_SPAN: _ClassVar[Evidence.Kind]
        IMAGE_REGION: _ClassVar[Evidence.Kind]
        HEADER_ELEMENT: _ClassVar[Evidence.Kind]
        LAB_RESULT: _ClassVar[Evidence.Kind]
        RECORD_ITEM: _ClassVar[Evidence.Kind]
    KIND_UNSPECIFIED: Evidence.Kind
    TEXT_SPAN: Evidence.Kind
    IMAGE_REGION: Evidence.Kind
    HEADER_ELEMENT: Evidence.Kind
    LAB_RESULT: Evidence.Kind
    RECORD_ITEM: Evidence.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    DOCUMENT_ID_FIELD_NUMBER: _ClassVar[int]
    SECTION_FIELD_NUMBER: _ClassVar[int]
    START_FIELD_NUMBER: _ClassVar[int]
    END_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    SECTION_INDEX_FIELD_NUMBER: _ClassVar[int]
    STUDY_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    SERIES_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    SOP_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    FRAME_FIELD_NUMBER: _ClassVar[int]
    REGION_FIELD_NUMBER: _ClassVar[int]
    ELEMENT_FIELD_NUMBER: _ClassVar[int]
    ITEM_FIELD_NUMBER: _ClassVar[int]
    kind: Evidence.Kind
    document_id: str
    section: str
    start: int
    end: int
    text: str
    section_index: int
    study_instance_uid: str
    series_instance_uid: str
    sop_instance_uid: str
    frame: int
    region: _containers.RepeatedScalarFieldContainer[float]
    element: str
    item: str
    def __init__(self, kind: _Optional[_Union[Evidence.Kind, str]] = ..., document_id: _Optional[str] = ..., section: _Optional[str] = ..., start: _Optional[int] = ..., end: _Optional[int] = ..., text: _Optional[str] = ..., section_index: _Optional[int] = ..., study_instance_uid: _Optional[str] = ..., series_instance_uid: _Optional[str] = ..., sop_instance_uid: _Optional[str] = ..., frame: _Optional[int] = ..., region: _Optional[_Iterable[float]] = ..., element: _Optional[str] = ..., item: _Optional[str] = ...) -> None: ...

class Producer(_message.Message):
    __slots__ = ("service", "version", "model", "digest")
    SERVICE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    MODEL_FIELD_NUMBER: _ClassVar[int]
    DIGEST_FIELD_NUMBER: _ClassVar[int]
    service: str
    version: str
    model: str
    digest: str
    def __init__(self, service: _Optional[str] = ..., version: _Optional[str] = ..., model: _Optional[str] = ..., digest: _Optional[str] = ...) -> None: ...

class Fact(_message.Message):
    __slots__ = ("id", "source", "concept", "polarity", "temporality", "experiencer", "laterality", "body_site", "time", "quantity", "coded", "severity", "change", "count", "relations", "suggestion", "probability", "evidence", "producer")
    class Source(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SOURCE_UNSPECIFIED: _ClassVar[Fact.Source]
        REPORT: _ClassVar[Fact.Source]
        IMAGE: _ClassVar[Fact.Source]
        LAB: _ClassVar[Fact.Source]
        RECORD: _ClassVar[Fact.Source]
    SOURCE_UNSPECIFIED: Fact.Source
    REPORT: Fact.Source
    IMAGE: Fact.Source
    LAB: Fact.Source
    RECORD: Fact.Source
    class Polarity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        POLARITY_UNSPECIFIED: _ClassVar[Fact.Polarity]
        PRESENT: _ClassVar[Fact.Polarity]
        ABSENT: _ClassVar[Fact.Polarity]
        POSSIBLE: _ClassVar[Fact.Polarity]
    POLARITY_UNSPECIFIED: Fact.Polarity
    PRESENT: Fact.Polarity
    ABSENT: Fact.Polarity
    POSSIBLE: Fact.Polarity
    class Temporality(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        TEMPORALITY_UNSPECIFIED: _ClassVar[Fact.Temporality]
        RECENT: _ClassVar[Fact.Temporality]
        HISTORICAL: _ClassVar[Fact.Temporality]
        HYPOTHETICAL: _ClassVar[Fact.Temporality]
    TEMPORALITY_UNSPECIFIED: Fact.Temporality
    RECENT: Fact.Temporality
    HISTORICAL: Fact.Temporality
    HYPOTHETICAL: Fact.Temporality
    class Experiencer(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        EXPERIENCER_UNSPECIFIED: _ClassVar[Fact.Experiencer]
        PATIENT: _ClassVar[Fact.Experiencer]
        OTHER: _ClassVar[Fact.Experiencer]
    EXPERIENCER_UNSPECIFIED: Fact.Experiencer
    PATIENT: Fact.Experiencer
    OTHER: Fact.Experiencer
    class Laterality(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        LATERALITY_UNSPECIFIED: _ClassVar[Fact.Laterality]
        RIGHT: _ClassVar[Fact.Laterality]
        LEFT: _ClassVar[Fact.Laterality]
        BILATERAL: _ClassVar[Fact.Laterality]
        UNPAIRED: _ClassVar[Fact.Laterality]
    LATERALITY_UNSPECIFIED: Fact.Laterality
    RIGHT: Fact.Laterality
    LEFT: Fact.Laterality
    BILATERAL: Fact.Laterality
    UNPAIRED: Fact.Laterality
    class Severity(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        SEVERITY_UNSPECIFIED: _ClassVar[Fact.Severity]
        MILD: _ClassVar[Fact.Severity]
        MODERATE: _ClassVar[Fact.Severity]
        SEVERE: _ClassVar[Fact.Severity]
    SEVERITY_UNSPECIFIED: Fact.Severity
    MILD: Fact.Severity
    MODERATE: Fact.Severity
    SEVERE: Fact.Severity
    class Change(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        CHANGE_UNSPECIFIED: _ClassVar[Fact.Change]
        NEW: _ClassVar[Fact.Change]
        LARGER: _ClassVar[Fact.Change]
        SMALLER: _ClassVar[Fact.Change]
        STABLE: _ClassVar[Fact.Change]
        RESOLVED: _ClassVar[Fact.Change]
    CHANGE_UNSPECIFIED: Fact.Change
    NEW: Fact.Change
    LARGER: Fact.Change
    SMALLER: Fact.Change
    STABLE: Fact.Change
    RESOLVED: Fact.Change
    ID_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    CONCEPT_FIELD_NUMBER: _ClassVar[int]
    POLARITY_FIELD_NUMBER: _ClassVar[int]
    TEMPORALITY_FIELD_NUMBER: _ClassVar[int]
    EXPERIENCER_FIELD_NUMBER: _ClassVar[int]
    LATERALITY_FIELD_NUMBER: _ClassVar[int]
    BODY_SITE_FIELD_NUMBER: _ClassVar[int]
    TIME_FIELD_NUMBER: _ClassVar[int]
    QUANTITY_FIELD_NUMBER: _ClassVar[int]
    CODED_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CHANGE_FIELD_NUMBER: _ClassVar[int]
    COUNT_FIELD_NUMBER: _ClassVar[int]
    RELATIONS_FIELD_NUMBER: _ClassVar[int]
    SUGGESTION_FIELD_NUMBER: _ClassVar[int]
    PROBABILITY_FIELD_NUMBER: _ClassVar[int]
    EVIDENCE_FIELD_NUMBER: _ClassVar[int]
    PRODUCER_FIELD_NUMBER: _ClassVar[int]
    id: str
    source: Fact.Source
    concept: Concept
    polarity: Fact.Polarity
    temporality: Fact.Temporality
    experiencer: Fact.Experiencer
    laterality: Fact.Laterality
    body_site: Concept
    time: Interval
    quantity: Quantity
    coded: str
    severity: Fact.Severity
    change: Fact.Change
    count: int
    relations: _containers.RepeatedScalarFieldContainer[str]
    suggestion: str
    probability: float
    evidence: _containers.RepeatedCompositeFieldContainer[Evidence]
    producer: Producer
    def __init__(self, id: _Optional[str] = ..., source: _Optional[_Union[Fact.Source, str]] = ..., concept: _Optional[_Union[Concept, _Mapping]] = ..., polarity: _Optional[_Union[Fact.Polarity, str]] = ..., temporality: _Optional[_Union[Fact.Temporality, str]] = ..., experiencer: _Optional[_Union[Fact.Experiencer, str]] = ..., laterality: _Optional[_Union[Fact.Laterality, str]] = ..., body_site: _Optional[_Union[Concept, _Mapping]] = ..., time: _Optional[_Union[Interval, _Mapping]] = ..., quantity: _Optional[_Union[Quantity, _Mapping]] = ..., coded: _Optional[str] = ..., severity: _Optional[_Union[Fact.Severity, str]] = ..., change: _Optional[_Union[Fact.Change, str]] = ..., count: _Optional[int] = ..., relations: _Optional[_Iterable[str]] = ..., suggestion: _Optional[str] = ..., probability: _Optional[float] = ..., evidence: _Optional[_Iterable[_Union[Evidence, _Mapping]]] = ..., producer: _Optional[_Union[Producer, _Mapping]] = ...) -> None: ...

class Issue(_message.Message):
    __slots__ = ("code", "place", "message", "source")
    CODE_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    MESSAGE_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    code: str
    place: str
    message: str
    source: Fact.Source
    def __init__(self, code: _Optional[str] = ..., place: _Optional[str] = ..., message: _Optional[str] = ..., source: _Optional[_Union[Fact.Source, str]] = ...) -> None: ...

class FactSet(_message.Message):
    __slots__ = ("subject", "source", "facts", "assessed", "issues", "producer")
    SUBJECT_FIELD_NUMBER: _ClassVar[int]
    SOURCE_FIELD_NUMBER: _ClassVar[int]
    FACTS_FIELD_NUMBER: _ClassVar[int]
    ASSESSED_FIELD_NUMBER: _ClassVar[int]
    ISSUES_FIELD_NUMBER: _ClassVar[int]
    PRODUCER_FIELD_NUMBER: _ClassVar[int]
    subject: str
    source: Fact.Source
    facts: _containers.RepeatedCompositeFieldContainer[Fact]
    assessed: _containers.RepeatedScalarFieldContainer[str]
    issues: _containers.RepeatedCompositeFieldContainer[Issue]
    producer: Producer
    def __init__(self, subject: _Optional[str] = ..., source: _Optional[_Union[Fact.Source, str]] = ..., facts: _Optional[_Iterable[_Union[Fact, _Mapping]]] = ..., assessed: _Optional[_Iterable[str]] = ..., issues: _Optional[_Iterable[_Union[Issue, _Mapping]]] = ..., producer: _Optional[_Union[Producer, _Mapping]] = ...) -> None: ...
