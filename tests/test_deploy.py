"""What cannot be run everywhere is read: the files of ``deploy/`` agree with each other and with the program."""

import base64
import hashlib
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import call_command

from config import gunicorn
from config.env import VARIABLES
from config.settings import BASE_DIR, MIDDLEWARE
from relations.watching.answers import PROBES

DEPLOY = BASE_DIR / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text())
SERVICES: dict[str, Any] = COMPOSE["services"]
OURS = [name for name, service in SERVICES.items() if service["image"].startswith("relations:")]
UNITS = sorted(path for path in (DEPLOY / "systemd").iterdir() if path.suffix == ".service")
CONTAINERFILE = (DEPLOY / "Containerfile").read_text()
NGINX = (DEPLOY / "nginx" / "relations.conf").read_text()
#: Of programs, not of the site.
OTHERS = {"PATH", "PYTHONUNBUFFERED", "PYTHONDONTWRITEBYTECODE", "PIP_NO_CACHE_DIR", "PIP_DISABLE_PIP_VERSION_CHECK"}


def of_the_site(names: set[str]) -> set[str]:
    return {name.removesuffix("_FILE") for name in names} - OTHERS


def test_every_variable_that_the_files_set_is_one_that_the_settings_read() -> None:
    container = set(re.findall(r"\b([A-Z][A-Z_]+)=", CONTAINERFILE))
    compose = {name for each in OURS for name in SERVICES[each]["environment"]}
    units = {name for path in UNITS for name in re.findall(r"\b([A-Z][A-Z_]+)=", path.read_text())}
    assert of_the_site(container | compose | units) - set(VARIABLES) == set()


@pytest.mark.parametrize("name", SERVICES)
def test_no_container_may_do_more_than_it_has_to(name: str) -> None:
    service = SERVICES[name]
    assert "no-new-privileges:true" in service["security_opt"]
    assert re.search(r":\d+\.\d+\.\d+|:\d+\.\d+-", service["image"])
    assert "privileged" not in service
    assert "healthcheck" in service or service["image"].startswith("relations:")
    assert service["mem_limit"]
    if name in (*OURS, "proxy"):
        assert (service["read_only"], service["cap_drop"]) == (True, ["ALL"])
    if name != "proxy":
        assert "ports" not in service


def test_databases_cannot_be_reached_from_outside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    assert {name for name, service in SERVICES.items() if service["networks"] == ["inside"]} >= {"primary", "replica"}


def test_no_secret_is_written_into_a_file() -> None:
    for name in OURS:
        environ = SERVICES[name]["environment"]
        assert not {"SECRET_KEY", "DATABASE_URL", "REPLICA_URLS", "METRICS_TOKEN"} & set(environ)
        handed = {Path(path).name for path in environ.values() if str(path).startswith("/run/secrets/")}
        assert handed <= set(SERVICES[name]["secrets"])
    assert all(each["file"].startswith("secrets/") for each in COMPOSE["secrets"].values())
    assert "deploy/secrets/" in (BASE_DIR / ".gitignore").read_text().split()


def test_the_files_that_containers_are_given_are_there() -> None:
    for name, service in SERVICES.items():
        for volume in service.get("volumes", ()):
            source = volume.split(":")[0]
            if source.startswith("./") and source != "./tls":
                assert (DEPLOY / source).exists(), (name, volume)
    assert (DEPLOY / COMPOSE["services"]["app1"]["build"]["dockerfile"].removeprefix("deploy/")).exists()


def test_the_image_runs_as_nobody_of_the_host_and_installs_what_is_locked() -> None:
    lines = CONTAINERFILE.splitlines()
    assert [line.split()[1] for line in lines if line.startswith("USER")] == ["10001:10001"]
    assert all(re.search(r":\d+\.\d+\.\d+-", line) for line in lines if line.startswith("FROM"))
    assert "--require-hashes -r requirements/runtime.txt" in CONTAINERFILE
    assert "HEALTHCHECK" in CONTAINERFILE
    assert "ADD " not in CONTAINERFILE
    assert "python:config.gunicorn" in CONTAINERFILE


def test_only_what_the_image_needs_is_sent_to_its_making() -> None:
    kept = [line[1:] for line in (BASE_DIR / ".dockerignore").read_text().splitlines() if line.startswith("!")]
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", CONTAINERFILE, re.MULTILINE)
    assert {part.split("/")[0] for each in copied for part in each.split()} == set(kept)


def test_ports_and_probes_are_the_same_everywhere() -> None:
    assert re.findall(r"server (app\d):8000", NGINX) == [name for name in SERVICES if re.fullmatch(r"app\d", name)]
    assert "EXPOSE 8000" in CONTAINERFILE
    assert gunicorn.bind == "127.0.0.1:8000"
    assert "/healthz" in PROBES
    assert "/healthz" in CONTAINERFILE
    for hidden in ("/metrics", "/readyz"):
        assert f"location = {hidden} {{ return 404; }}" in NGINX
    # A probe asks by http, of an address of the inside: it is answered before either is minded.
    order = [each.rpartition(".")[2] for each in MIDDLEWARE]
    assert order.index("WatchingMiddleware") < order.index("SecurityMiddleware")


def test_the_page_of_the_proxy_is_written_anew(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("proxy_page")
    assert (DEPLOY / "errors" / "503.html").read_text() == capsys.readouterr().out, "manage.py proxy_page"
    call_command("proxy_page", "--style-hash")
    allowed = capsys.readouterr().out.strip()
    assert f"style-src '{allowed}'" in NGINX
    [style] = re.findall("<style>(.*)</style>", (DEPLOY / "errors" / "503.html").read_text())
    assert allowed == f"sha256-{base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()}"


@pytest.mark.parametrize("script", sorted(DEPLOY.rglob("*.sh")), ids=lambda path: path.name)
def test_scripts_are_written_in_bash(script: Path) -> None:
    bash = shutil.which("bash") or "/bin/bash"
    assert subprocess.run([bash, "-n", str(script)], capture_output=True, check=False).stderr == b""
    assert "set -euo pipefail" in script.read_text()


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_services_may_do_next_to_nothing(unit: Path, tmp_path: Path) -> None:
    # A template is judged as one of its instances.
    judged = tmp_path / unit.name.replace("@.", "@8001.")
    judged.write_text(unit.read_text())
    command = [
        str(shutil.which("systemd-analyze")),
        "security",
        "--offline=true",
        "--threshold=20",
        "--no-pager",
        str(judged),
    ]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="there is no systemd here")
@pytest.mark.parametrize("timer", sorted((DEPLOY / "systemd").glob("*.timer")), ids=lambda path: path.name)
def test_a_timer_has_its_service_and_a_time_that_comes(timer: Path) -> None:
    assert timer.with_suffix(".service") in UNITS
    [time] = re.findall(r"^OnCalendar=(.+)$", timer.read_text(), re.MULTILINE)
    command = [str(shutil.which("systemd-analyze")), "calendar", time]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert "Next elapse" in done.stdout
