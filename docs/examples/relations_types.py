"""What the Relations API answers. Written by make_types.py.

With ``fields`` a record holds only what was asked for; with ``expand`` whole records stand where else their names do.
"""

from __future__ import annotations

from typing import Any, Literal, TypeAlias, TypedDict



class AsOf(TypedDict):
    date: str
    names: list[NameThen]
    offices: list[OfficeThen]


class AtLevel(TypedDict):
    level: AtLevelLevelEnum
    last: DatedLink | None
    next: DatedLink | None


AtLevelLevelEnum: TypeAlias = Literal['heads_of_state', 'heads_of_government', 'foreign_ministers', 'ministers', 'others']


BlankEnum: TypeAlias = Literal['']


class BulkAnswer(TypedDict):
    rows: int
    created: int
    changed: int
    unchanged: int
    dry_run: bool


class Citation(TypedDict):
    source: SourceReference | Source
    paragraph: int
    start: int
    end: int
    excerpt_sha256: str
    supports: bool


class CitationBody(TypedDict):
    source: str | dict[str, Any]
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
    former_slugs: list[str]
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


class CommitmentBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    owners: list[CommitmentParticipationOwnerBody]
    beneficiaries: list[CommitmentParticipationBeneficiaryBody]
    date: str | dict[str, Any] | None
    due: str | dict[str, Any] | None
    recurrence: Recurrence | BlankEnum | NullEnum
    condition: str | None
    state: CommitmentState
    statement: str | dict[str, Any] | None
    document: str | dict[str, Any] | None
    progress: list[ProgressBody]
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


class CommitmentParticipation(TypedDict):
    participant: ParticipantReference | Participant
    role: CommitmentRole
    capacity: str
    name_as_printed: str


class CommitmentParticipationBeneficiaryBody(TypedDict):
    participant: str | dict[str, Any]
    role: CommitmentParticipationBeneficiaryBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None


CommitmentParticipationBeneficiaryBodyRoleEnum: TypeAlias = Literal['beneficiary']


class CommitmentParticipationOwnerBody(TypedDict):
    participant: str | dict[str, Any]
    role: CommitmentParticipationOwnerBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None


CommitmentParticipationOwnerBodyRoleEnum: TypeAlias = Literal['owner']


CommitmentRole: TypeAlias = Literal['owner', 'beneficiary']


CommitmentState: TypeAlias = Literal['open', 'met', 'not_met', 'lapsed']


class Commitments(TypedDict):
    url: str
    page: str
    standings: list[Standing]
    without_progress: int
    owed: list[Owed]


class Contacts(TypedDict):
    held: Listed
    first: DatedLink | None
    last: DatedLink | None
    kinds: list[OfKind]
    levels: list[AtLevel]
    complete: bool
    unheard: Listed


class Coordinates(TypedDict):
    latitude: float
    longitude: float


class Correction(TypedDict):
    at: str
    version: int
    note: str


class Counted(TypedDict):
    type: str
    count: int
    count_exact: bool
    url: str


class Country(TypedDict):
    code: str
    slug: str
    name: str


CountryBody: TypeAlias = str | dict[str, Any]


class Counts(TypedDict):
    visit: int
    statement: int
    document: int


class Date(TypedDict):
    edtf: str
    earliest: str | None
    latest: str | None
    label: str
    inferred: bool
    note: str


class DatedLink(TypedDict):
    type: str
    slug: str
    title: str
    url: str
    page: str
    date: Date


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
    former_slugs: list[str]
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


class DocumentBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: DocumentKind
    level: DocumentLevel | BlankEnum | NullEnum
    life: DocumentLife
    adopted: str | dict[str, Any] | None
    signed: str | dict[str, Any] | None
    in_force: str | dict[str, Any] | None
    expires: str | dict[str, Any] | None
    period: str | dict[str, Any] | None
    place: str | dict[str, Any] | None
    visit: str | dict[str, Any] | None
    parties: list[DocumentParticipationPartyBody]
    signatories: list[SignatorySignatoryBody]
    witnesses: list[DocumentParticipationWitnessBody]
    related: list[RelatedDocumentBody]
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


DocumentKind: TypeAlias = Literal['treaty', 'agreement', 'protocol', 'memorandum', 'joint_statement', 'joint_declaration', 'joint_communique', 'exchange_of_notes', 'action_plan', 'strategy', 'twinning_agreement', 'application', 'other']


DocumentLevel: TypeAlias = Literal['interstate', 'intergovernmental', 'inter_agency', 'municipal', 'organizational']


DocumentLife: TypeAlias = Literal['proposed', 'initialled', 'adopted', 'signed', 'ratified', 'in_force', 'expired', 'terminated', 'superseded']


class DocumentParticipation(TypedDict):
    participant: ParticipantReference | Participant
    role: DocumentRole
    capacity: str
    name_as_printed: str


class DocumentParticipationPartyBody(TypedDict):
    participant: str | dict[str, Any]
    role: DocumentParticipationPartyBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None


DocumentParticipationPartyBodyRoleEnum: TypeAlias = Literal['party']


class DocumentParticipationWitnessBody(TypedDict):
    participant: str | dict[str, Any]
    role: DocumentParticipationWitnessBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None


DocumentParticipationWitnessBodyRoleEnum: TypeAlias = Literal['witness']


DocumentRelationKind: TypeAlias = Literal['amends', 'implements', 'supersedes', 'cites']


DocumentRole: TypeAlias = Literal['party', 'signatory', 'witness']


class Documents(TypedDict):
    latest: Listed
    in_force: Listed
    not_known: Listed


FieldEnum: TypeAlias = Literal['title', 'summary', 'quote']


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
    former_slugs: list[str]
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


class FigureBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    indicator: str | dict[str, Any]
    value: str | float
    unit: str
    qualifier: Qualifier | BlankEnum | NullEnum
    kind: FigureKind
    period: str | dict[str, Any] | None
    cited_by: str | dict[str, Any] | None
    countries: list[CountryBody]
    statement: str | dict[str, Any] | None
    part_of: str | dict[str, Any] | None
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


FigureKind: TypeAlias = Literal['level', 'growth_factor', 'target', 'rank', 'count', 'share']


class GoneReference(TypedDict):
    slug: str
    url: str


class Hit(TypedDict):
    type: str
    slug: str
    title: str
    url: str
    page: str
    date: Date
    snippet: list[Run]
    language: str
    named: list[Named]


class Indicator(TypedDict):
    slug: str
    title: str


Language: TypeAlias = Literal['en', 'ru', 'be', 'de', 'ar', 'az', 'cs', 'es', 'et', 'fa', 'fr', 'he', 'hu', 'hy', 'it', 'ja', 'ka', 'kk', 'ko', 'ky', 'lt', 'lv', 'mn', 'pl', 'pt', 'ro', 'sk', 'sr', 'tg', 'tk', 'tr', 'uk', 'uz', 'zh']


class Link(TypedDict):
    type: str
    slug: str
    title: str
    url: str
    page: str


class Listed(TypedDict):
    count: int
    count_exact: bool
    url: str
    page: str
    records: list[DatedLink]


class MadeIn(TypedDict):
    slug: str
    title: str
    url: str
    type: TypeEnum


class MetMost(TypedDict):
    participant: ParticipantReference
    contacts: int
    last: DatedLink | None


class MoveBody(TypedDict):
    reason: str | None


class Name(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: Date


class NameBody(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: str | dict[str, Any] | None


NameKind: TypeAlias = Literal['official', 'common', 'acronym', 'former', 'variant', 'office']


class NameThen(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: Date
    surely: bool


class Named(TypedDict):
    record: Link
    title: list[Run]


NullEnum: TypeAlias = None


class OfKind(TypedDict):
    value: str
    label: str
    count: int


class OfMonth(TypedDict):
    visit: int
    statement: int
    document: int
    start: str
    end: str
    records: list[DatedLink]


class OfYear(TypedDict):
    visit: int
    statement: int
    document: int
    year: int


class OfficeThen(TypedDict):
    office: str
    body: ParticipantReference
    held: Date
    surely: bool


class Owed(TypedDict):
    owners: list[str]
    standings: list[Standing]
    records: list[Promise]


class PaginatedCommitmentList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Commitment | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedDocumentList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Document | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedFigureList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Figure | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedParticipantList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Participant | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedPlaceList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Place | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedSourceList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Source | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedStatementList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Statement | Tombstone]
    until: str
    facets: dict[str, Any]


class PaginatedVisitList(TypedDict):
    count: int
    count_exact: bool
    next: str | None
    previous: str | None
    results: list[Visit | Tombstone]
    until: str
    facets: dict[str, Any]


class Pair(TypedDict):
    pair: str
    url: str
    page: str
    as_of: str
    countries: list[PairCountry]
    contacts: Contacts
    timeline: Timeline
    year: Year | None
    statements: Listed
    documents: Documents
    commitments: Commitments
    figures: Listed
    people: list[MetMost]


class PairCountry(TypedDict):
    code: str
    slug: str
    name: str
    url: str


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
    former_slugs: list[str]
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


class ParticipantBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: ParticipantKind
    country: str | dict[str, Any] | None
    country_code: str | None
    alpha3: str | None
    wikidata: str | None
    existed: str | dict[str, Any] | None
    parent: str | dict[str, Any] | None
    names: list[NameBody]
    tenures: list[TenureBody]
    successors: list[SuccessorBody]
    citations: list[CitationBody]
    notes: str | None


ParticipantKind: TypeAlias = Literal['person', 'state', 'territory', 'government_body', 'international_organization', 'municipality', 'company', 'media', 'party', 'group']


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


class ParticipationBody(TypedDict):
    participant: str | dict[str, Any]
    role: VisitRole
    capacity: str | None
    name_as_printed: str | None


class PatchedCommitmentChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    owners: list[CommitmentParticipationOwnerBody]
    beneficiaries: list[CommitmentParticipationBeneficiaryBody]
    date: str | dict[str, Any] | None
    due: str | dict[str, Any] | None
    recurrence: Recurrence | BlankEnum | NullEnum
    condition: str | None
    state: CommitmentState
    statement: str | dict[str, Any] | None
    document: str | dict[str, Any] | None
    progress: list[ProgressBody]
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


class PatchedDocumentChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: DocumentKind
    level: DocumentLevel | BlankEnum | NullEnum
    life: DocumentLife
    adopted: str | dict[str, Any] | None
    signed: str | dict[str, Any] | None
    in_force: str | dict[str, Any] | None
    expires: str | dict[str, Any] | None
    period: str | dict[str, Any] | None
    place: str | dict[str, Any] | None
    visit: str | dict[str, Any] | None
    parties: list[DocumentParticipationPartyBody]
    signatories: list[SignatorySignatoryBody]
    witnesses: list[DocumentParticipationWitnessBody]
    related: list[RelatedDocumentBody]
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


class PatchedFigureChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    indicator: str | dict[str, Any]
    value: str | float
    unit: str
    qualifier: Qualifier | BlankEnum | NullEnum
    kind: FigureKind
    period: str | dict[str, Any] | None
    cited_by: str | dict[str, Any] | None
    countries: list[CountryBody]
    statement: str | dict[str, Any] | None
    part_of: str | dict[str, Any] | None
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


class PatchedParticipantChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: ParticipantKind
    country: str | dict[str, Any] | None
    country_code: str | None
    alpha3: str | None
    wikidata: str | None
    existed: str | dict[str, Any] | None
    parent: str | dict[str, Any] | None
    names: list[NameBody]
    tenures: list[TenureBody]
    successors: list[SuccessorBody]
    citations: list[CitationBody]
    notes: str | None


class PatchedPlaceChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: PlaceKind
    country: str | dict[str, Any] | None
    parent: str | dict[str, Any] | None
    names: list[PlaceNameBody]
    coordinates: dict[str, Any] | None
    wikidata: str | None
    citations: list[CitationBody]
    notes: str | None


class PatchedSourceChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    publisher: str | dict[str, Any] | None
    language: Language
    dateline: str | None
    published: str | dict[str, Any] | None
    source_url: str | None
    archived_url: str | None
    filename: str | None
    sha256: str | None
    rights: str | None
    notes: str | None


class PatchedStatementChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    mode: StatementMode
    speakers: list[StatementParticipationSpeakerBody]
    addressees: list[StatementParticipationAddresseeBody]
    date: str | dict[str, Any] | None
    language: Language
    quote: str | None
    visit: str | dict[str, Any] | None
    document: str | dict[str, Any] | None
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[StatementCitationBody]
    notes: str | None


class PatchedVisitChange(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: VisitKind
    format: VisitFormat | BlankEnum | NullEnum
    outcome: VisitOutcome
    date: str | dict[str, Any] | None
    host: str | dict[str, Any] | None
    places: list[VisitPlaceBody]
    parent: str | dict[str, Any] | None
    participations: list[ParticipationBody]
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


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
    former_slugs: list[str]
    created: str
    updated: str
    kind: PlaceKind
    country: str | None
    parent: RecordReference | Place | None
    names: list[PlaceName]
    coordinates: Coordinates | None
    wikidata: str
    citations: list[Citation]


class PlaceBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: PlaceKind
    country: str | dict[str, Any] | None
    parent: str | dict[str, Any] | None
    names: list[PlaceNameBody]
    coordinates: dict[str, Any] | None
    wikidata: str | None
    citations: list[CitationBody]
    notes: str | None


PlaceKind: TypeAlias = Literal['city', 'region', 'residence', 'area', 'country', 'wider']


class PlaceName(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: Date


class PlaceNameBody(TypedDict):
    text: str
    language: Language
    script: Script
    kind: NameKind
    used: str | dict[str, Any] | None


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
    errors: list[Refusal]
    current: dict[str, Any]


class Progress(TypedDict):
    date: Date
    note: str
    state: CommitmentState | BlankEnum
    statement: RecordReference | Statement | None
    visit: RecordReference | Visit | None
    citations: list[Citation]


class ProgressBody(TypedDict):
    date: str | dict[str, Any] | None
    note: str
    state: CommitmentState | BlankEnum | NullEnum
    statement: str | dict[str, Any] | None
    visit: str | dict[str, Any] | None


class Promise(TypedDict):
    type: str
    slug: str
    title: str
    url: str
    page: str
    date: Date
    standing: StandingEnum
    due: str


Qualifier: TypeAlias = Literal['about', 'approaching', 'at_least', 'more_than', 'at_most', 'less_than']


class RecordReference(TypedDict):
    slug: str
    title: str
    url: str


Recurrence: TypeAlias = Literal['monthly', 'quarterly', 'annual', 'continuing']


class Refusal(TypedDict):
    parameter: str
    pointer: str
    line: int
    detail: str


class RelatedDocument(TypedDict):
    kind: DocumentRelationKind
    document: RecordReference | Document


class RelatedDocumentBody(TypedDict):
    kind: DocumentRelationKind
    document: str | dict[str, Any]


class RelatedFrom(TypedDict):
    kind: DocumentRelationKind
    document: RecordReference | Document


class Run(TypedDict):
    text: str
    marked: bool


Script: TypeAlias = Literal['Latn', 'Cyrl', 'Arab', 'Armn', 'Geor', 'Grek', 'Hani', 'Hebr', 'Jpan', 'Kore', 'Mong']


class Search(TypedDict):
    count: int
    count_exact: bool
    pages: int
    next: str | None
    previous: str | None
    types: list[Counted]
    meant: list[str]
    too_common: list[str]
    results: list[Hit]


class Signatory(TypedDict):
    participant: ParticipantReference | Participant
    role: DocumentRole
    capacity: str
    name_as_printed: str
    on_behalf_of: ParticipantReference | Participant | None


class SignatorySignatoryBody(TypedDict):
    participant: str | dict[str, Any]
    role: SignatorySignatoryBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None
    on_behalf_of: str | dict[str, Any] | None


SignatorySignatoryBodyRoleEnum: TypeAlias = Literal['signatory']


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
    former_slugs: list[str]
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


class SourceBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    publisher: str | dict[str, Any] | None
    language: Language
    dateline: str | None
    published: str | dict[str, Any] | None
    source_url: str | None
    archived_url: str | None
    filename: str | None
    sha256: str | None
    rights: str | None
    notes: str | None


class SourceReference(TypedDict):
    slug: str
    filename: str
    sha256: str


class Standing(TypedDict):
    standing: StandingEnum
    count: int


StandingEnum: TypeAlias = Literal['overdue', 'open', 'unknown', 'not_met', 'met', 'lapsed']


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
    former_slugs: list[str]
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


class StatementBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    mode: StatementMode
    speakers: list[StatementParticipationSpeakerBody]
    addressees: list[StatementParticipationAddresseeBody]
    date: str | dict[str, Any] | None
    language: Language
    quote: str | None
    visit: str | dict[str, Any] | None
    document: str | dict[str, Any] | None
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[StatementCitationBody]
    notes: str | None


class StatementCitation(TypedDict):
    source: SourceReference | Source
    paragraph: int
    start: int
    end: int
    excerpt_sha256: str
    supports: bool
    verbatim: bool


class StatementCitationBody(TypedDict):
    source: str | dict[str, Any]
    paragraph: int
    start: int
    end: int
    excerpt_sha256: str
    supports: bool
    verbatim: bool


StatementMode: TypeAlias = Literal['direct', 'fragment', 'reported', 'document']


class StatementParticipation(TypedDict):
    participant: ParticipantReference | Participant
    role: StatementRole
    capacity: str
    name_as_printed: str


class StatementParticipationAddresseeBody(TypedDict):
    participant: str | dict[str, Any]
    role: StatementParticipationAddresseeBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None


StatementParticipationAddresseeBodyRoleEnum: TypeAlias = Literal['addressee']


class StatementParticipationSpeakerBody(TypedDict):
    participant: str | dict[str, Any]
    role: StatementParticipationSpeakerBodyRoleEnum
    capacity: str | None
    name_as_printed: str | None


StatementParticipationSpeakerBodyRoleEnum: TypeAlias = Literal['speaker']


StatementRole: TypeAlias = Literal['speaker', 'addressee']


StatusEnum: TypeAlias = Literal['draft', 'in_review', 'published', 'withdrawn']


SuccessionKind: TypeAlias = Literal['renamed', 'succeeded', 'continued', 'split', 'merged']


class Successor(TypedDict):
    participant: ParticipantReference | Participant
    kind: SuccessionKind
    date: Date
    note: str


class SuccessorBody(TypedDict):
    participant: str | dict[str, Any]
    kind: SuccessionKind
    date: str | dict[str, Any] | None
    note: str | None


class Tenure(TypedDict):
    office: str
    body: ParticipantReference | Participant
    held: Date
    note: str
    citations: list[Citation]


class TenureBody(TypedDict):
    office: str
    body: str | dict[str, Any]
    held: str | dict[str, Any] | None
    note: str | None


class Timeline(TypedDict):
    years: list[OfYear]
    longer: Counts
    undated: Counts


class Tombstone(TypedDict):
    slug: str
    url: str
    type: str
    status: str
    updated: str
    withdrawal_note: str
    merged_into: GoneReference | None
    former_slugs: list[str]


class Topic(TypedDict):
    slug: str
    title: str


TopicBody: TypeAlias = str | dict[str, Any]


class Translation(TypedDict):
    field: FieldEnum
    language: Language
    text: str
    translator: str
    official: bool


class TranslationBody(TypedDict):
    field: FieldEnum
    language: Language
    text: str
    translator: str | None
    official: bool


TypeEnum: TypeAlias = Literal['statement', 'document']


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
    former_slugs: list[str]
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


class VisitBody(TypedDict):
    slug: str
    title: str
    summary: str | None
    translations: list[TranslationBody]
    kind: VisitKind
    format: VisitFormat | BlankEnum | NullEnum
    outcome: VisitOutcome
    date: str | dict[str, Any] | None
    host: str | dict[str, Any] | None
    places: list[VisitPlaceBody]
    parent: str | dict[str, Any] | None
    participations: list[ParticipationBody]
    countries: list[CountryBody]
    topics: list[TopicBody]
    citations: list[CitationBody]
    notes: str | None


VisitFormat: TypeAlias = Literal['one_on_one', 'narrow', 'extended', 'informal', 'plenary']


VisitKind: TypeAlias = Literal['summit', 'state_visit', 'official_visit', 'working_visit', 'private_visit', 'visit', 'meeting', 'session', 'telephone_call', 'interview', 'ceremony', 'event']


VisitOutcome: TypeAlias = Literal['planned', 'held', 'postponed', 'cancelled']


class VisitPlace(TypedDict):
    slug: str
    name: str
    name_today: str
    name_as_printed: str


VisitPlaceBody: TypeAlias = str | dict[str, Any]


VisitRole: TypeAlias = Literal['participant', 'host', 'guest', 'chair', 'member', 'interviewer', 'interviewee', 'observer']


class Year(TypedDict):
    year: int
    months: list[OfMonth]
    whole: OfMonth
    longer: OfMonth
