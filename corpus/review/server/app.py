"""The review as a web application (ASGI): routes, and what goes wrong as a status and a sentence."""

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
from gaiko.corpus.review.server import service
from gaiko.corpus.review.server.middleware import Access, Guard, RefusedError
from gaiko.corpus.review.server.request_checks import DecisionError
from gaiko.corpus.review.server.service import Json, Review
from gaiko.corpus.review.store.database import StorageError
from gaiko.corpus.review.store.store import OperationError, StaleError
from gaiko.corpus.style import label_style

_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}
_LARGEST_PAGE = 200


def make_app(review: Review, access: Access, page_token: str = "") -> Guard:
    """Return the application.

    Args:
        review: what is served.
        access: who may ask.
        page_token: a token that the page is given to use; empty where every annotator brings their own.
    """
    static = _static_files()
    static["label_style.css"] = (label_style().encode(), _TYPES[".css"])
    folder = files("gaiko.corpus.review.server").joinpath("static", "review.html")
    page = folder.read_text(encoding="utf-8").replace("{{ token }}", html.escape(page_token, quote=True))

    def index(request: Request) -> Response:
        return Response(page, media_type="text/html", headers={"Cache-Control": "no-store"})

    def asset(request: Request) -> Response:
        found = static.get(request.path_params["name"])
        if found is None:
            raise RefusedError(404, "there is no such file", "load the page anew")
        return Response(found[0], headers={"Content-Type": found[1], "Cache-Control": "no-cache"})

    def session(request: Request) -> Response:
        return _json(service.session(review, _annotator(request)))

    def queue(request: Request) -> Response:
        query = request.query_params
        order, state = query.get("order", review.order), query.get("state", "todo")
        after = _whole(query.get("after") or "-1", -1, 2**31)
        limit = _whole(query.get("limit") or "50", 1, _LARGEST_PAGE)
        return _json(service.queue_page(review, _annotator(request), order, after, limit, state))

    def read(request: Request) -> Response:
        return _tagged(*service.read_item(review, _annotator(request), request.path_params["id"]))

    async def write(request: Request) -> Response:
        return await _change(request, lambda *facts: service.save(review, *facts))

    async def undo(request: Request) -> Response:
        return await _change(request, lambda who, item, *facts: service.step(review, who, item, "undo", *facts))

    async def redo(request: Request) -> Response:
        return await _change(request, lambda who, item, *facts: service.step(review, who, item, "redo", *facts))

    async def _change(request: Request, do: Callable[..., tuple[Json, int]]) -> Response:
        body, base = await _body(request), _revision(request)
        who, item = _annotator(request), request.path_params["id"]
        try:
            return _tagged(*await run_in_threadpool(do, who, item, base, body))
        except StaleError as error:
            answer = await run_in_threadpool(service.conflict, review, who, item, body, error)
            return _json(answer, 412, {"ETag": f'"{answer["revision"]}"'})

    async def propose(request: Request) -> Response:
        return _json(await run_in_threadpool(service.propose, review, await _body(request)))

    async def check(request: Request) -> Response:
        return _json(await run_in_threadpool(service.check, review, await _body(request)))

    def stats(request: Request) -> Response:
        order = request.query_params.get("order", review.order)
        return _json(service.outlook(review, _annotator(request), order))

    routes = [
        Route("/", index),
        Route("/static/{name}", asset),
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
                "what to do": "mend what is marked and save again",
                "errors": [{"span": one.span, "message": one.message} for one in error.errors],
            },
            422,
        ),
        OperationError: lambda _, error: _error(409, str(error), "load the text anew"),
        StorageError: lambda _, error: _error(507, str(error), "nothing of this change was written"),
        404: lambda *_: _error(404, "there is no such page", "use the address that was printed"),
        405: lambda *_: _error(405, "this cannot be done here", "see what the page sends"),
    }
    return Guard(Starlette(routes=routes, exception_handlers=handlers), access)


def _static_files() -> dict[str, tuple[bytes, str]]:
    """By name, the content and type of what lies beside the page; nothing else is ever served."""
    found = {}
    for file in files("gaiko.corpus.review.server").joinpath("static").iterdir():
        suffix = file.name[file.name.rfind(".") :]
        if file.is_file() and suffix in _TYPES:
            found[file.name] = (file.read_bytes(), _TYPES[suffix])
    return found


async def _body(request: Request) -> Json:
    try:
        return parse_json_object((await request.body()).decode("utf-8"), "the body")
    except UnicodeDecodeError:
        raise RefusedError(400, "the body is not UTF-8", "send JSON in UTF-8") from None
    except InputError as error:
        raise RefusedError(400, str(error), "send a JSON object") from None


def _revision(request: Request) -> int:
    given = request.headers.get("if-match")
    if given is None:
        raise RefusedError(428, "If-Match is missing", "send the revision that you saw")
    digits = given.removeprefix('"').removesuffix('"')
    if given != f'"{digits}"' or not (digits.isascii() and digits.isdigit()) or len(digits) > 9:
        raise RefusedError(400, "If-Match must be a revision in quotation marks", "send the ETag as it came")
    return int(digits)


def _whole(text: str, least: int, most: int) -> int:
    try:
        return min(max(int(text), least), most)
    except ValueError:
        raise RefusedError(400, f"{text[:20]!r} is no whole number", "send a whole number") from None


def _annotator(request: Request) -> str:
    return str(request.scope["annotator"])


def _tagged(answer: Json, revision: int) -> Response:
    return _json(answer, headers={"ETag": f'"{revision}"'})


def _error(status: int, error: str, advice: str) -> Response:
    return _json({"error": error, "what to do": advice}, status)


def _json(answer: Json, status: int = 200, headers: dict[str, str] | None = None) -> Response:
    return JSONResponse(answer, status, headers={"Cache-Control": "no-store", **(headers or {})})
