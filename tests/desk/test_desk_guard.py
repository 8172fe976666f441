"""The page lets nobody in but the browser that was opened with its secret."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

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


def test_the_address_for_the_browser_opens_once_and_the_printed_one_again(stranger: FlaskClient, guard: Guard) -> None:
    once, printed = (a.removeprefix(f"http://{HERE}") for a in (guard.address_once, guard.address))
    second, third = (stranger.application.test_client() for _ in range(2))
    assert stranger.get(once, headers={"Host": HERE}).status_code == 302
    assert stranger.get("/", headers={"Host": HERE}).status_code == 200
    assert second.get(once, headers={"Host": HERE}).status_code == 403
    for client in (second, third):
        assert client.get(printed, headers={"Host": HERE}).status_code == 302
        assert client.get("/", headers={"Host": HERE}).status_code == 200


def test_no_cookie_is_for_other_ports_of_the_machine(home: Path) -> None:
    """They get what is for the whole machine: the pages lie under a path that nobody is told who isn't let in."""
    guard = Guard(PORT, "/ngau-nhien")
    client = make_app(Desk(home), guard).test_client()
    answer = client.get(f"/?khoa={guard.secret}", headers={"Host": HERE})
    assert answer.location == "/ngau-nhien/" and "Path=/ngau-nhien/;" in answer.headers["Set-Cookie"]
    value = answer.headers["Set-Cookie"].partition(";")[0]
    page = client.get("/ngau-nhien/", headers={"Host": HERE})
    assert page.status_code == 200 and 'href="/ngau-nhien/static/desk.css"' in page.text
    back = client.post("/ngau-nhien/viec/dung", data={"page": "/danh-muc"}, headers={"Host": HERE})
    assert back.location == "/ngau-nhien/danh-muc"
    for cookie in back.headers.getlist("Set-Cookie"):
        assert "Path=/ngau-nhien/;" in cookie
    for address in ("/", "/static/desk.css", "/ngau-nhien"):
        refused = stranger_with(client, value, address)
        assert refused.status_code == 403 and "ngau-nhien" not in refused.text


def stranger_with(client: FlaskClient, cookie: str, address: str) -> TestResponse:
    return client.application.test_client(use_cookies=False).get(address, headers={"Host": HERE, "Cookie": cookie})
