"""How the API is asked, answers and describes itself."""

from typing import Any

from config.env import env_rate


def rest_framework(trust_proxy: bool) -> dict[str, Any]:
    return {
        "DEFAULT_RENDERER_CLASSES": ["relations.serializers.rendering.Renderer"],
        "DEFAULT_PARSER_CLASSES": ["relations.api.parsing.JsonParser"],
        "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticatedOrReadOnly"],
        "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
        "EXCEPTION_HANDLER": "relations.api.errors.problem",
        # ?format= is a filter of the visits; the media type is asked for by the Accept header.
        "URL_FORMAT_OVERRIDE": None,
        "DEFAULT_THROTTLE_RATES": {
            "address": env_rate("API_RATE", "600/min", about="how much one address may ask of the API"),
            "token": env_rate("API_TOKEN_RATE", "3000/min", about="how much one token may ask"),
            "writes": env_rate(
                "API_WRITE_RATE",
                "600/min",
                about="how often one token, or one account that is logged in, may write",
            ),
        },
        # The last address in X-Forwarded-For is the one that the proxy in front has seen.
        "NUM_PROXIES": 1 if trust_proxy else 0,
    }


# The vocabularies that the schema calls by their own names.
NAMED_CHOICES = (
    "CommitmentRole", "CommitmentState", "DocumentKind", "DocumentLevel", "DocumentLife", "DocumentRelationKind",
    "DocumentRole", "FigureKind", "Language", "NameKind", "ParticipantKind", "PlaceKind", "Qualifier", "Recurrence",
    "Script", "StatementMode", "StatementRole", "SuccessionKind", "VisitFormat", "VisitKind", "VisitOutcome",
    "VisitRole",
)  # fmt: skip
SPECTACULAR: dict[str, Any] = {
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
