"""The page lets nobody in but the browser that was opened with its secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from batch.desk.app import make_app
from batch.desk.desk import Desk
from batch.desk.guard import Guard
from batch.register.writer import write_register

PORT = 8123
HERE = f"127.0.0.1:{PORT}"


@pytest.fixture
def guard() -> Guard:
    return Guard(PORT)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    write_register(tmp_path / "danh_muc.xlsx", [])
    return tmp_path


@pytest.fixture
def stranger(guard: Guard, home: Path) -> FlaskClient:
    return make_app(Desk(home), guard).test_client()


@pytest.fixture
def user(stranger: FlaskClient, guard: Guard) -> FlaskClient:
    """Has opened the address that the program printed."""
    answer = stranger.get(f"/?khoa={guard.secret}", headers={"Host": HERE})
    assert answer.status_code == 302 and answer.location == "/"
    return stranger


def addresses(client: FlaskClient) -> list[tuple[str, str]]:
    """(method, address) of all that the app answers."""
    return [
        (method, rule.rule.replace("<code>", "A").replace("<mark>", "a").replace("<path:filename>", "desk.css"))
        for rule in client.application.url_map.iter_rules()
        for method in sorted((rule.methods or set()) & {"GET", "POST"})
    ]


def test_without_the_secret_everything_is_refused(stranger: FlaskClient) -> None:
    asked = addresses(stranger)
    assert len(asked) > 10
    for method, address in [*asked, ("GET", "/?khoa=sai"), ("GET", "/?khoa="), ("GET", "/khong-co")]:
        answer = stranger.open(address, method=method, headers={"Host": HERE})
        assert answer.status_code == 403, address
        assert "danh_muc" not in answer.text and "Set-Cookie" not in answer.headers


@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "xau.example:8123"},
        {"Host": f"localhost:{PORT}"},
        {"Host": "127.0.0.1:80"},
        {"Host": HERE, "Origin": "http://xau.example"},
        {"Host": HERE, "Origin": "http://127.0.0.1:9999"},
        {"Host": HERE, "Origin": "null"},
        {"Host": HERE, "Sec-Fetch-Site": "cross-site"},
        {"Host": HERE, "Sec-Fetch-Site": "same-site"},
    ],
)
def test_with_the_secret_another_host_or_origin_is_refused(
    user: FlaskClient, guard: Guard, headers: dict[str, str]
) -> None:
    assert user.get("/", headers={"Host": HERE}).status_code == 200
    for method, address in [*addresses(user), ("GET", guard.address.removeprefix(f"http://{HERE}"))]:
        assert user.open(address, method=method, headers=headers).status_code == 403, address


def test_every_answer_is_sealed(user: FlaskClient) -> None:
    for address in ("/", "/khong-co", "/static/desk.css"):
        answer = user.get(address, headers={"Host": HERE})
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cache-Control"] == "no-store"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Access-Control-Allow-Origin" not in answer.headers


def test_the_cookie_is_for_this_page_alone(stranger: FlaskClient, guard: Guard) -> None:
    cookie = stranger.get(f"/?khoa={guard.secret}", headers={"Host": HERE}).headers["Set-Cookie"]
    assert "HttpOnly" in cookie and "SameSite=Strict" in cookie and str(PORT) in cookie


def test_the_secret_is_told_nowhere_else(user: FlaskClient, guard: Guard) -> None:
    assert guard.secret not in user.get("/", headers={"Host": HERE}).text
    assert guard.secret not in repr(guard)
