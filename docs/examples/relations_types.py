"""What the Relations API answers; written by make_types.py. With ``fields`` a record holds only what was asked for."""

from __future__ import annotations

from typing import Any, Literal, TypedDict


BlankEnum = Literal[""]


class Citation(TypedDict):
    source: SourceReference | Source
    paragraph: int
    start: int
    end: int
    excerpt_sha256: str
    supports: bool


class Commitment(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    owners: list[CommitmentParticipation]
    beneficiaries: list[CommitmentParticipation]
    date: Date
    due: Date
    recurrence: Recurrence | BlankEnum
    condition: str
    state: CommitmentState
    overdue: bool
    made_in: MadeIn | None
    statement: RecordReference | Statement | None
    document: RecordReference | Document | None
    progress: list[Progress]
    countries: list[Country]
    topics: list[Topic]
    citations: list[Citation]


class CommitmentParticipation(TypedDict):
    participant: ParticipantReference | Participant
    role: CommitmentRole
    capacity: str
    name_as_printed: str


CommitmentRole = Literal["owner", "beneficiary"]


CommitmentState = Literal["open", "met", "not_met", "lapsed"]


class Coordinates(TypedDict):
    latitude: float
    longitude: float


class Correction(TypedDict):
    at: str
    version: int
    note: str


class Country(TypedDict):
    code: str
    slug: str
    name: str


class Date(TypedDict):
    edtf: str
    earliest: str | None
    latest: str | None
    label: str
    inferred: bool
    note: str


class Document(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    kind: DocumentKind
    level: DocumentLevel | BlankEnum
    life: DocumentLife
    adopted: Date
    signed: Date
    in_force: Date
    expires: Date
    period: Date
    place: PlaceThen | None
    visit: RecordReference | Visit | None
    parties: list[DocumentParticipation]
    signatories: list[Signatory]
    witnesses: list[DocumentParticipation]
    related: list[RelatedDocument]
    related_from: list[RelatedFrom]
    countries: list[Country]
    topics: list[Topic]
    citations: list[Citation]


DocumentKind = Literal[
    "treaty",
    "agreement",
    "protocol",
    "memorandum",
    "joint_statement",
    "joint_declaration",
    "joint_communique",
    "exchange_of_notes",
    "action_plan",
    "strategy",
    "twinning_agreement",
    "application",
    "other",
]


DocumentLevel = Literal["interstate", "intergovernmental", "inter_agency", "municipal", "organizational"]


DocumentLife = Literal[
    "proposed", "initialled", "adopted", "signed", "ratified", "in_force", "expired", "terminated", "superseded"
]


class DocumentParticipation(TypedDict):
    participant: ParticipantReference | Participant
    role: DocumentRole
    capacity: str
    name_as_printed: str


DocumentRelationKind = Literal["amends", "implements", "supersedes", "cites"]


DocumentRole = Literal["party", "signatory", "witness"]


FieldEnum = Literal["title", "summary", "quote"]


class Figure(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    indicator: Indicator
    value: str
    unit: str
    qualifier: Qualifier | BlankEnum
    kind: FigureKind
    period: Date
    cited_by: ParticipantReference | Participant | None
    countries: list[Country]
    statement: RecordReference | Statement | None
    part_of: RecordReference | Figure | None
    topics: list[Topic]
    citations: list[Citation]


FigureKind = Literal["level", "growth_factor", "target", "rank", "count", "share"]


class Indicator(TypedDict):
    slug: str
    title: str


Language = Literal[
    "en",
    "ru",
    "be",
    "de",
    "ar",
    "az",
    "cs",
    "es",
    "et",
    "fa",
    "fr",
    "he",
    "hu",
    "hy",
    "it",
    "ja",
    "ka",
    "kk",
    "ko",
    "ky",
    "lt",
    "lv",
    "mn",
    "pl",
    "pt",
    "ro",
    "sk",
    "sr",
    "tg",
    "tk",
    "tr",
    "uk",
    "uz",
    "zh",
]


class MadeIn(TypedDict):
    slug: str
    title: str
    url: str
    type: TypeEnum


class Name(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: Date


NameKind = Literal["official", "common", "acronym", "former", "variant", "office"]


class PaginatedCommitmentList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Commitment]


class PaginatedDocumentList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Document]


class PaginatedFigureList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Figure]


class PaginatedParticipantList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Participant]


class PaginatedPlaceList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Place]


class PaginatedSourceList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Source]


class PaginatedStatementList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Statement]


class PaginatedVisitList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Visit]


class ParameterProblem(TypedDict):
    parameter: str
    detail: str


class Participant(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    name: str
    kind: ParticipantKind
    country: str | None
    country_code: str
    alpha3: str
    wikidata: str
    existed: Date
    parent: ParticipantReference | Participant | None
    names: list[Name]
    tenures: list[Tenure]
    successors: list[Successor]
    predecessors: list[Predecessor]
    citations: list[Citation]


ParticipantKind = Literal[
    "person",
    "state",
    "territory",
    "government_body",
    "international_organization",
    "municipality",
    "company",
    "media",
    "party",
    "group",
]


class ParticipantReference(TypedDict):
    slug: str
    name: str
    kind: ParticipantKind
    country: str | None


class Participation(TypedDict):
    participant: ParticipantReference | Participant
    role: VisitRole
    capacity: str
    name_as_printed: str


class PatchedCommitmentChange(TypedDict):
    title: str
    summary: str
    notes: str
    date: str
    date_inferred: bool
    date_note: str
    due: str
    due_note: str
    recurrence: Recurrence | BlankEnum
    condition: str
    state: CommitmentState


class PatchedDocumentChange(TypedDict):
    title: str
    summary: str
    notes: str
    kind: DocumentKind
    level: DocumentLevel | BlankEnum
    life: DocumentLife
    adopted: str
    signed: str
    in_force: str
    expires: str
    period: str
    date_inferred: bool
    date_note: str


class PatchedFigureChange(TypedDict):
    title: str
    summary: str
    notes: str
    kind: FigureKind
    qualifier: Qualifier | BlankEnum
    value: str
    unit: str
    period: str
    period_inferred: bool
    period_note: str


class PatchedParticipantChange(TypedDict):
    title: str
    summary: str
    notes: str
    kind: ParticipantKind
    country_code: str
    alpha3_code: str
    wikidata: str
    existed: str


class PatchedPlaceChange(TypedDict):
    title: str
    summary: str
    notes: str
    kind: PlaceKind
    latitude: str | None
    longitude: str | None
    wikidata: str


class PatchedSourceChange(TypedDict):
    title: str
    summary: str
    notes: str
    language: Language
    dateline: str
    published: str
    published_inferred: bool
    published_note: str
    source_url: str
    archived_url: str
    rights: str


class PatchedStatementChange(TypedDict):
    title: str
    summary: str
    notes: str
    date: str
    date_inferred: bool
    date_note: str
    mode: StatementMode
    language: Language
    quote: str


class PatchedVisitChange(TypedDict):
    title: str
    summary: str
    notes: str
    date: str
    date_inferred: bool
    date_note: str
    kind: VisitKind
    format: VisitFormat | BlankEnum
    outcome: VisitOutcome


class Place(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    kind: PlaceKind
    country: str | None
    parent: RecordReference | Place | None
    names: list[PlaceName]
    coordinates: Coordinates | None
    wikidata: str
    citations: list[Citation]


PlaceKind = Literal["city", "region", "residence", "area", "country", "wider"]


class PlaceName(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: Date


class PlaceThen(TypedDict):
    slug: str
    name: str
    name_today: str


class Predecessor(TypedDict):
    participant: ParticipantReference | Participant
    kind: SuccessionKind
    date: Date
    note: str


class Problem(TypedDict):
    type: str
    title: str
    status: int
    detail: str
    errors: list[ParameterProblem]
    current: dict[str, Any]


class Progress(TypedDict):
    date: Date
    note: str
    state: CommitmentState | BlankEnum
    statement: RecordReference | Statement | None
    visit: RecordReference | Visit | None
    citations: list[Citation]


Qualifier = Literal["about", "approaching", "at_least", "more_than", "at_most", "less_than"]


class RecordReference(TypedDict):
    slug: str
    title: str
    url: str


Recurrence = Literal["monthly", "quarterly", "annual", "continuing"]


class RelatedDocument(TypedDict):
    kind: DocumentRelationKind
    document: RecordReference | Document


class RelatedFrom(TypedDict):
    kind: DocumentRelationKind
    document: RecordReference | Document


Script = Literal["Latn", "Cyrl", "Arab", "Armn", "Geor", "Grek", "Hani", "Hebr", "Jpan", "Kore", "Mong"]


class Signatory(TypedDict):
    participant: ParticipantReference | Participant
    role: DocumentRole
    capacity: str
    name_as_printed: str
    on_behalf_of: ParticipantReference | Participant | None


class Source(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    publisher: ParticipantReference | Participant | None
    language: Language
    dateline: str
    published: Date
    source_url: str
    archived_url: str
    filename: str
    sha256: str
    rights: str


class SourceReference(TypedDict):
    slug: str
    filename: str
    sha256: str


class Statement(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    mode: StatementMode
    speakers: list[StatementParticipation]
    addressees: list[StatementParticipation]
    date: Date
    language: Language
    quote: str
    visit: RecordReference | Visit | None
    document: RecordReference | Document | None
    countries: list[Country]
    topics: list[Topic]
    citations: list[StatementCitation]


class StatementCitation(TypedDict):
    source: SourceReference | Source
    paragraph: int
    start: int
    end: int
    excerpt_sha256: str
    supports: bool
    verbatim: bool


StatementMode = Literal["direct", "fragment", "reported", "document"]


class StatementParticipation(TypedDict):
    participant: ParticipantReference | Participant
    role: StatementRole
    capacity: str
    name_as_printed: str


StatementRole = Literal["speaker", "addressee"]


StatusEnum = Literal["draft", "in_review", "published", "withdrawn"]


SuccessionKind = Literal["renamed", "succeeded", "continued", "split", "merged"]


class Successor(TypedDict):
    participant: ParticipantReference | Participant
    kind: SuccessionKind
    date: Date
    note: str


class Tenure(TypedDict):
    office: str
    body: ParticipantReference | Participant
    held: Date
    note: str
    citations: list[Citation]


class Topic(TypedDict):
    slug: str
    title: str


class Translation(TypedDict):
    field: FieldEnum
    language: Language
    text: str
    translator: str
    official: bool


TypeEnum = Literal["statement", "document"]


class Visit(TypedDict):
    slug: str
    url: str
    page: str
    type: str
    title: str
    summary: str
    translations: list[Translation]
    status: StatusEnum
    version: int
    corrections: list[Correction]
    created: str
    updated: str
    kind: VisitKind
    format: VisitFormat | BlankEnum
    outcome: VisitOutcome
    date: Date
    host: ParticipantReference | Participant | None
    places: list[VisitPlace]
    parent: RecordReference | Visit | None
    participations: list[Participation]
    countries: list[Country]
    topics: list[Topic]
    citations: list[Citation]


VisitFormat = Literal["one_on_one", "narrow", "extended", "informal", "plenary"]


VisitKind = Literal[
    "summit",
    "state_visit",
    "official_visit",
    "working_visit",
    "private_visit",
    "visit",
    "meeting",
    "session",
    "telephone_call",
    "interview",
    "ceremony",
    "event",
]


VisitOutcome = Literal["planned", "held", "postponed", "cancelled"]


class VisitPlace(TypedDict):
    slug: str
    name: str
    name_today: str
    name_as_printed: str


VisitRole = Literal["participant", "host", "guest", "chair", "member", "interviewer", "interviewee", "observer"]
