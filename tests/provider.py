"""A made-up OpenID provider on this machine, that says what a test has it say."""

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "the-desk", "a secret that the desk and its provider share"


class Provider:
    """``claims``: what it says beside what the protocol wants; ``tells``: what it says in place of that."""

    def __init__(self) -> None:
        self.key = rsa.generate_private_key(public_exponent=65_537, key_size=2048)
        self.signs_with: Any = self.key
        self.algorithm = "RS256"
        self.claims: dict[str, Any] = {}
        self.tells: dict[str, Any] = {}
        self.is_down = False
        #: What was asked for at each code, and at the token endpoint.
        self.asked: dict[str, dict[str, str]] = {}
        self.redeemed: list[dict[str, str]] = []
        self.address = ""

    def consent(self, location: str) -> dict[str, str]:
        """The person logs in there: what their browser takes back to the site."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(location).query).items()}
        code = f"code-{len(self.asked)}"
        self.asked[code] = asked
        return {"code": code, "state": asked["state"]}

    def token(self, given: dict[str, str]) -> dict[str, Any] | None:
        self.redeemed.append(given)
        asked = self.asked.get(given["code"])
        if self.is_down or asked is None or given.get("client_secret") != SECRET:
            return None
        digest = hashlib.sha256(given.get("code_verifier", "").encode()).digest()
        if base64.urlsafe_b64encode(digest).decode().rstrip("=") != asked.get("code_challenge"):
            return None
        now = int(time.time())
        says = {
            "iss": self.address,
            "aud": CLIENT,
            "sub": "17",
            "iat": now,
            "exp": now + 300,
            "nonce": asked.get("nonce"),
            **self.claims,
            **self.tells,
        }
        says = {name: value for name, value in says.items() if value is not None}
        told = jwt.encode(says, self.signs_with, algorithm=self.algorithm, headers={"kid": "one"})
        return {"access_token": "none", "token_type": "Bearer", "id_token": told}

    def keys(self) -> dict[str, Any]:
        public: dict[str, Any] = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        # Few say what for a key is good: whoever reads it must know.
        return {"keys": [{**public, "kid": "one", "use": "sig"}]}


class Answers(BaseHTTPRequestHandler):
    provider: Provider

    def do_GET(self) -> None:
        self.answer(self.provider.keys())

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.answer(self.provider.token({name: values[0] for name, values in parse_qs(body).items()}))

    def answer(self, told: dict[str, Any] | None) -> None:
        body = json.dumps(told or {"error": "invalid_grant"}).encode()
        self.send_response(400 if told is None else 200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 (as the library has it)
        """Nobody reads it."""


@contextmanager
def answering(provider: Provider) -> Iterator[Provider]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Answers", (Answers,), {"provider": provider}))
    provider.address = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
