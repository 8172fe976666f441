"""The page: screens, what they share, and what is said where something is wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import Flask, flash, jsonify, redirect, render_template, request, send_file, url_for
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as Answer

from batch.desk.desk import Desk, desk
from batch.desk.files import download_name, open_here
from batch.desk.groups import group_name
from batch.desk.guard import Guard
from batch.desk.guide import first_page, guide
from batch.desk.jobs import BusyError
from batch.desk.periods import carry, refuse_other
from batch.desk.screens import SCREENS
from batch.desk.words import on_page
from batch.finished.ledger import LedgerError
from batch.finished.manifest import FinishedRunError
from batch.law.strict import LawError
from batch.publish.word.template import DocumentError
from batch.register.reader import RegisterError
from batch.templates import look_in
from batch.terminal.console import why_not
from batch.text import vn_date, vn_int

_UPLOAD, _FORM = 500 * 1024**2, 4 * 1024**2  # bytes of a request with files, of the fields of one
_SAID = {
    403: "Trang này chỉ mở được từ cửa sổ mà chương trình đã mở. Hãy mở lại bằng «Xếp loại», hoặc chép dòng địa chỉ ở "
    "cửa sổ đen vào trình duyệt.",
    404: "Không có trang hoặc tệp này; có thể tệp đã được đổi hoặc xóa.",
    405: "Không có trang hoặc tệp này.",
    413: "Tệp gửi lên quá lớn. Mỗi lần nhận tối đa 500 MB: chia làm nhiều lần, hoặc chép tệp vào thư mục thu_da_luu, "
    "tệp ấy được đọc ở lần bấm «Nhận» sau.",
}  # fmt: skip


def make_app(at: Desk, guard: Guard) -> Flask:
    app = Flask("xeploai", root_path=str(Path(__file__).parent), template_folder="pages", static_folder="static")
    app.config.update(
        SECRET_KEY=guard.secret, SESSION_COOKIE_NAME=f"xeploai_thu_{guard.port}", SESSION_COOKIE_SAMESITE="Strict",
        MAX_CONTENT_LENGTH=_UPLOAD, MAX_FORM_MEMORY_SIZE=_FORM, DESK=at,
    )  # fmt: skip
    app.jinja_env.filters.update(so=vn_int, ngay=vn_date, loi_trang=on_page, nhom=group_name)
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    guard.over(app)
    app.before_request(_own_templates)
    app.before_request(refuse_other)
    app.url_defaults(carry)
    for screen in SCREENS:
        for blueprint in screen.blueprints:
            app.register_blueprint(blueprint)
    app.context_processor(_common)
    app.add_url_rule("/viec", "job", _job)
    app.add_url_rule("/viec/dung", "stop", _stop, methods=["POST"])
    app.add_url_rule("/mo/<mark>", "open_file", _open, methods=["POST"])
    app.add_url_rule("/tep/<mark>", "file", _file)
    app.add_url_rule("/huong-dan/", "first_page", first_page)
    app.add_url_rule("/huong-dan/<path:name>", "guide", guide)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(BusyError, _busy)
    for problem in (DocumentError, FinishedRunError, LawError, LedgerError, RegisterError):
        app.register_error_handler(problem, _amiss)
    app.register_error_handler(Exception, _crashed)
    return app


def _own_templates() -> None:
    """Those of the office win; which office it is, every thread has to be told."""
    office = desk().office
    look_in(office.home if office else None)


def _common() -> dict[str, Any]:
    """What every page shows."""
    return {"office": desk().office, "job": desk().jobs.last, "mark": desk().files.mark, "screens": SCREENS}


def _job() -> Answer:
    job = desk().jobs.last
    if job is None:
        return jsonify(number=0, works=False)
    return jsonify(number=job.number, works=job.works, words=job.words, done=job.done, total=job.total)


def _stop() -> Answer:
    desk().jobs.stop(request.form.get("number", 0, type=int))
    return back()


def _open(mark: str) -> Answer:
    path = desk().find(mark)
    if not open_here(path):
        flash("Máy này chưa có chương trình mở được loại tệp ấy; hãy tải tệp về.")
    return back()


def _file(mark: str) -> Answer:
    path = desk().find(mark)
    return send_file(path, as_attachment=True, download_name=download_name(path, desk().here.home))


def back() -> Answer:
    """To the page that asked, which is one of ours."""
    page = request.form.get("page", "")
    if not page.startswith("/") or page.startswith(("//", "/\\")):
        return redirect(url_for("begin.page"))
    return redirect(page if page.startswith(f"{request.script_root}/") else f"{request.script_root}{page}")


def _refused(problem: HTTPException) -> tuple[str, int]:
    code = problem.code or 500
    if code == 403:  # a stranger hears nothing of the office
        return render_template("alone.html", said=_SAID[403]), code
    return render_template("problem.html", said=_SAID.get(code, "Yêu cầu không hợp lệ.")), code


def _busy(problem: BusyError) -> Answer:
    flash(str(problem))
    return back()


def _amiss(problem: Exception) -> tuple[str, int]:
    return render_template("problem.html", said=str(problem)), 200


def _crashed(problem: Exception) -> tuple[str, int]:
    return render_template("problem.html", said=why_not(problem)), 500
