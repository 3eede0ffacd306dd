"""The project's only settings file. docs/environment.md lists every variable that it reads.

With nothing configured this is a development checkout: DEBUG is on and only this machine can reach it. Naming a
SECRET_KEY, or serving through wsgi.py or asgi.py, makes it a public site: DEBUG is off and https is expected.
"""

from pathlib import Path

from django.utils.translation import gettext_lazy as _

from config.accounts import lockout, passwords, second_factor, sessions, single_sign_on
from config.backups import backups
from config.caches import kept_answers, kept_in_front
from config.databases import databases
from config.env import env_bool, env_int, env_list, env_secret, env_str, env_url, secret_key
from config.interface import SPECTACULAR, rest_framework
from config.logs import logging
from config.safety import refuse_half_preloading, refuse_unsafe

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(
    env_str(
        "VAR_DIR",
        pattern=r"/\S*",
        allowed="a folder",
        about="where it keeps files: attachments, and the database where that is SQLite",
        unset="`var/` beside the program",
    )
    or BASE_DIR / "var"
)


KEY_GIVEN = env_secret(
    "SECRET_KEY",
    about="signs sessions; setting it makes the site a public one",
    unset="made once and kept in `var/` in development; needed where `DEBUG` is off",
)
DEBUG = env_bool(
    "DEBUG",
    default=KEY_GIVEN is None,
    about="development: details in error pages, this machine only",
    unset="on without a `SECRET_KEY`, else off; off when served through `config/wsgi.py` or `config/asgi.py`",
)
SECRET_KEY = secret_key(DEBUG, VAR_DIR / "secret_key", KEY_GIVEN)


def site_url(hosts: list[str]) -> str:
    """Without a slash at the end. Empty where nothing says what it is."""
    host = next((host for host in hosts if not host.startswith(("*", "."))), "")
    default = f"{'https' if HTTPS else 'http'}://{host}" if host else "http://127.0.0.1:8000" if DEBUG else ""
    return env_url(
        "SITE_URL",
        default,
        ("http", "https"),
        about="the address that readers know the site by, for webhooks",
        unset="the first plain name of `ALLOWED_HOSTS`; `http://127.0.0.1:8000` in development",
    ).rstrip("/")


# --- who may reach it, and how ---------------------------------------------------------------------------------------

ALLOWED_HOSTS = env_list(
    "ALLOWED_HOSTS",
    pattern=r"\*|\.?[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*|\[[0-9A-Fa-f:]+\]",
    allowed="host names without scheme or port, separated by commas",
    about="host names that the site answers to",
    unset="this machine in development; needed where `DEBUG` is off",
)
CSRF_TRUSTED_ORIGINS = env_list(
    "CSRF_TRUSTED_ORIGINS",
    pattern=r"https?://[^\s/]+",
    allowed="origins such as https://relations.example, separated by commas",
    about="further origins that forms may come from",
)

# The one switch for everything that only works over https.
HTTPS = env_bool(
    "HTTPS",
    default=not DEBUG,
    about="redirect to https, and cookies over https only",
    unset="on where `DEBUG` is off",
)
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = env_int(
    "HSTS_SECONDS",
    default=31_536_000 if HTTPS else 0,
    about="how long browsers insist on https; begin with `300`, for it cannot be taken back",
    unset="a year (`31536000`) with `HTTPS`, else 0",
)
# Whether other host names below the domain are https-only is not this site's to promise, unless it is told so.
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_bool(
    "HSTS_INCLUDE_SUBDOMAINS", default=False, about="insist on https for every host name below the site's, too"
)
SECURE_HSTS_PRELOAD = env_bool(
    "HSTS_PRELOAD", default=False, about="let browsers insist on https from the first visit (hstspreload.org)"
)
refuse_half_preloading(SECURE_HSTS_PRELOAD, SECURE_HSTS_INCLUDE_SUBDOMAINS, SECURE_HSTS_SECONDS)
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_FAILURE_VIEW = "relations.views.errors.csrf_failure"
# Believed only where told to: a client can send these headers as well as a proxy can.
TRUST_PROXY = env_bool(
    "TRUST_PROXY",
    default=False,
    about="believe the `X-Forwarded-Proto` and the last address in `X-Forwarded-For` of the proxy in front",
)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if TRUST_PROXY else None
SILENCED_SYSTEM_CHECKS = ["security.W005", "security.W021"]

# No script of a page reads them.
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
# What each kind of page may do in a browser is said in relations.headers.
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURITY_CONTACT = env_list(
    "SECURITY_CONTACT",
    pattern=r"mailto:[^\s@]+@[^\s@]+|https://\S+|tel:\S+",
    allowed="`mailto:`, `https:` or `tel:` addresses, separated by commas",
    about="whom to tell of a weakness of the site; shown in `/.well-known/security.txt`",
    unset="there is no such file",
)

# The address that readers know it by, where no request says so.
SITE_URL = site_url(ALLOWED_HOSTS)

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
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
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
    # Whatever answers has their headers: a redirect, a static file, a refusal, a probe.
    "relations.headers.HeadersMiddleware",
    "relations.middleware.WatchingMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "relations.limits.LimitsMiddleware",
    # Before whatever may answer: without its headers, a program in a browser would not even learn of a refusal.
    "relations.middleware.ReadingElsewhereMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "relations.middleware.CompressionMiddleware",
    "relations.middleware.CachingMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "relations.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    # Behind it, whoever has not given their second factor is nobody.
    "relations.middleware.AccountMiddleware",
    "relations.middleware.ChangeMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "relations.middleware.ReplicaMiddleware",
    "axes.middleware.AxesMiddleware",
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

# --- where it keeps things -------------------------------------------------------------------------------------------

DATABASES = databases(VAR_DIR / "db.sqlite3")
DATABASE_ROUTERS = ["relations.routing.ReplicaRouter"]
BACKUP_ENCRYPT_TO: str
BACKUP_IDENTITY_FILE: str
BACKUP_FOLDER: str
BACKUP_MAX_HOURS: int
BACKUP_KEEP: int
vars().update(backups())
REPLICA_MAX_LAG = env_int(
    "REPLICA_MAX_LAG", default=10, least=1, about="a replica that is more seconds behind is not read from"
)
SERIALIZATION_MODULES = {"yaml": "relations.imports.fixtures"}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

# What the app itself asks for of what is set here.
ANSWERS_KEPT: int
CDN_SECONDS: int
CDN_PURGE_URL: str
CDN_PURGE_HEADER: str | None
vars().update(kept_answers() | kept_in_front())

STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}
WHITENOISE_AUTOREFRESH = DEBUG

# Whatever the desk was given, beside the database and as worth keeping. No address leads into the folder.
MEDIA_ROOT = VAR_DIR / "media"
ATTACHMENT_MAX_MB = env_int(
    "ATTACHMENT_MAX_MB", default=25, least=1, most=500, about="how long an original file of a source may be, in MiB"
)

FIXTURE_DIRS = [BASE_DIR / "fixtures"]

# Larger than any text that is taken, so that one that is not gets an answer in words.
DATA_UPLOAD_MAX_MEMORY_SIZE = 8 * 2**20
# What each kind of page takes in all is said in relations.limits.
DATA_UPLOAD_MAX_NUMBER_FILES = 10

# A record's history is looked for by the record.
SIMPLE_HISTORY_DATE_INDEX = False

# --- who may come to the desk -----------------------------------------------------------------------------------------

# What the app itself asks for; Django and the packages ask for the rest of what these set.
STAFF_OTP: bool
SESSION_IDLE_MINUTES: int
SESSION_HOURS: int
LOGIN_FAILURES: int
LOGIN_LOCKED_MINUTES: int
OIDC_ISSUER: str
OIDC_RP_CLIENT_ID: str
OIDC_CLAIM: str
OIDC_SECOND_FACTOR: str
vars().update(sessions(HTTPS) | passwords() | lockout() | second_factor(DEBUG, SITE_URL) | single_sign_on())

# --- how the desk works -----------------------------------------------------------------------------------------------

# A desk of one person has nobody else to publish.
PUBLISH_OWN_RECORDS = env_bool(
    "PUBLISH_OWN_RECORDS",
    default=False,
    about="whether a publisher may publish what they made or submitted themselves; for a desk of one",
)

# --- what it does by itself, and whom it tells -----------------------------------------------------------------------

# In the database, beside what they are about: "manage.py db_worker" does them, and nothing does them in a request.
TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

# For receivers in the same house. Whoever manages webhooks can then make this server ask its neighbours.
WEBHOOKS_MAY_REACH_PRIVATE = env_bool(
    "WEBHOOKS_MAY_REACH_PRIVATE",
    default=False,
    about="whether webhooks may lead into a private network, on any port",
)
WEBHOOKS_MAY_USE_HTTP = env_bool("WEBHOOKS_MAY_USE_HTTP", default=False, about="whether webhooks may go without https")

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

REST_FRAMEWORK = rest_framework(TRUST_PROXY)
SPECTACULAR_SETTINGS = SPECTACULAR
# What anybody may read, a program in anybody's page may read; it writes from a server of its own.
CORS_URLS_REGEX = r"^/api/"
CORS_ALLOW_ALL_ORIGINS = True
CORS_ALLOW_HEADERS = ["Authorization", "Accept", "Accept-Language", "Content-Type", "If-None-Match"]
CORS_EXPOSE_HEADERS = ["Content-Disposition", "ETag", "Link", "RateLimit", "RateLimit-Policy", "Retry-After"]

# --- what it says ----------------------------------------------------------------------------------------------------

LOGGING = logging(DEBUG)
LOG_REQUESTS = env_bool(
    "LOG_REQUESTS", default=not DEBUG, about="a line in the log for each request", unset="on where `DEBUG` is off"
)
SLOW_QUERY_MS = env_int(
    "SLOW_QUERY_MS", default=500, about="queries that take so many milliseconds are told of in the log; 0: none"
)
METRICS_TOKEN = env_secret(
    "METRICS_TOKEN",
    about="whoever sends it as a bearer token is shown `/metrics`, and the details of `/readyz`",
    unset="nobody is shown them",
)
DISK_LEAST_MB = env_int(
    "DISK_LEAST_MB", default=500, about="`/readyz` says so when fewer MiB are free where files are kept"
)

refuse_unsafe(debug=DEBUG, key=SECRET_KEY, hosts=ALLOWED_HOSTS, https=HTTPS)
