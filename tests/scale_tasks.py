"""Task of worker processes in the tests of ``gaiko scale``: tags 米国; special texts raise, kill a process or wait."""

import json
import os
import signal
import time
from collections.abc import Callable
from pathlib import Path

from gaiko.models.scale.tagging_worker import unpack


def quick(**_: object) -> Callable[[list[bytes]], list[bytes]]:
    return lambda items: [answer(unpack(item)[0]) for item in items]


def answer(text: str) -> bytes:
    word, _, path = text.partition(" ")
    if word == "誤":
        raise ValueError("誤")
    if word == "殺":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "断":
        os.kill(os.getppid(), signal.SIGKILL)
    if word == "待":  # until the file "go" exists; the file "here" has the process ids
        Path(path, "here").write_text(f"{os.getpid()} {os.getppid()}")
        while not Path(path, "go").exists():
            time.sleep(0.01)
    at = text.find("米国")
    source = {"annotator": "places", "version": "1", "rule": "P-1"}
    span = {"id": "e1", "start": at, "end": at + 2, "text": "米国", "label": "PLACE", "kind": "country"}
    found = [{**span, "mention": "named", "value": {"norm": "アメリカ合衆国", "iso": "US"}, "source": source}]
    return json.dumps(found if at >= 0 else []).encode()
