from concord.v1 import fact_pb2 as _fact_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Patient(_message.Message):
    __slots__ = ("id", "sex", "birth_date", "age_years", "name", "issuer", "national_id")
    ID_FIELD_NUMBER: _ClassVar[int]
    SEX_FIELD_NUMBER: _ClassVar[int]
    BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    AGE_YEARS_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    ISSUER_FIELD_NUMBER: _ClassVar[int]
    NATIONAL_ID_FIELD_NUMBER: _ClassVar[int]
    id: str
    sex: str
    birth_date: str
    age_years: int
    name: str
    issuer: str
    national_id: str
    def __init__(self, id: _Optional[str] = ..., sex: _Optional[str] = ..., birth_date: _Optional[str] = ..., age_years: _Optional[int] = ..., name: _Optional[str] = ..., issuer: _Optional[str] = ..., national_id: _Optional[str] = ...) -> None: ...

class Order(_message.Message):
    __slots__ = ("id", "accession_number", "modality", "body_part", "laterality", "indication", "ordered_at", "performed_at", "patient_id", "description", "contrast", "grouped_accession_numbers", "kind", "urgency", "status", "patient_name", "patient_sex", "patient_birth_date", "verbal", "contrast_agent", "patient_id_issuer")
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
    KIND_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    PATIENT_NAME_FIELD_NUMBER: _ClassVar[int]
    PATIENT_SEX_FIELD_NUMBER: _ClassVar[int]
    PATIENT_BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    VERBAL_FIELD_NUMBER: _ClassVar[int]
    CONTRAST_AGENT_FIELD_NUMBER: _ClassVar[int]
    PATIENT_ID_ISSUER_FIELD_NUMBER: _ClassVar[int]
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
    kind: str
    urgency: str
    status: str
    patient_name: str
    patient_sex: str
    patient_birth_date: str
    verbal: bool
    contrast_agent: _fact_pb2.Concept
    patient_id_issuer: str
    def __init__(self, id: _Optional[str] = ..., accession_number: _Optional[str] = ..., modality: _Optional[str] = ..., body_part: _Optional[str] = ..., laterality: _Optional[str] = ..., indication: _Optional[str] = ..., ordered_at: _Optional[str] = ..., performed_at: _Optional[str] = ..., patient_id: _Optional[str] = ..., description: _Optional[str] = ..., contrast: _Optional[str] = ..., grouped_accession_numbers: _Optional[_Iterable[str]] = ..., kind: _Optional[str] = ..., urgency: _Optional[str] = ..., status: _Optional[str] = ..., patient_name: _Optional[str] = ..., patient_sex: _Optional[str] = ..., patient_birth_date: _Optional[str] = ..., verbal: _Optional[bool] = ..., contrast_agent: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., patient_id_issuer: _Optional[str] = ...) -> None: ...

class Signature(_message.Message):
    __slots__ = ("signer", "title", "role", "signed_at", "licensed", "on_behalf_of", "certificate_valid", "place")
    SIGNER_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    SIGNED_AT_FIELD_NUMBER: _ClassVar[int]
    LICENSED_FIELD_NUMBER: _ClassVar[int]
    ON_BEHALF_OF_FIELD_NUMBER: _ClassVar[int]
    CERTIFICATE_VALID_FIELD_NUMBER: _ClassVar[int]
    PLACE_FIELD_NUMBER: _ClassVar[int]
    signer: str
    title: str
    role: str
    signed_at: str
    licensed: bool
    on_behalf_of: str
    certificate_valid: bool
    place: str
    def __init__(self, signer: _Optional[str] = ..., title: _Optional[str] = ..., role: _Optional[str] = ..., signed_at: _Optional[str] = ..., licensed: _Optional[bool] = ..., on_behalf_of: _Optional[str] = ..., certificate_valid: _Optional[bool] = ..., place: _Optional[str] = ...) -> None: ...

class FormField(_message.Message):
    __slots__ = ("name", "value")
    NAME_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    name: str
    value: str
    def __init__(self, name: _Optional[str] = ..., value: _Optional[str] = ...) -> None: ...

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
    __slots__ = ("id", "type", "status", "replaces", "author", "written_at", "signed_at", "sections", "text", "accession_number", "patient_id", "signer", "exam_date", "received_at", "title", "patient_id_issuer", "patient_name", "patient_sex", "patient_birth_date", "modified_at", "amendment_reason", "event_id", "event_at", "signatures", "fields", "department")
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
    PATIENT_NAME_FIELD_NUMBER: _ClassVar[int]
    PATIENT_SEX_FIELD_NUMBER: _ClassVar[int]
    PATIENT_BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    MODIFIED_AT_FIELD_NUMBER: _ClassVar[int]
    AMENDMENT_REASON_FIELD_NUMBER: _ClassVar[int]
    EVENT_ID_FIELD_NUMBER: _ClassVar[int]
    EVENT_AT_FIELD_NUMBER: _ClassVar[int]
    SIGNATURES_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
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
    patient_name: str
    patient_sex: str
    patient_birth_date: str
    modified_at: str
    amendment_reason: str
    event_id: str
    event_at: str
    signatures: _containers.RepeatedCompositeFieldContainer[Signature]
    fields: _containers.RepeatedCompositeFieldContainer[FormField]
    department: str
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., status: _Optional[_Union[Document.Status, str]] = ..., replaces: _Optional[str] = ..., author: _Optional[str] = ..., written_at: _Optional[str] = ..., signed_at: _Optional[str] = ..., sections: _Optional[_Iterable[_Union[Section, _Mapping]]] = ..., text: _Optional[str] = ..., accession_number: _Optional[str] = ..., patient_id: _Optional[str] = ..., signer: _Optional[str] = ..., exam_date: _Optional[str] = ..., received_at: _Optional[str] = ..., title: _Optional[str] = ..., patient_id_issuer: _Optional[str] = ..., patient_name: _Optional[str] = ..., patient_sex: _Optional[str] = ..., patient_birth_date: _Optional[str] = ..., modified_at: _Optional[str] = ..., amendment_reason: _Optional[str] = ..., event_id: _Optional[str] = ..., event_at: _Optional[str] = ..., signatures: _Optional[_Iterable[_Union[Signature, _Mapping]]] = ..., fields: _Optional[_Iterable[_Union[FormField, _Mapping]]] = ..., department: _Optional[str] = ...) -> None: ...

class Instance(_message.Message):
    __slots__ = ("uri", "content")
    URI_FIELD_NUMBER: _ClassVar[int]
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    uri: str
    content: bytes
    def __init__(self, uri: _Optional[str] = ..., content: _Optional[bytes] = ...) -> None: ...

class Study(_message.Message):
    __slots__ = ("study_instance_uid", "accession_number", "instances", "expected_instances", "received_at")
    STUDY_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    ACCESSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    INSTANCES_FIELD_NUMBER: _ClassVar[int]
    EXPECTED_INSTANCES_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    study_instance_uid: str
    accession_number: str
    instances: _containers.RepeatedCompositeFieldContainer[Instance]
    expected_instances: int
    received_at: str
    def __init__(self, study_instance_uid: _Optional[str] = ..., accession_number: _Optional[str] = ..., instances: _Optional[_Iterable[_Union[Instance, _Mapping]]] = ..., expected_instances: _Optional[int] = ..., received_at: _Optional[str] = ...) -> None: ...

class LabResult(_message.Message):
    __slots__ = ("code", "value", "unit", "reference_low", "reference_high", "collected_at", "reported_at", "specimen", "flag", "status", "reference_range", "order_number", "comment", "ordered_at", "received_at", "analysed_at", "patient_id", "patient_name", "patient_sex", "patient_birth_date", "method")
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
    ORDERED_AT_FIELD_NUMBER: _ClassVar[int]
    RECEIVED_AT_FIELD_NUMBER: _ClassVar[int]
    ANALYSED_AT_FIELD_NUMBER: _ClassVar[int]
    PATIENT_ID_FIELD_NUMBER: _ClassVar[int]
    PATIENT_NAME_FIELD_NUMBER: _ClassVar[int]
    PATIENT_SEX_FIELD_NUMBER: _ClassVar[int]
    PATIENT_BIRTH_DATE_FIELD_NUMBER: _ClassVar[int]
    METHOD_FIELD_NUMBER: _ClassVar[int]
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
    ordered_at: str
    received_at: str
    analysed_at: str
    patient_id: str
    patient_name: str
    patient_sex: str
    patient_birth_date: str
    method: str
    def __init__(self, code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., value: _Optional[str] = ..., unit: _Optional[str] = ..., reference_low: _Optional[str] = ..., reference_high: _Optional[str] = ..., collected_at: _Optional[str] = ..., reported_at: _Optional[str] = ..., specimen: _Optional[str] = ..., flag: _Optional[str] = ..., status: _Optional[str] = ..., reference_range: _Optional[str] = ..., order_number: _Optional[str] = ..., comment: _Optional[str] = ..., ordered_at: _Optional[str] = ..., received_at: _Optional[str] = ..., analysed_at: _Optional[str] = ..., patient_id: _Optional[str] = ..., patient_name: _Optional[str] = ..., patient_sex: _Optional[str] = ..., patient_birth_date: _Optional[str] = ..., method: _Optional[str] = ...) -> None: ...

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
    __slots__ = ("id", "code", "role", "recorded_at", "certainty", "onset_at", "resolved_at", "morphology")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    ROLE_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    ONSET_AT_FIELD_NUMBER: _ClassVar[int]
    RESOLVED_AT_FIELD_NUMBER: _ClassVar[int]
    MORPHOLOGY_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    role: str
    recorded_at: str
    certainty: str
    onset_at: str
    resolved_at: str
    morphology: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., role: _Optional[str] = ..., recorded_at: _Optional[str] = ..., certainty: _Optional[str] = ..., onset_at: _Optional[str] = ..., resolved_at: _Optional[str] = ..., morphology: _Optional[str] = ...) -> None: ...

class Administration(_message.Message):
    __slots__ = ("at", "dose", "dose_unit")
    AT_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    DOSE_UNIT_FIELD_NUMBER: _ClassVar[int]
    at: str
    dose: str
    dose_unit: str
    def __init__(self, at: _Optional[str] = ..., dose: _Optional[str] = ..., dose_unit: _Optional[str] = ...) -> None: ...

class Medication(_message.Message):
    __slots__ = ("id", "code", "dose", "dose_unit", "route", "frequency", "started_at", "stopped_at", "ordered_at", "status", "as_needed", "administrations", "text", "verbal", "indication")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    DOSE_FIELD_NUMBER: _ClassVar[int]
    DOSE_UNIT_FIELD_NUMBER: _ClassVar[int]
    ROUTE_FIELD_NUMBER: _ClassVar[int]
    FREQUENCY_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    STOPPED_AT_FIELD_NUMBER: _ClassVar[int]
    ORDERED_AT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    AS_NEEDED_FIELD_NUMBER: _ClassVar[int]
    ADMINISTRATIONS_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    VERBAL_FIELD_NUMBER: _ClassVar[int]
    INDICATION_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    dose: str
    dose_unit: str
    route: str
    frequency: str
    started_at: str
    stopped_at: str
    ordered_at: str
    status: str
    as_needed: bool
    administrations: _containers.RepeatedCompositeFieldContainer[Administration]
    text: str
    verbal: bool
    indication: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., dose: _Optional[str] = ..., dose_unit: _Optional[str] = ..., route: _Optional[str] = ..., frequency: _Optional[str] = ..., started_at: _Optional[str] = ..., stopped_at: _Optional[str] = ..., ordered_at: _Optional[str] = ..., status: _Optional[str] = ..., as_needed: _Optional[bool] = ..., administrations: _Optional[_Iterable[_Union[Administration, _Mapping]]] = ..., text: _Optional[str] = ..., verbal: _Optional[bool] = ..., indication: _Optional[str] = ...) -> None: ...

class Allergy(_message.Message):
    __slots__ = ("id", "code", "reaction", "severity", "certainty", "recorded_at", "type")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    REACTION_FIELD_NUMBER: _ClassVar[int]
    SEVERITY_FIELD_NUMBER: _ClassVar[int]
    CERTAINTY_FIELD_NUMBER: _ClassVar[int]
    RECORDED_AT_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    reaction: str
    severity: str
    certainty: str
    recorded_at: str
    type: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., reaction: _Optional[str] = ..., severity: _Optional[str] = ..., certainty: _Optional[str] = ..., recorded_at: _Optional[str] = ..., type: _Optional[str] = ...) -> None: ...

class Procedure(_message.Message):
    __slots__ = ("id", "code", "laterality", "started_at", "ended_at", "status", "urgency", "anaesthesia", "anaesthesia_started_at", "left_theatre_at", "operator", "fields")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    LATERALITY_FIELD_NUMBER: _ClassVar[int]
    STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    STATUS_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    ANAESTHESIA_FIELD_NUMBER: _ClassVar[int]
    ANAESTHESIA_STARTED_AT_FIELD_NUMBER: _ClassVar[int]
    LEFT_THEATRE_AT_FIELD_NUMBER: _ClassVar[int]
    OPERATOR_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    laterality: str
    started_at: str
    ended_at: str
    status: str
    urgency: str
    anaesthesia: str
    anaesthesia_started_at: str
    left_theatre_at: str
    operator: str
    fields: _containers.RepeatedCompositeFieldContainer[FormField]
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., laterality: _Optional[str] = ..., started_at: _Optional[str] = ..., ended_at: _Optional[str] = ..., status: _Optional[str] = ..., urgency: _Optional[str] = ..., anaesthesia: _Optional[str] = ..., anaesthesia_started_at: _Optional[str] = ..., left_theatre_at: _Optional[str] = ..., operator: _Optional[str] = ..., fields: _Optional[_Iterable[_Union[FormField, _Mapping]]] = ...) -> None: ...

class Event(_message.Message):
    __slots__ = ("id", "type", "at", "about", "actor", "ended_at", "urgency", "requested_at", "fields")
    ID_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    ABOUT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    ENDED_AT_FIELD_NUMBER: _ClassVar[int]
    URGENCY_FIELD_NUMBER: _ClassVar[int]
    REQUESTED_AT_FIELD_NUMBER: _ClassVar[int]
    FIELDS_FIELD_NUMBER: _ClassVar[int]
    id: str
    type: str
    at: str
    about: str
    actor: str
    ended_at: str
    urgency: str
    requested_at: str
    fields: _containers.RepeatedCompositeFieldContainer[FormField]
    def __init__(self, id: _Optional[str] = ..., type: _Optional[str] = ..., at: _Optional[str] = ..., about: _Optional[str] = ..., actor: _Optional[str] = ..., ended_at: _Optional[str] = ..., urgency: _Optional[str] = ..., requested_at: _Optional[str] = ..., fields: _Optional[_Iterable[_Union[FormField, _Mapping]]] = ...) -> None: ...

class Observation(_message.Message):
    __slots__ = ("id", "code", "value", "unit", "at")
    ID_FIELD_NUMBER: _ClassVar[int]
    CODE_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    UNIT_FIELD_NUMBER: _ClassVar[int]
    AT_FIELD_NUMBER: _ClassVar[int]
    id: str
    code: _fact_pb2.Concept
    value: str
    unit: str
    at: str
    def __init__(self, id: _Optional[str] = ..., code: _Optional[_Union[_fact_pb2.Concept, _Mapping]] = ..., value: _Optional[str] = ..., unit: _Optional[str] = ..., at: _Optional[str] = ...) -> None: ...

class PriorStudy(_message.Message):
    __slots__ = ("study_instance_uid", "accession_number", "modality", "body_part", "studied_at", "description", "institution")
    STUDY_INSTANCE_UID_FIELD_NUMBER: _ClassVar[int]
    ACCESSION_NUMBER_FIELD_NUMBER: _ClassVar[int]
    MODALITY_FIELD_NUMBER: _ClassVar[int]
    BODY_PART_FIELD_NUMBER: _ClassVar[int]
    STUDIED_AT_FIELD_NUMBER: _ClassVar[int]
    DESCRIPTION_FIELD_NUMBER: _ClassVar[int]
    INSTITUTION_FIELD_NUMBER: _ClassVar[int]
    study_instance_uid: str
    accession_number: str
    modality: str
    body_part: str
    studied_at: str
    description: str
    institution: str
    def __init__(self, study_instance_uid: _Optional[str] = ..., accession_number: _Optional[str] = ..., modality: _Optional[str] = ..., body_part: _Optional[str] = ..., studied_at: _Optional[str] = ..., description: _Optional[str] = ..., institution: _Optional[str] = ...) -> None: ...

class Encounter(_message.Message):
    __slots__ = ("id", "patient", "orders", "documents", "studies", "labs", "diagnoses", "medications", "allergies", "procedures", "events", "complete_parts", "phases", "as_of", "observations", "prior_studies", "department")
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
    OBSERVATIONS_FIELD_NUMBER: _ClassVar[int]
    PRIOR_STUDIES_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
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
    observations: _containers.RepeatedCompositeFieldContainer[Observation]
    prior_studies: _containers.RepeatedCompositeFieldContainer[PriorStudy]
    department: str
    def __init__(self, id: _Optional[str] = ..., patient: _Optional[_Union[Patient, _Mapping]] = ..., orders: _Optional[_Iterable[_Union[Order, _Mapping]]] = ..., documents: _Optional[_Iterable[_Union[Document, _Mapping]]] = ..., studies: _Optional[_Iterable[_Union[Study, _Mapping]]] = ..., labs: _Optional[_Iterable[_Union[LabMessage, _Mapping]]] = ..., diagnoses: _Optional[_Iterable[_Union[Diagnosis, _Mapping]]] = ..., medications: _Optional[_Iterable[_Union[Medication, _Mapping]]] = ..., allergies: _Optional[_Iterable[_Union[Allergy, _Mapping]]] = ..., procedures: _Optional[_Iterable[_Union[Procedure, _Mapping]]] = ..., events: _Optional[_Iterable[_Union[Event, _Mapping]]] = ..., complete_parts: _Optional[_Iterable[str]] = ..., phases: _Optional[_Iterable[_Union[Encounter.Phase, str]]] = ..., as_of: _Optional[str] = ..., observations: _Optional[_Iterable[_Union[Observation, _Mapping]]] = ..., prior_studies: _Optional[_Iterable[_Union[PriorStudy, _Mapping]]] = ..., department: _Optional[str] = ...) -> None: ...
