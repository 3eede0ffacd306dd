"""The project's only settings file. Every variable it reads is listed in the README.

With nothing configured this is a development checkout: DEBUG is on and only this machine can reach it. Naming a
SECRET_KEY, or serving through wsgi.py or asgi.py, makes it a public site: DEBUG is off and https is expected.
"""

from pathlib import Path
from typing import Any

import dj_database_url
from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _

from config.env import env_bool, env_choice, env_int, env_list, env_rate, env_str, env_url, refused, secret_key

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"


DEBUG = env_bool("DEBUG", default=env_str("SECRET_KEY") is None)
SECRET_KEY = secret_key(DEBUG, VAR_DIR / "secret_key")


def site_url(hosts: list[str]) -> str:
    """Without a slash at the end. Empty where nothing says what it is."""
    host = next((host for host in hosts if not host.startswith(("*", "."))), "")
    default = f"{'https' if HTTPS else 'http'}://{host}" if host else "http://127.0.0.1:8000" if DEBUG else ""
    return env_url("SITE_URL", default, ("http", "https")).rstrip("/")


# --- who may reach it, and how ---------------------------------------------------------------------------------------

ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS",
    pattern=r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\]",
    allowed="host names without scheme or port, separated by commas",
)
CSRF_TRUSTED_ORIGINS = env_list(
    "CSRF_TRUSTED_ORIGINS",
    pattern=r"https?://[^\s/]+",
    allowed="origins such as https://relations.example, separated by commas",
)

# The one switch for everything that only works over https.
HTTPS = env_bool("HTTPS", default=not DEBUG)
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = [r"^healthz$"]
SECURE_HSTS_SECONDS = env_int("HSTS_SECONDS", default=86_400 if HTTPS else 0)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
# Believed only where told to: a client can send these headers as well as a proxy can.
TRUST_PROXY = env_bool("TRUST_PROXY", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
# Whether other host names below the domain are https-only is not this site's to promise.
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

SESSION_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}

# --- what it is made of ----------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    # Before the admin, whose frame it extends.
    "relations.apps.RelationsConfig",
    "relations.apps.DeskConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_filters",
    # For its copy of htmx.
    "django_htmx",
    "import_export",
    "corsheaders",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "simple_history",
    "django_tasks",
    "django_tasks_db",
    "csp",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    # Before whatever may answer: without its headers, a program in a browser would not even learn of a refusal.
    "relations.middleware.ReadingElsewhereMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "relations.middleware.CompressionMiddleware",
    "relations.middleware.CachingMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "relations.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "relations.middleware.ChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    },
]

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in (
        "UserAttributeSimilarityValidator",
        "MinimumLengthValidator",
        "CommonPasswordValidator",
        "NumericPasswordValidator",
    )
]

# --- where it keeps things -------------------------------------------------------------------------------------------

SQLITE_OPTIONS = {
    # A transaction that may write takes the write lock at its start: it then waits its turn, where one that asks for
    # the lock half-way is refused at once.
    "transaction_mode": "IMMEDIATE",
    "timeout": 20,
    "init_command": (
        "PRAGMA journal_mode=WAL;"
        "PRAGMA synchronous=NORMAL;"
        "PRAGMA temp_store=MEMORY;"
        "PRAGMA cache_size=-20000;"
        "PRAGMA mmap_size=134217728;"
    ),
}


def database(default: Path) -> dict[str, Any]:
    url = env_url("DATABASE_URL", f"sqlite:///{default}", ("sqlite", "postgres", "postgresql"))
    try:
        parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_health_checks=True))
    except ValueError:
        # Neither its message nor the value may be shown: both can carry the password.
        raise refused("DATABASE_URL", "…", "an address such as postgres://user:password@host:5432/name") from None
    parsed["CONN_MAX_AGE"] = env_int("CONN_MAX_AGE", default=60)
    if url.startswith("sqlite:"):
        Path(parsed["NAME"]).parent.mkdir(parents=True, exist_ok=True)
        return {**parsed, "OPTIONS": {**SQLITE_OPTIONS, **parsed.get("OPTIONS", {})}}
    # Of statements that are run again and again the server keeps the plan. A pooler that hands each transaction another
    # connection has to know of that (PgBouncer 1.21: max_prepared_statements), or 0 turns it off.
    threshold = env_int("PREPARE_AFTER", default=3) or None
    options = {"prepare_threshold": threshold, **parsed.get("OPTIONS", {})}
    return {**parsed, "OPTIONS": options}


DATABASES = {"default": database(VAR_DIR / "db.sqlite3")}
SERIALIZATION_MODULES = {"yaml": "relations.imports.fixtures"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

#: So many answers of lists and pages each process keeps; 0: none.
ANSWERS_KEPT = env_int("ANSWERS_KEPT", default=0)

# Each process has its own. Of requests, the counts of very many addresses are kept; of what pages count, a little.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "counts": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "counts",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    "answers": {
        "BACKEND": "django.core.cache.backends.locmem.LocMemCache",
        "LOCATION": "answers",
        # They are good as long as their tag is.
        "TIMEOUT": None,
        "OPTIONS": {"MAX_ENTRIES": ANSWERS_KEPT},
    },
}

STATIC_URL = "/static/"
STATIC_ROOT = VAR_DIR / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Larger than any text that is taken, so that one that is not gets an answer in words.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20

# A record's history is looked for by the record.
SIMPLE_HISTORY_DATE_INDEX = False

# --- how the desk works -----------------------------------------------------------------------------------------------

# A desk of one person has nobody else to publish.
PUBLISH_OWN_RECORDS = env_bool("PUBLISH_OWN_RECORDS", default=False)

# --- what it does by itself, and whom it tells -----------------------------------------------------------------------

# In the database, beside what they are about: "manage.py db_worker" does them, and nothing does them in a request.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# The address that readers know it by, where no request says so.
SITE_URL = site_url(ALLOWED_HOSTS)
# For receivers in the same house. Whoever manages webhooks can then make this server ask its neighbours.
WEBHOOKS_MAY_REACH_PRIVATE = env_bool("WEBHOOKS_MAY_REACH_PRIVATE", default=False)
WEBHOOKS_MAY_USE_HTTP = env_bool("WEBHOOKS_MAY_USE_HTTP", default=False)

# --- language and time -----------------------------------------------------------------------------------------------

LANGUAGE_CODE = "en"
LANGUAGES = [("en", _("English")), ("ru", _("Russian")), ("be", _("Belarusian")), ("de", _("German"))]
# Kept for a year; it says nothing about the reader but the language.
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_SECURE = HTTPS
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LOCALE_PATHS = [BASE_DIR / "relations" / "locale"]
USE_I18N = True
FORMAT_MODULE_PATH = "config.formats"
USE_TZ = True
TIME_ZONE = "UTC"

# --- the API ---------------------------------------------------------------------------------------------------------

REST_FRAMEWORK: dict[str, Any] = {
    "DEFAULT_RENDERER_CLASSES": ["relations.serializers.rendering.Renderer"],
    "DEFAULT_PARSER_CLASSES": ["relations.api.parsing.JsonParser"],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "relations.api.errors.problem",
    # ?format= is a filter of the visits; the media type is asked for by the Accept header.
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_THROTTLE_RATES": {
        "address": env_rate("API_RATE", "600/min"),
        "token": env_rate("API_TOKEN_RATE", "3000/min"),
        "writes": env_rate("API_WRITE_RATE", "600/min"),
    },
    # The last address in X-Forwarded-For is the one that the proxy in front has seen.
    "NUM_PROXIES": 1 if TRUST_PROXY else 0,
}
# What anybody may read, a program in anybody's page may read; it writes from a server of its own.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_HEADERS = ["Authorization", "Accept", "Accept-Language", "Content-Type", "If-None-Match"]
CORS_EXPOSE_HEADERS = ["Content-Disposition", "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"]
# The vocabularies that the schema calls by their own names.
NAMED_CHOICES = (
    "CommitmentRole", "CommitmentState", "DocumentKind", "DocumentLevel", "DocumentLife", "DocumentRelationKind",
    "DocumentRole", "FigureKind", "Language", "NameKind", "ParticipantKind", "PlaceKind", "Qualifier", "Recurrence",
    "Script", "StatementMode", "StatementRole", "SuccessionKind", "VisitFormat", "VisitKind", "VisitOutcome",
    "VisitRole",
)  # fmt: skip
SPECTACULAR_SETTINGS: dict[str, Any] = {
    "TITLE": "Relations",
    "DESCRIPTION": (
        "Who met whom, what was said, what was signed, what was promised, and which passage of which source says so. "
        "Reading needs no key."
    ),
    "VERSION": "1",
    "OAS_VERSION": "3.1.1",
    "SCHEMA_PATH_PREFIX": "/api/v1",
    "SORT_OPERATION_PARAMETERS": False,
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "relations.api.schema.examples.with_examples",
    ],
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    # Otherwise named after the field that happens to come first.
    "ENUM_NAME_OVERRIDES": {name: f"relations.choices.{name}" for name in NAMED_CHOICES},
}

# --- what it says ----------------------------------------------------------------------------------------------------

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    # Its own handler would say everything a second time.
    "loggers": {"django": {"handlers": []}},
    "root": {
        "handlers": ["stderr"],
        "level": env_choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")),
    },
}
