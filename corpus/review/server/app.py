"""ASGI application of the review: routes, and errors as a status with a Japanese message."""

import html
from collections.abc import Callable
from importlib.resources import files
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import parse_json_object
from gaiko.corpus.review.server import decisions, service
from gaiko.corpus.review.server.middleware import USE_PRINTED_ADDRESS, Access, GuardMiddleware, RefusedError
from gaiko.corpus.review.server.request_checks import DecisionError
from gaiko.corpus.review.server.service import Json, Review
from gaiko.corpus.review.store.database import StorageError
from gaiko.corpus.review.store.event_table import OperationError, StaleError
from gaiko.corpus.style import label_style

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_MAX_PAGE = 200
_RELOAD = "ページを読み込み直してください"
_NOTHING_TO = {"undo": "取り消す操作がありません", "redo": "やり直す操作がありません"}
_STORAGE_ERRORS = {
    "full": "サーバーのディスクに空きがありません",
    "read-only": "サーバーのデータベースが書き込み禁止です",
    "other": "サーバーのデータベースに書き込めません",
}


def make_app(review: Review, access: Access, page_token: str = "") -> GuardMiddleware:
    """Return the application.

    Args:
        review: the review to serve.
        access: allowed hosts, port and tokens.
        page_token: token embedded in the page; empty if every annotator enters one.
    """
    static = _static_files()
    static["label_style.css"] = (label_style().encode(), _TYPES[".css"])
    template = files("gaiko.corpus.review.server").joinpath("static", "review.html")
    page = template.read_text(encoding="utf-8").replace("{{ token }}", html.escape(page_token, quote=True))

    def index(request: Request) -> Response:
        return Response(page, media_type="text/html", headers={"Cache-Control": "no-store"})

    def asset(request: Request) -> Response:
        found = static.get(request.path_params["name"])
        if found is None:
            raise RefusedError(404, "ファイルがありません", _RELOAD)
        return Response(found[0], headers={"Content-Type": found[1], "Cache-Control": "no-cache"})

    def session(request: Request) -> Response:
        return _json(service.session(review, _annotator(request)))

    def queue(request: Request) -> Response:
        query = request.query_params
        order, state = query.get("order", review.order), query.get("state", "todo")
        after = _read_integer(query.get("after") or "-1", -1, 2**31)
        limit = _read_integer(query.get("limit") or "50", 1, _MAX_PAGE)
        return _json(service.queue_page(review, _annotator(request), order, after, limit, state))

    def read(request: Request) -> Response:
        return _tagged(*service.read_item(review, _annotator(request), request.path_params["id"]))

    async def write(request: Request) -> Response:
        return await _change(request, lambda *arguments: decisions.save(review, *arguments))

    async def undo(request: Request) -> Response:
        return await _change(request, _step("undo"))

    async def redo(request: Request) -> Response:
        return await _change(request, _step("redo"))

    def _step(action: str) -> Callable[..., tuple[Json, int]]:
        return lambda annotator, item, base, body: decisions.step(review, annotator, item, action, base, body)

    async def _change(request: Request, do: Callable[..., tuple[Json, int]]) -> Response:
        body, base = await _body(request), _revision(request)
        annotator, item = _annotator(request), request.path_params["id"]
        try:
            return _tagged(*await run_in_threadpool(do, annotator, item, base, body))
        except StaleError as error:
            answer = await run_in_threadpool(decisions.conflict, review, annotator, item, body, error)
            return _json(answer, 412, {"ETag": f'"{answer["revision"]}"'})

    async def propose(request: Request) -> Response:
        return _json(await run_in_threadpool(service.propose, review, await _body(request)))

    async def check(request: Request) -> Response:
        return _json(await run_in_threadpool(service.check, review, await _body(request)))

    def stats(request: Request) -> Response:
        order = request.query_params.get("order", review.order)
        return _json(service.stats(review, _annotator(request), order))

    routes = [
        Route("/", index),
        Route("/static/{name:path}", asset),
        Route("/api/session", session),
        Route("/api/queue", queue),
        Route("/api/items/{id}", read),
        Route("/api/items/{id}", write, methods=["PUT"]),
        Route("/api/items/{id}/undo", undo, methods=["POST"]),
        Route("/api/items/{id}/redo", redo, methods=["POST"]),
        Route("/api/propose", propose, methods=["POST"]),
        Route("/api/check", check, methods=["POST"]),
        Route("/api/stats", stats),
    ]
    handlers: dict[Any, Any] = {
        RefusedError: lambda _, error: _json(error.body(), error.status),
        DecisionError: lambda _, error: _json(
            {
                "error": str(error),
                "advice": "示された箇所を直し、保存し直してください",
                "errors": [{"span": one.span, "message": one.message} for one in error.errors],
            },
            422,
        ),
        OperationError: lambda _, error: _error(409, _NOTHING_TO[error.action], "文を読み込み直してください"),
        StorageError: lambda _, error: _error(507, _STORAGE_ERRORS[error.cause], "この変更は何も書き込まれていません"),
        404: lambda *_: _error(404, "ページがありません", USE_PRINTED_ADDRESS),
        405: lambda *_: _error(405, "この操作はできません", _RELOAD),
    }
    return GuardMiddleware(Starlette(routes=routes, exception_handlers=handlers), access)


def _static_files() -> dict[str, tuple[bytes, str]]:
    """Return content and media type of the static files by relative path; no other file is served."""
    root = files("gaiko.corpus.review.server").joinpath("static")
    folders = [("", root), *((f"{folder.name}/", folder) for folder in root.iterdir() if folder.is_dir())]
    found = {}
    for prefix, folder in folders:
        for file in folder.iterdir():
            suffix = file.name[file.name.rfind(".") :]
            if file.is_file() and suffix in _TYPES:
                found[prefix + file.name] = (file.read_bytes(), _TYPES[suffix])
    return found


async def _body(request: Request) -> Json:
    try:
        return parse_json_object((await request.body()).decode("utf-8"), "body")
    except (UnicodeDecodeError, InputError):
        raise RefusedError(
            400, "要求の本体が JSON のオブジェクトではありません", "UTF-8 の JSON を送ってください"
        ) from None


def _revision(request: Request) -> int:
    given = request.headers.get("if-match")
    if given is None:
        raise RefusedError(428, "If-Match がありません", "表示中の版の番号を送ってください")
    digits = given.removeprefix('"').removesuffix('"')
    if given != f'"{digits}"' or not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise RefusedError(400, "If-Match が版の番号ではありません", "受け取った ETag をそのまま送ってください")
    return int(digits)


def _read_integer(text: str, minimum: int, maximum: int) -> int:
    try:
        return min(max(int(text), minimum), maximum)
    except ValueError:
        raise RefusedError(400, f"{text[:20]} は整数ではありません", "整数を送ってください") from None


def _annotator(request: Request) -> str:
    return str(request.scope["annotator"])


def _tagged(answer: Json, revision: int) -> Response:
    return _json(answer, headers={"ETag": f'"{revision}"'})


def _error(status: int, error: str, advice: str) -> Response:
    return _json({"error": error, "advice": advice}, status)


def _json(answer: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(answer, status, headers={"Cache-Control": "no-store", **(headers or {})})
