"""What Mozilla's HTTP Observatory makes of an answer that came by https, by the rules that it publishes.

The points: https://github.com/mdn/mdn-http-observatory/blob/main/src/grader/charts.js. When each is given: the modules
of https://github.com/mdn/mdn-http-observatory/tree/main/src/analyzer/tests, one for each function below.
"""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urlsplit

POINTS = {
    "csp-implemented-with-no-unsafe-default-src-none": 10,
    "csp-implemented-with-no-unsafe": 5,
    "csp-implemented-with-unsafe-inline-in-style-src-only": 0,
    "csp-implemented-with-insecure-scheme-in-passive-content-only": -10,
    "csp-implemented-with-unsafe-eval": -10,
    "csp-implemented-with-unsafe-inline": -20,
    "csp-implemented-with-insecure-scheme": -20,
    "csp-not-implemented": -25,
    "cookies-secure-with-httponly-sessions-and-samesite": 5,
    "cookies-secure-with-httponly-sessions": 0,
    "cookies-not-found": 0,
    "cookies-without-secure-flag-but-protected-by-hsts": -5,
    "cookies-session-without-secure-flag-but-protected-by-hsts": -10,
    "cookies-without-secure-flag": -20,
    "cookies-samesite-flag-invalid": -20,
    "cookies-anticsrf-without-samesite-flag": -20,
    "cookies-session-without-httponly-flag": -30,
    "cookies-session-without-secure-flag": -40,
    "cross-origin-resource-sharing-not-implemented": 0,
    "cross-origin-resource-sharing-implemented-with-public-access": 0,
    "cross-origin-resource-sharing-implemented-with-restricted-access": 0,
    "cross-origin-resource-sharing-implemented-with-universal-access": -50,
    "redirection-to-https": 0,
    "redirection-off-host-from-http": -5,
    "redirection-not-to-https": -20,
    "redirection-missing": -20,
    "referrer-policy-private": 5,
    "referrer-policy-not-implemented": 0,
    "referrer-policy-unsafe": -5,
    "referrer-policy-header-invalid": -5,
    "hsts-implemented-max-age-at-least-six-months": 0,
    "hsts-implemented-max-age-less-than-six-months": -10,
    "hsts-not-implemented": -20,
    "hsts-header-invalid": -20,
    "sri-implemented-and-all-scripts-loaded-securely": 5,
    "sri-not-implemented-response-not-html": 0,
    "sri-not-implemented-but-no-scripts-loaded": 0,
    "sri-not-implemented-but-all-scripts-loaded-from-secure-origin": 0,
    "sri-not-implemented-but-external-scripts-loaded-securely": -5,
    "sri-not-implemented-and-external-scripts-not-loaded-securely": -50,
    "x-content-type-options-nosniff": 0,
    "x-content-type-options-not-implemented": -5,
    "x-content-type-options-header-invalid": -5,
    "x-frame-options-implemented-via-csp": 5,
    "x-frame-options-sameorigin-or-deny": 0,
    "x-frame-options-not-implemented": -20,
    "x-frame-options-header-invalid": -20,
    "cross-origin-resource-policy-implemented-with-same-origin": 10,
    "cross-origin-resource-policy-implemented-with-same-site": 10,
    "cross-origin-resource-policy-implemented-with-cross-origin": 0,
    "cross-origin-resource-policy-not-implemented": 0,
    "cross-origin-resource-policy-header-invalid": -5,
}
#: With fewer than this by what is lacking alone, nothing is added for what is more than asked for.
WORTH_MORE = 90
A_PLUS = 100

#: That was asked; Django's test client calls it so.
HOST = "testserver"
BROAD = {"ftp:", "http:", "https:", "*", "http://*", "http://*.*", "https://*", "https://*.*"}
SIX_MONTHS = 15_768_000
PRIVATE = {"no-referrer", "same-origin", "strict-origin", "strict-origin-when-cross-origin"}
UNSAFE = {"origin", "origin-when-cross-origin", "unsafe-url", "no-referrer-when-downgrade"}


def findings(answer: Any, by_http: Any) -> list[str]:
    """``by_http``: what the same address answers without TLS."""
    return [*(rule(answer) for rule in RULES), redirection(by_http)]


def score(found: list[str]) -> int:
    lacking = A_PLUS + sum(POINTS[each] for each in found if POINTS[each] < 0)
    return A_PLUS + sum(POINTS[each] for each in found) if lacking >= WORTH_MORE else lacking


def directives(answer: Any) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for part in answer.headers.get("Content-Security-Policy", "").split(";"):
        if words := part.split():
            found.setdefault(words[0].lower(), {*words[1:]})
    return found


def content_security_policy(answer: Any) -> str:
    policy = directives(answer)
    if not policy:
        return "csp-not-implemented"
    of = {
        name: policy.get(name, policy.get("default-src", {"*"})) for name in ("script-src", "object-src", "style-src")
    }
    passive = [policy.get(name, policy.get("default-src", set())) for name in ("img-src", "media-src")]
    active = [sources for name, sources in policy.items() if name not in ("img-src", "media-src")]
    begun = "csp-implemented-with-"
    if of["script-src"] & {*BROAD, "'unsafe-inline'", "data:"} or of["object-src"] & BROAD:
        return f"{begun}unsafe-inline"
    if any(each.startswith(("http:", "ftp:")) for sources in active for each in sources):
        return f"{begun}insecure-scheme"
    if "'unsafe-eval'" in of["script-src"] | of["style-src"]:
        return f"{begun}unsafe-eval"
    if any(each.startswith(("http:", "ftp:")) for sources in passive for each in sources):
        return f"{begun}insecure-scheme-in-passive-content-only"
    if of["style-src"] & {*BROAD, "'unsafe-inline'", "data:"}:
        return f"{begun}unsafe-inline-in-style-src-only"
    closed = policy.get("default-src") == {"'none'"}
    return f"{begun}no-unsafe{'-default-src-none' if closed else ''}"


def cookies(answer: Any) -> str:
    given = [*answer.cookies.values()]
    if not given:
        return "cookies-not-found"
    found = {each for cookie in given for each in faults(cookie, kept="six-months" in transport(answer))}
    if found:
        return min(found, key=POINTS.__getitem__)
    told = "" if any(not cookie["samesite"] for cookie in given) else "-and-samesite"
    return f"cookies-secure-with-httponly-sessions{told}"


def faults(cookie: Any, *, kept: bool) -> Iterator[str]:
    is_session = any(word in cookie.key.lower() for word in ("login", "sess"))
    if cookie["samesite"] and cookie["samesite"].lower() not in ("lax", "strict", "none"):
        yield "cookies-samesite-flag-invalid"
    if not cookie["secure"]:
        whose = "session-" if is_session else ""
        yield f"cookies-{whose}without-secure-flag{'-but-protected-by-hsts' if kept else ''}"
        if cookie["samesite"].lower() == "none":
            yield "cookies-samesite-flag-invalid"
    if "csrf" in cookie.key.lower() and not cookie["samesite"]:
        yield "cookies-anticsrf-without-samesite-flag"
    if is_session and not cookie["httponly"]:
        yield "cookies-session-without-httponly-flag"


def sharing(answer: Any) -> str:
    origin, begun = answer.headers.get("Access-Control-Allow-Origin"), "cross-origin-resource-sharing-"
    if origin is None:
        return f"{begun}not-implemented"
    if origin == "*":
        return f"{begun}implemented-with-public-access"
    universal = answer.headers.get("Access-Control-Allow-Credentials", "").lower() == "true"
    return f"{begun}implemented-with-{'universal' if universal else 'restricted'}-access"


def redirection(by_http: Any) -> str:
    there = urlsplit(by_http.headers.get("Location", ""))
    if not by_http.headers.get("Location"):
        return "redirection-missing"
    if there.scheme != "https":
        return "redirection-not-to-https"
    return "redirection-to-https" if there.netloc == HOST else "redirection-off-host-from-http"


def referrer(answer: Any) -> str:
    given = answer.headers.get("Referrer-Policy")
    if given is None:
        return "referrer-policy-not-implemented"
    known = [each.strip().lower() for each in given.split(",") if each.strip().lower() in PRIVATE | UNSAFE]
    if not known:
        return "referrer-policy-header-invalid"
    return f"referrer-policy-{'private' if known[-1] in PRIVATE else 'unsafe'}"


def transport(answer: Any) -> str:
    given = answer.headers.get("Strict-Transport-Security")
    if given is None:
        return "hsts-not-implemented"
    age = re.search(r"max-age=(\d+)", given)
    if not age:
        return "hsts-header-invalid"
    return f"hsts-implemented-max-age-{'at-least' if int(age[1]) >= SIX_MONTHS else 'less-than'}-six-months"


class Scripts(HTMLParser):
    def __init__(self, markup: str) -> None:
        super().__init__()
        self.found: list[dict[str, str | None]] = []
        self.feed(markup)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.found.append(dict(attrs))


def integrity(answer: Any) -> str:
    if not answer.headers.get("Content-Type", "").startswith(("text/html", "application/xhtml+xml")):
        return "sri-not-implemented-response-not-html"
    scripts = Scripts(answer.content.decode()).found
    if not scripts:
        return "sri-not-implemented-but-no-scripts-loaded"
    addresses = [each["src"] or "" for each in scripts if each.get("src")]
    if any(each.startswith(("//", "http:")) for each in addresses):
        return "sri-not-implemented-and-external-scripts-not-loaded-securely"
    if any(each.startswith("https:") for each in addresses):
        return "sri-not-implemented-but-external-scripts-loaded-securely"
    return "sri-not-implemented-but-all-scripts-loaded-from-secure-origin"


def types(answer: Any) -> str:
    given = answer.headers.get("X-Content-Type-Options")
    told = "not-implemented" if given is None else "nosniff" if given.lower() == "nosniff" else "header-invalid"
    return f"x-content-type-options-{told}"


def frames(answer: Any) -> str:
    if "frame-ancestors" in directives(answer):
        return "x-frame-options-implemented-via-csp"
    given = answer.headers.get("X-Frame-Options")
    if given is None:
        return "x-frame-options-not-implemented"
    return f"x-frame-options-{'sameorigin-or-deny' if given.lower() in ('deny', 'sameorigin') else 'header-invalid'}"


def resources(answer: Any) -> str:
    given, begun = answer.headers.get("Cross-Origin-Resource-Policy"), "cross-origin-resource-policy-"
    if given is None:
        return f"{begun}not-implemented"
    known = given.strip().lower() in ("same-origin", "same-site", "cross-origin")
    return f"{begun}implemented-with-{given.strip().lower()}" if known else f"{begun}header-invalid"


RULES: tuple[Callable[[Any], str], ...] = (
    content_security_policy, cookies, sharing, referrer, transport, integrity, types, frames, resources,
)  # fmt: skip
