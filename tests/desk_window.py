"""A window of the browser on the desk, without a browser."""

from __future__ import annotations

import time

from flask.testing import FlaskClient

from batch.desk.app import make_app
from batch.desk.desk import Desk
from batch.desk.guard import Guard

HERE = "127.0.0.1:8123"


class Window:
    """A window of the browser, opened with the secret."""

    def __init__(self, desk: Desk) -> None:
        self.desk, guard = desk, Guard(8123)
        self._client: FlaskClient = make_app(desk, guard).test_client()
        self.get(f"/?khoa={guard.secret}")

    def get(self, address: str) -> str:
        answer = self._client.get(address, headers={"Host": HERE}, follow_redirects=True)
        assert answer.status_code == 200, address
        return answer.text

    def content(self, address: str) -> bytes:
        return self._client.get(address, headers={"Host": HERE}).data

    def post(self, address: str, **form: object) -> str:
        answer = self._client.post(address, data=form, headers={"Host": HERE}, follow_redirects=True)
        assert answer.status_code == 200, address
        return answer.text

    def status(self, address: str, method: str = "GET") -> int:
        return self._client.open(address, method=method, headers={"Host": HERE}).status_code

    def wait(self) -> None:
        """Until the job has ended."""
        while self.desk.jobs.current:
            time.sleep(0.01)
