"""A Label Studio of our own for the length of a block: on loopback, with throwaway data, and nothing that calls home."""

import json
import os
import secrets
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

START_SECONDS = 600
"""How long the first start may take; it makes the database."""


class LabelStudio:
    """Calls the API of a running server."""

    def __init__(self, port: int, token: str) -> None:
        self._url = f"http://127.0.0.1:{port}"
        self._headers = {"Authorization": f"Token {token}", "Content-Type": "application/json"}
        # No proxy of the environment: the server is here.
        self._opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def call(self, method: str, path: str, body: Any = None) -> Any:
        """Return the JSON that the server answers with."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self._url + path, data, self._headers, method=method)
        try:
            with self._opener.open(request, timeout=300) as answer:
                return json.loads(answer.read() or b"null")
        except urllib.error.HTTPError as error:
            raise SystemExit(f"Label Studio: {method} {path}: {error.code} {error.read()[:500]!r}") from None

    def is_up(self) -> bool:
        """Whether it answers."""
        try:
            with self._opener.open(f"{self._url}/health", timeout=5) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def project(self, interface: str) -> int:
        """Make a project with that labelling interface; return its number."""
        return int(self.call("POST", "/api/projects", {"title": "gaiko interop", "label_config": interface})["id"])

    def load(self, project: int, tasks: list[Any]) -> None:
        """Import tasks with their annotations or predictions."""
        answer = self.call("POST", f"/api/projects/{project}/import", tasks)
        assert answer["task_count"] == len(tasks), answer

    def export(self, project: int) -> list[Any]:
        """Return the project as the button "Export JSON" gives it."""
        return list(self.call("GET", f"/api/projects/{project}/export?exportType=JSON&download_all_tasks=true"))

    def snapshot(self, project: int) -> list[Any]:
        """Return a snapshot that includes predictions."""
        wanted = {"title": "all", "serialization_options": {"predictions": {"only_id": False}}}
        made = self.call("POST", f"/api/projects/{project}/exports", wanted)
        path = f"/api/projects/{project}/exports/{made['id']}"
        for _ in range(120):
            if self.call("GET", path)["status"] == "completed":
                return list(self.call("GET", f"{path}/download?exportType=JSON"))
            time.sleep(1)
        raise SystemExit("Label Studio: the snapshot is not ready after two minutes")


@contextmanager
def running(program: Path, folder: Path) -> Iterator[LabelStudio]:
    """Start the server with its data in ``folder``, wait until it answers, and stop it with all its processes at the end."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    token = secrets.token_hex(20)
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(folder),
        "LANG": "C.UTF-8",
        "LABEL_STUDIO_BASE_DATA_DIR": str(folder),
        "LABEL_STUDIO_USERNAME": "interop@example.com",
        "LABEL_STUDIO_PASSWORD": secrets.token_hex(20),
        "LABEL_STUDIO_USER_TOKEN": token,
        "LABEL_STUDIO_ENABLE_LEGACY_API_TOKEN": "true",
        "COLLECT_ANALYTICS": "false",
        "LATEST_VERSION_CHECK": "false",
        "SENTRY_DSN": "",
        "FRONTEND_SENTRY_DSN": "",
        # Whatever would call out all the same meets a closed port.
        "HTTP_PROXY": "http://127.0.0.1:9",
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "NO_PROXY": "127.0.0.1,localhost",
    }
    command = [program, "start", "--no-browser", "--internal-host", "127.0.0.1", "--port", str(port)]
    log = folder / "server.log"
    with log.open("wb") as output:
        server = subprocess.Popen(
            command,
            cwd=folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
        try:
            studio = LabelStudio(port, token)
            deadline = time.monotonic() + START_SECONDS
            while not studio.is_up():
                if server.poll() is not None or time.monotonic() > deadline:
                    raise SystemExit(f"Label Studio does not start: …{log.read_text(errors='replace')[-2000:]}")
                time.sleep(1)
            yield studio
        finally:
            _stop(server)


def _stop(server: subprocess.Popen[bytes]) -> None:
    for sign in (signal.SIGTERM, signal.SIGKILL):
        try:
            os.killpg(server.pid, sign)
            server.wait(timeout=20)
        except ProcessLookupError:
            break
        except subprocess.TimeoutExpired:
            continue
