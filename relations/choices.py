"""The controlled vocabularies: what the desk may choose from. Values are stored, filtered by and answered."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Status(models.TextChoices):
    DRAFT = "draft", _("draft")
    IN_REVIEW = "in_review", _("in review")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")


class Action(models.TextChoices):
    """What a change did to a record."""

    CREATED = "created", _("created")
    CHANGED = "changed", _("changed")
    SUBMITTED = "submitted", _("submitted for review")
    RETURNED = "returned", _("returned")
    PUBLISHED = "published", _("published")
    WITHDRAWN = "withdrawn", _("withdrawn")
    REINSTATED = "reinstated", _("published again")
    RESTORED = "restored", _("an earlier version restored")
    MERGED = "merged", _("merged")
    UNMERGED = "unmerged", _("merging undone")
    IMPORTED = "imported", _("imported")
    LOADED = "loaded", _("loaded from a fixture")
    DELETED = "deleted", _("deleted")


class Language(models.TextChoices):
    """ISO 639-1 codes."""

    EN = "en", _("English")
    RU = "ru", _("Russian")
    BE = "be", _("Belarusian")
    DE = "de", _("German")
    AR = "ar", _("Arabic")
    AZ = "az", _("Azerbaijani")
    CS = "cs", _("Czech")
    ES = "es", _("Spanish")
    ET = "et", _("Estonian")
    FA = "fa", _("Persian")
    FR = "fr", _("French")
    HE = "he", _("Hebrew")
    HU = "hu", _("Hungarian")
    HY = "hy", _("Armenian")
    IT = "it", _("Italian")
    JA = "ja", _("Japanese")
    KA = "ka", _("Georgian")
    KK = "kk", _("Kazakh")
    KO = "ko", _("Korean")
    KY = "ky", _("Kyrgyz")
    LT = "lt", _("Lithuanian")
    LV = "lv", _("Latvian")
    MN = "mn", _("Mongolian")
    PL = "pl", _("Polish")
    PT = "pt", _("Portuguese")
    RO = "ro", _("Romanian")
    SK = "sk", _("Slovak")
    SR = "sr", _("Serbian")
    TG = "tg", _("Tajik")
    TK = "tk", _("Turkmen")
    TR = "tr", _("Turkish")
    UK = "uk", _("Ukrainian")
    UZ = "uz", _("Uzbek")
    ZH = "zh", _("Chinese")


class Script(models.TextChoices):
    """ISO 15924 codes."""

    LATIN = "Latn", _("Latin")
    CYRILLIC = "Cyrl", _("Cyrillic")
    ARABIC = "Arab", _("Arabic")
    ARMENIAN = "Armn", _("Armenian")
    GEORGIAN = "Geor", _("Georgian")
    GREEK = "Grek", _("Greek")
    HAN = "Hani", _("Han")
    HEBREW = "Hebr", _("Hebrew")
    JAPANESE = "Jpan", _("Japanese")
    KOREAN = "Kore", _("Korean")
    MONGOLIAN = "Mong", _("Mongolian")


class ParticipantKind(models.TextChoices):
    PERSON = "person", _("person")
    STATE = "state", _("state")
    TERRITORY = "territory", _("territory")
    GOVERNMENT_BODY = "government_body", _("government body")
    INTERNATIONAL_ORGANIZATION = "international_organization", _("international organization")
    MUNICIPALITY = "municipality", _("municipality")
    COMPANY = "company", _("company")
    MEDIA = "media", _("media")
    PARTY = "party", _("party or movement")
    GROUP = "group", _("delegation or group of people")


#: The kinds that hold an ISO 3166 code and may stand in a record's countries.
COUNTRY_KINDS = (ParticipantKind.STATE, ParticipantKind.TERRITORY)


class NameKind(models.TextChoices):
    OFFICIAL = "official", _("official name")
    COMMON = "common", _("common name")
    ACRONYM = "acronym", _("acronym")
    FORMER = "former", _("former name")
    VARIANT = "variant", _("other spelling or form")
    OFFICE = "office", _("known by the office only")


class SuccessionKind(models.TextChoices):
    RENAMED = "renamed", _("renamed or reconstituted")
    SUCCEEDED = "succeeded", _("succeeded")
    CONTINUED = "continued", _("continued the legal personality")
    SPLIT = "split", _("became one of several")
    MERGED = "merged", _("merged into")


class PlaceKind(models.TextChoices):
    CITY = "city", _("city or settlement")
    REGION = "region", _("region")
    RESIDENCE = "residence", _("residence or building")
    AREA = "area", _("natural area or body of water")
    COUNTRY = "country", _("country")
    WIDER = "wider", _("continent or group of countries")


class TranslatedField(models.TextChoices):
    """What of a record a translation gives in another language."""

    TITLE = "title", _("title")
    SUMMARY = "summary", _("summary")
    QUOTE = "quote", _("quote")


class VisitKind(models.TextChoices):
    SUMMIT = "summit", _("summit")
    STATE_VISIT = "state_visit", _("state visit")
    OFFICIAL_VISIT = "official_visit", _("official visit")
    WORKING_VISIT = "working_visit", _("working visit")
    PRIVATE_VISIT = "private_visit", _("private visit")
    VISIT = "visit", _("visit, kind not stated")
    MEETING = "meeting", _("meeting")
    SESSION = "session", _("session of a body")
    TELEPHONE_CALL = "telephone_call", _("telephone call")
    INTERVIEW = "interview", _("interview")
    CEREMONY = "ceremony", _("ceremony")
    EVENT = "event", _("exhibition or other public event")


class VisitFormat(models.TextChoices):
    ONE_ON_ONE = "one_on_one", _("one-on-one")
    NARROW = "narrow", _("narrow")
    EXTENDED = "extended", _("extended")
    INFORMAL = "informal", _("informal")
    PLENARY = "plenary", _("plenary")


class VisitOutcome(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    POSTPONED = "postponed", _("postponed")
    CANCELLED = "cancelled", _("cancelled")


class VisitRole(models.TextChoices):
    PARTICIPANT = "participant", pgettext_lazy("at a visit", "participant")
    HOST = "host", _("host")
    GUEST = "guest", _("guest")
    CHAIR = "chair", _("chair")
    MEMBER = "member", _("member of a delegation")
    INTERVIEWER = "interviewer", _("interviewer")
    INTERVIEWEE = "interviewee", _("interviewee")
    OBSERVER = "observer", _("present or observing")


class StatementMode(models.TextChoices):
    DIRECT = "direct", _("direct speech")
    FRAGMENT = "fragment", _("quoted phrase in reported speech")
    REPORTED = "reported", _("reported speech")
    DOCUMENT = "document", _("a document says")


class StatementRole(models.TextChoices):
    SPEAKER = "speaker", _("speaker")
    ADDRESSEE = "addressee", _("addressee")


class DocumentKind(models.TextChoices):
    TREATY = "treaty", _("treaty")
    AGREEMENT = "agreement", _("agreement")
    PROTOCOL = "protocol", _("protocol")
    MEMORANDUM = "memorandum", _("memorandum")
    JOINT_STATEMENT = "joint_statement", _("joint statement")
    JOINT_DECLARATION = "joint_declaration", _("joint declaration")
    JOINT_COMMUNIQUE = "joint_communique", _("joint communiqué")
    EXCHANGE_OF_NOTES = "exchange_of_notes", _("exchange of notes")
    ACTION_PLAN = "action_plan", _("action plan or roadmap")
    STRATEGY = "strategy", _("strategy or programme")
    TWINNING_AGREEMENT = "twinning_agreement", _("twinning agreement")
    APPLICATION = "application", _("application for membership")
    OTHER = "other", _("instrument, kind not stated")


class DocumentLevel(models.TextChoices):
    INTERSTATE = "interstate", _("interstate")
    INTERGOVERNMENTAL = "intergovernmental", _("intergovernmental")
    INTER_AGENCY = "inter_agency", _("inter-agency")
    MUNICIPAL = "municipal", _("municipal")
    ORGANIZATIONAL = "organizational", _("organizational")


class DocumentLife(models.TextChoices):
    PROPOSED = "proposed", _("proposed")
    INITIALLED = "initialled", _("initialled")
    ADOPTED = "adopted", _("adopted")
    SIGNED = "signed", _("signed")
    RATIFIED = "ratified", _("ratified")
    IN_FORCE = "in_force", _("in force")
    EXPIRED = "expired", _("expired")
    TERMINATED = "terminated", _("terminated")
    SUPERSEDED = "superseded", _("superseded")


#: An instrument of one of these binds, or may bind as soon as it enters into force.
BINDING_LIVES = (DocumentLife.SIGNED, DocumentLife.RATIFIED, DocumentLife.IN_FORCE)
#: An instrument that reached one of these is in force no more.
ENDED_LIVES = (DocumentLife.EXPIRED, DocumentLife.TERMINATED, DocumentLife.SUPERSEDED)


class DocumentRole(models.TextChoices):
    PARTY = "party", _("party")
    SIGNATORY = "signatory", _("signatory")
    WITNESS = "witness", _("witness")


class DocumentRelationKind(models.TextChoices):
    AMENDS = "amends", _("amends")
    IMPLEMENTS = "implements", _("implements")
    SUPERSEDES = "supersedes", _("supersedes")
    CITES = "cites", _("cites")


class CommitmentRole(models.TextChoices):
    OWNER = "owner", _("owes it")
    BENEFICIARY = "beneficiary", _("it is owed to")


class CommitmentState(models.TextChoices):
    """What the desk records. That an open commitment is *overdue* is computed, never stored."""

    OPEN = "open", _("open")
    MET = "met", _("met")
    NOT_MET = "not_met", _("not met")
    LAPSED = "lapsed", _("lapsed or released")


class Standing(models.TextChoices):
    """Where a commitment stands on a day; computed, never stored."""

    OVERDUE = "overdue", _("overdue")
    OPEN = "open", _("open")
    UNKNOWN = "unknown", _("not known for that day")
    NOT_MET = "not_met", _("not met")
    MET = "met", _("met")
    LAPSED = "lapsed", _("lapsed or released")


class Recurrence(models.TextChoices):
    ONCE = "", _("once")
    MONTHLY = "monthly", _("every month")
    QUARTERLY = "quarterly", _("every quarter")
    ANNUAL = "annual", _("every year")
    CONTINUING = "continuing", _("continuing")


class FigureKind(models.TextChoices):
    LEVEL = "level", pgettext_lazy("of a figure", "level")
    GROWTH_FACTOR = "growth_factor", _("growth factor")
    TARGET = "target", _("target")
    RANK = "rank", _("rank")
    COUNT = "count", _("count")
    SHARE = "share", _("share")


class Qualifier(models.TextChoices):
    EXACT = "", _("as stated")
    ABOUT = "about", _("about")
    APPROACHING = "approaching", _("approaching")
    AT_LEAST = "at_least", _("at least")
    MORE_THAN = "more_than", _("more than")
    AT_MOST = "at_most", _("at most")
    LESS_THAN = "less_than", _("less than")


class LikenessReason(models.TextChoices):
    """What says that two records may be the same."""

    ID = "id", _("same external id")
    NAME = "name", _("like name")
    COUNTRY = "country", _("same country")
    LIFE = "life", _("same years or same point on the map")
    DATE = "date", _("same time")
    COUNTRIES = "countries", _("same countries")
    PEOPLE = "people", _("same participants")
    QUOTE = "quote", _("same words quoted")
    PASSAGE = "passage", _("same passage")
    TITLE = "title", _("same title")
    VALUE = "value", _("same number")
    ADDRESS = "address", _("same address")
