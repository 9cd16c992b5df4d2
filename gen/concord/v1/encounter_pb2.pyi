from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Patient(_message.Message):
    __slots__ = ("id", "sex", "birth_date", "age_years", "name", "issuer")
    ID_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    AGE_YEARS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    id: str
    sex: str
    birth_date: str
    age_years: int
    name: str
    issuer: str
    def __init__(self, id: _Optional[str] = ..., sex: _Optional[str] = ..., birth_date: _Optional[str] = ..., age_years: _Optional[int] = ..., name: _Optional[str] = ..., issuer: _Optional[str] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("id", "accession_number", "modality", "body_part", "laterality", "indication", "ordered_at", "performed_at", "patient_id", "description", "contrast", "grouped_accession_numbers")
    ID_FIELD_NUMBER: _ClassVar[int]
    ACCESSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MODALITY_FIELD_NUMBER: _ClassVar[int]
    BODY_PART_FIELD_NUMBER: _ClassVar[int]
    LATERALITY_FIELD_NUMBER: _ClassVar[int]
    INDICATION_FIELD_NUMBER: _ClassVar[int]
    ORDERED_AT_FIELD_NUMBER: _ClassVar[int]
    PERFORMED_AT_FIELD_NUMBER: _ClassVar[int]
    PATIENT_ID_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    CONTRAST_FIELD_NUMBER: _ClassVar[int]
    GROUPED_ACCESSION_NUMBERS_FIELD_NUMBER: _ClassVar[int]
    id: str
    accession_number: str
    modality: str
    body_part: str
    laterality: str
    indication: str
    ordered_at: str
    performed_at: str
    patient_id: str
    description: str
    contrast: str
    grouped_accession_numbers: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, id: _Optional[str] = ..., accession_number: _Optional[str] = ..., modality: _Optional[str] = ..., body_part: _Optional[str] = ..., laterality: _Optional[str] = ..., indication: _Optional[str] = ..., ordered_at: _Optional[str] = ..., performed_at: _Optional[str] = ..., patient_id: _Optional[str] = ..., description: _Optional[str] = ..., contrast: _Optional[str] = ..., grouped_accession_numbers: _Optional[_Iterable[str]] = ...) -> None: ...

class Section(_message.Message):
    __slots__ = ("kind", "text")
    class Kind(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        KIND_UNSPECIFIED: _ClassVar[Section.Kind]
        TITLE: _ClassVar[Section.Kind]
        INDICATION: _ClassVar[Section.Kind]
        TECHNIQUE: _ClassVar[Section.Kind]
        COMPARISON: _ClassVar[Section.Kind]
        FINDINGS: _ClassVar[Section.Kind]
        IMPRESSION: _ClassVar[Section.Kind]
        RECOMMENDATION: _ClassVar[Section.Kind]
        HISTORY: _ClassVar[Section.Kind]
        EXAMINATION: _ClassVar[Section.Kind]
        ASSESSMENT: _ClassVar[Section.Kind]
        PLAN: _ClassVar[Section.Kind]
        OTHER: _ClassVar[Section.Kind]
    KIND_UNSPECIFIED: Section.Kind
    TITLE: Section.Kind
    INDICATION: Section.Kind
    TECHNIQUE: Section.Kind
    COMPARISON: Section.Kind
    FINDINGS: Section.Kind
    IMPRESSION: Section.Kind
    RECOMMENDATION: Section.Kind
    HISTORY: Section.Kind
    EXAMINATION: Section.Kind
    ASSESSMENT: Section.Kind
    PLAN: Section.Kind
    OTHER: Section.Kind
    KIND_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    kind: Section.Kind
    text: str
    def __init__(self, kind: _Optional[_Union[Section.Kind, str]] = ..., text: _Optional[str] = ...) -> None: ...

class Document(_message.Message):
    __slots__ = ("id", "type", "status", "replaces", "author", "written_at", "signed_at", "sections", "text", "accession_number", "patient_id", "signer", "exam_date", "received_at", "title", "patient_id_issuer")
    class Status(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        STATUS_UNSPECIFIED: _ClassVar[Document.Status]
        DRAFT: _ClassVar[Document.Status]
        PRELIMINARY: _ClassVar[Document.Status]
        FINAL: _ClassVar[Document.Status]
        ADDENDUM: _ClassVar[Document.Status]
        REPLACED: _ClassVar[Document.Status]
    STATUS_UNSPECIFIED: Document.Status
    DRAFT: Document.Status
    PRELIMINARY: Document.Status
    FINAL: Document.Status
    ADDENDUM: Document.Status
    REPLACED: Document.Status
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REPLACES_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    WRITTEN_AT_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    SECTIONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    ACCESSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    PATIENT_ID_FIELD_NUMBER: _ClassVar[int]
    SIGNER_FIELD_NUMBER: _ClassVar[int]
    EXAM_DATE_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    PATIENT_ID_ISSUER_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    status: Document.Status
    replaces: str
    author: str
    written_at: str
    signed_at: str
    sections: _containers.RepeatedCompositeFieldContainer[Section]
    text: str
    accession_number: str
    patient_id: str
    signer: str
    exam_date: str
    received_at: str
    title: str
    patient_id_issuer: str
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., status: _Optional[_Union[Document.Status, str]] = ..., replaces: _Optional[str] = ..., author: _Optional[str] = ..., written_at: _Optional[str] = ..., signed_at: _Optional[str] = ..., sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., text: _Optional[str] = ..., accession_number: _Optional[str] = ..., patient_id: _Optional[str] = ..., signer: _Optional[str] = ..., exam_date: _Optional[str] = ..., received_at: _Optional[str] = ..., title: _Optional[str] = ..., patient_id_issuer: _Optional[str] = ...) -> None: ...

class Instance(_message.Message):
    __slots__ = ("uri", "content")
    URI_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    uri: str
    content: bytes
    def __init__(self, uri: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class Study(_message.Message):
    __slots__ = ("study_instance_uid", "accession_number", "instances")
    STUDY_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    ACCESSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    study_instance_uid: str
    accession_number: str
    instances: _containers.RepeatedCompositeFieldContainer[Instance]
    def __init__(self, study_instance_uid: _Optional[str] = ..., accession_number: _Optional[str] = ..., instances: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ...) -> None: ...

class LabResult(_message.Message):
    __slots__ = ("code", "value", "unit", "reference_low", "reference_high", "collected_at", "reported_at", "specimen", "flag", "status", "reference_range", "order_number", "comment")
    CODE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_LOW_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_HIGH_FIELD_NUMBER: _ClassVar[int]
    COLLECTED_AT_FIELD_NUMBER: _ClassVar[int]
    REPORTED_AT_FIELD_NUMBER: _ClassVar[int]
    SPECIMEN_FIELD_NUMBER: _ClassVar[int]
    FLAG_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    REFERENCE_RANGE_FIELD_NUMBER: _ClassVar[int]
    ORDER_NUMBER_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    code: _fact_pb2.Concept
    value: str
    unit: str
    reference_low: str
    reference_high: str
    collected_at: str
    reported_at: str
    specimen: str
    flag: str
    status: str
    reference_range: str
    order_number: str
    comment: str
    def __init__(self, code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., value: _Optional[str] = ..., unit: _Optional[str] = ..., reference_low: _Optional[str] = ..., reference_high: _Optional[str] = ..., collected_at: _Optional[str] = ..., reported_at: _Optional[str] = ..., specimen: _Optional[str] = ..., flag: _Optional[str] = ..., status: _Optional[str] = ..., reference_range: _Optional[str] = ..., order_number: _Optional[str] = ..., comment: _Optional[str] = ...) -> None: ...

class LabTable(_message.Message):
    __slots__ = ("content", "mapping_name", "mapping")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MAPPING_NAME_FIELD_NUMBER: _ClassVar[int]
    MAPPING_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    mapping_name: str
    mapping: str
    def __init__(self, content: _Optional[bytes] = ..., mapping_name: _Optional[str] = ..., mapping: _Optional[str] = ...) -> None: ...

class LabMessage(_message.Message):
    __slots__ = ("hl7v2", "fhir", "results", "csv")
    HL7V2_FIELD_NUMBER: _ClassVar[int]
    FHIR_FIELD_NUMBER: _ClassVar[int]
    RESULTS_FIELD_NUMBER: _ClassVar[int]
    CSV_FIELD_NUMBER: _ClassVar[int]
    hl7v2: bytes
    fhir: bytes
    results: _containers.RepeatedCompositeFieldContainer[LabResult]
    csv: LabTable
    def __init__(self, hl7v2: _Optional[bytes] = ..., fhir: _Optional[bytes] = ..., results: _Optional[_Iterable[_Union[LabResult, _Mapping]]] = ..., csv: _Optional[_Union[LabTable, _Mapping]] = ...) -> None: ...

class Diagnosis(_message.Message):
    __slots__ = ("id", "code", "role", "recorded_at", "certainty")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    role: str
    recorded_at: str
    certainty: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., role: _Optional[str] = ..., recorded_at: _Optional[str] = ..., certainty: _Optional[str] = ...) -> None: ...

class Medication(_message.Message):
    __slots__ = ("id", "code", "dose", "dose_unit", "route", "frequency", "started_at", "stopped_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    DOSE_UNIT_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    STOPPED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    dose: str
    dose_unit: str
    route: str
    frequency: str
    started_at: str
    stopped_at: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., dose: _Optional[str] = ..., dose_unit: _Optional[str] = ..., route: _Optional[str] = ..., frequency: _Optional[str] = ..., started_at: _Optional[str] = ..., stopped_at: _Optional[str] = ...) -> None: ...

class Allergy(_message.Message):
    __slots__ = ("id", "code", "reaction", "severity", "certainty")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    reaction: str
    severity: str
    certainty: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., reaction: _Optional[str] = ..., severity: _Optional[str] = ..., certainty: _Optional[str] = ...) -> None: ...

class Procedure(_message.Message):
    __slots__ = ("id", "code", "laterality", "started_at", "ended_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LATERALITY_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    laterality: str
    started_at: str
    ended_at: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., laterality: _Optional[str] = ..., started_at: _Optional[str] = ..., ended_at: _Optional[str] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("id", "type", "at", "about", "actor")
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    at: str
    about: str
    actor: str
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., at: _Optional[str] = ..., about: _Optional[str] = ..., actor: _Optional[str] = ...) -> None: ...

class Encounter(_message.Message):
    __slots__ = ("id", "patient", "orders", "documents", "studies", "labs", "diagnoses", "medications", "allergies", "procedures", "events", "complete_parts", "phases", "as_of")
    class Phase(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        PHASE_UNSPECIFIED: _ClassVar[Encounter.Phase]
        ENTRY: _ClassVar[Encounter.Phase]
        IN_PROCESS: _ClassVar[Encounter.Phase]
        RETROSPECTIVE: _ClassVar[Encounter.Phase]
    PHASE_UNSPECIFIED: Encounter.Phase
    ENTRY: Encounter.Phase
    IN_PROCESS: Encounter.Phase
    RETROSPECTIVE: Encounter.Phase
    ID_FIELD_NUMBER: _ClassVar[int]
    PATIENT_FIELD_NUMBER: _ClassVar[int]
    ORDERS_FIELD_NUMBER: _ClassVar[int]
    DOCUMENTS_FIELD_NUMBER: _ClassVar[int]
    STUDIES_FIELD_NUMBER: _ClassVar[int]
    LABS_FIELD_NUMBER: _ClassVar[int]
    DIAGNOSES_FIELD_NUMBER: _ClassVar[int]
    MEDICATIONS_FIELD_NUMBER: _ClassVar[int]
    ALLERGIES_FIELD_NUMBER: _ClassVar[int]
    PROCEDURES_FIELD_NUMBER: _ClassVar[int]
    EVENTS_FIELD_NUMBER: _ClassVar[int]
    COMPLETE_PARTS_FIELD_NUMBER: _ClassVar[int]
    PHASES_FIELD_NUMBER: _ClassVar[int]
    AS_OF_FIELD_NUMBER: _ClassVar[int]
    id: str
    patient: Patient
    orders: _containers.RepeatedCompositeFieldContainer[Order]
    documents: _containers.RepeatedCompositeFieldContainer[Document]
    studies: _containers.RepeatedCompositeFieldContainer[Study]
    labs: _containers.RepeatedCompositeFieldContainer[LabMessage]
    diagnoses: _containers.RepeatedCompositeFieldContainer[Diagnosis]
    medications: _containers.RepeatedCompositeFieldContainer[Medication]
    allergies: _containers.RepeatedCompositeFieldContainer[Allergy]
    procedures: _containers.RepeatedCompositeFieldContainer[Procedure]
    events: _containers.RepeatedCompositeFieldContainer[Event]
    complete_parts: _containers.RepeatedScalarFieldContainer[str]
    phases: _containers.RepeatedScalarFieldContainer[Encounter.Phase]
    as_of: str
    def __init__(self, id: _Optional[str] = ..., patient: _Optional[_Union[Patient, _Mapping]] = ..., orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[Document, _Mapping]]] = ..., studies: _Optional[_Iterable[_Union[Study, _Mapping]]] = ..., labs: _Optional[_Iterable[_Union[LabMessage, _Mapping]]] = ..., diagnoses: _Optional[_Iterable[_Union[Diagnosis, _Mapping]]] = ..., medications: _Optional[_Iterable[_Union[Medication, _Mapping]]] = ..., allergies: _Optional[_Iterable[_Union[Allergy, _Mapping]]] = ..., procedures: _Optional[_Iterable[_Union[Procedure, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., complete_parts: _Optional[_Iterable[str]] = ..., phases: _Optional[_Iterable[_Union[Encounter.Phase, str]]] = ..., as_of: _Optional[str] = ...) -> None: ...
