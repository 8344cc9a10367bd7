"""Attacks on the review's server: foreign pages and hosts, missing tokens, wrong types, long bodies, odd paths, hostile text."""

import socket
from collections.abc import Iterator
from pathlib import Path

import pytest
from review_server import TOKEN, Served, item, serving

from gaiko.corpus.review.server.middleware import MAX_BODY

HOSTILE = '<script>alert(1)</script> javascript:alert(2) \u202eegap\u202c "onload="x'


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    with serving(
        tmp_path_factory.mktemp("guards"), [item("米国は歓迎した。"), item(HOSTILE, name="d-s0002")]
    ) as running:
        yield running


def raw(served: Served, *lines: str, body: bytes = b"") -> bytes:
    """The answer to a request that no client would send."""
    with socket.create_connection(("127.0.0.1", served.port), timeout=10) as connection:
        connection.sendall("\r\n".join([*lines, "", ""]).encode("latin-1") + body)
        answer = b""
        while part := connection.recv(65536):
            answer += part
    return answer


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example:{port}", "127.0.0.1", ""]
)
def test_a_foreign_host_is_refused(served: Served, host: str) -> None:
    answer = served.ask("GET", "/api/session", Host=host.format(port=served.port))
    assert answer.status == 400
    assert "許可されていないホスト名" in answer.body["error"]


def test_two_hosts_are_refused(served: Served) -> None:
    host = f"Host: 127.0.0.1:{served.port}"
    answer = raw(served, "GET / HTTP/1.1", host, "Host: evil.example", "Connection: close")
    assert answer.startswith(b"HTTP/1.1 400")


def test_localhost_is_this_machine(served: Served) -> None:
    assert served.ask("GET", "/", Host=f"localhost:{served.port}", Origin=None).status == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "https://127.0.0.1", "http://127.0.0.1:1", ""])
def test_a_wrong_origin_is_refused_for_reading_and_writing(served: Served, origin: str) -> None:
    assert served.ask("GET", "/api/session", Origin=origin).status == 403
    assert served.ask("POST", "/api/check", {}, Origin=origin).status == 403


def test_writing_without_an_origin_is_refused(served: Served) -> None:
    assert served.ask("POST", "/api/check", {}, Origin=None).status == 403


@pytest.mark.parametrize("token", [None, "", "wrong", TOKEN[:-1], TOKEN + "x", "é"])
def test_without_the_token_nothing_is_told(served: Served, token: str | None) -> None:
    answer = served.ask("GET", "/api/items/d-s0001", **{"X-Gaiko-Token": token})
    assert answer.status == 403
    assert "米国" not in str(answer.body)


@pytest.mark.parametrize("kind", [None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data"])
def test_what_a_form_could_send_is_refused(served: Served, kind: str | None) -> None:
    assert served.ask("POST", "/api/check", {"text": "米国"}, **{"Content-Type": kind}).status == 415


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/..%2fapp.py",
        "/static/%2e%2e/app.py",
        "/static/..%5capp.py",
        "/static//etc/passwd",
        "/static/review.html%00.js",
        "/static/app.py",
        "/static/review.html",
        "/../../etc/passwd",
        "//evil.example/",
        "/api/items/../session",
        "/api/items/d-s9999",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_not_found(served: Served, path: str) -> None:
    assert served.ask("GET", path).status == 404


def test_a_body_of_a_megabyte_passes_and_a_longer_one_does_not(served: Served) -> None:
    frame = len(b'{"text": ""}')
    fits = b'{"text": "' + b"x" * (MAX_BODY - frame) + b'"}'
    assert served.ask("POST", "/api/check", fits).status == 400  # read, and found to lack a span
    assert served.ask("POST", "/api/check", fits + b" ").status == 413


def test_a_body_that_does_not_tell_its_length_is_cut_off(served: Served) -> None:
    chunk = b"10000\r\n" + b" " * 0x10000 + b"\r\n"
    answer = raw(
        served,
        "POST /api/check HTTP/1.1",
        f"Host: 127.0.0.1:{served.port}",
        f"Origin: {served.url}",
        f"X-Gaiko-Token: {TOKEN}",
        "Content-Type: application/json",
        "Transfer-Encoding: chunked",
        "Connection: close",
        body=chunk * 20 + b"0\r\n\r\n",
    )
    assert answer.startswith(b"HTTP/1.1 413")


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b'"x"', b"\xff\xfe", b'{"a": NaN}', b'{"a": "\\ud800"}', b"[" * 200_000]
)
def test_what_is_no_json_object_is_refused(served: Served, body: bytes) -> None:
    answer = served.ask("PUT", "/api/items/d-s0001", body, **{"If-Match": '"0"'})
    assert (answer.status, set(answer.body)) == (400, {"error", "advice"})


@pytest.mark.parametrize("tag", ["0", "*", 'W/"0"', '"-1"', '"x"', '"99999999999"', '"1", "2"'])
def test_an_if_match_that_is_no_revision_is_refused(served: Served, tag: str) -> None:
    assert served.ask("PUT", "/api/items/d-s0001", {}, **{"If-Match": tag}).status == 400


@pytest.mark.parametrize("path", ["/", "/static/review.css", "/api/session", "/nowhere", "/api/items/d-s0002"])
def test_every_answer_forbids_foreign_scripts(served: Served, path: str) -> None:
    headers = served.ask("GET", path).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self';")
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert "access-control-allow-origin" not in headers


def test_refusals_forbid_them_too(served: Served) -> None:
    assert "default-src 'none'" in served.ask("GET", "/", Host="evil.example").headers["content-security-policy"]


def test_hostile_text_is_data_and_never_markup(served: Served) -> None:
    answer = served.ask("GET", "/api/items/d-s0002")
    assert answer.headers["content-type"] == "application/json"
    assert answer.body["text"] == HOSTILE
    comment = f"{HOSTILE}\u2066"
    saved = served.save("d-s0002", [], comment=comment, reason=HOSTILE)
    assert (saved.body["comment"], saved.body["history"][-1]["reason"]) == (comment, HOSTILE)
    assert "<script>alert" not in served.ask("GET", "/").body


def test_the_page_is_given_the_token_escaped(tmp_path: Path) -> None:
    with serving(tmp_path, [item("米国")]) as running:
        assert f'content="{TOKEN}"' in running.ask("GET", "/").body


def test_with_a_token_of_their_own_each_annotator_is_known_and_the_page_has_none(tmp_path: Path) -> None:
    tokens = {"token-of-yamada-1": "山田", "token-of-sato-0002": "佐藤"}
    with serving(tmp_path, [item("米国は")], annotators=tokens) as running:
        assert not any(token in running.ask("GET", "/").body for token in tokens)
        for token, name in tokens.items():
            assert running.ask("GET", "/api/session", **{"X-Gaiko-Token": token}).body["annotator"] == name


def test_a_wrong_method_is_told(served: Served) -> None:
    assert served.ask("DELETE", "/api/items/d-s0001").status == 405
