"""Exchange the gold and hostile texts with the real tools, each in its own environment, and compare what comes back.

Run by ``make interop`` with gaiko's environment: ``check.py FOLDER``, where FOLDER holds the environments. Prints a line a
check; exits with 1 if something came back otherwise than it went.
"""

import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from label_studio import LabelStudio, running

from gaiko.corpus.files import write_jsonl
from gaiko.corpus.formats.documents import read_documents, record_of

ROOT = Path(__file__).parents[2]
GAIKO = Path(sys.executable).with_name("gaiko")
HOSTILE: list[dict[str, Any]] = [
    {
        "text": "𠮷野氏は👨‍👩‍👧と\r\n米国\u2028を　\t訪\u0085問。",
        "spans": [
            {
                "id": "a",
                "start": 0,
                "end": 3,
                "label": "ACTOR",
                "kind": "person",
                "mention": "named",
                "value": {"norm": "吉野"},
            },
            {"id": "b", "start": 4, "end": 9, "label": "PLACE"},
            {
                "id": "c",
                "start": 12,
                "end": 14,
                "label": "PLACE",
                "kind": "country",
                "value": {"norm": "米国", "iso": "US"},
            },
            {"id": "d", "start": 10, "end": 16, "label": "PLACE"},
        ],
        "year": 2025,
    },
    {"text": "", "spans": []},
    {"text": '\ufeff<b>日米&amp;"同盟"</b>\n', "spans": [{"start": 4, "end": 6, "label": 'A|b "c" <d> & _*[1]'}]},
    {
        "text": "日米",
        "spans": [
            {"start": 0, "end": 2, "label": "X"},
            {"start": 0, "end": 2, "label": "Y"},
            {"start": 0, "end": 1, "label": "X"},
        ],
    },
]


def main(environments: Path) -> int:
    """Run every check; return how many failed."""
    failed = 0
    with tempfile.TemporaryDirectory(dir=environments, prefix="work-") as made:
        work = Path(made)
        source = work / "source.jsonl"
        write_jsonl(source, [*_gold(), *HOSTILE])
        sent = _records(source)
        for check in (
            _cassis(environments / "cassis", work, source, sent),
            _label_studio(environments / "labelstudio", work, source, sent),
        ):
            for name, difference in check:
                count = sum(len(record["spans"]) for record in sent)
                failed += bool(difference)
                print(f"{name}: {difference or f'{len(sent)} documents, {count} spans, equal'}", flush=True)
    return failed


def _gold() -> Iterator[dict[str, Any]]:
    for path in sorted((ROOT / "corpus" / "gold").glob("*.jsonl")):
        yield from map(record_of, read_documents(path))


def _cassis(environment: Path, work: Path, source: Path, sent: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    for name in ("uima-xmi", "uima-json"):
        ours, theirs, back = work / name, work / f"{name}-cassis", work / f"{name}.jsonl"
        _gaiko("export", "--to", name, source, "-o", ours)
        command = [environment / "bin" / "python", "-I", ROOT / "tests" / "interop" / "read_cas.py", ours, theirs]
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, timeout=600)
        read = [json.loads(line) for line in done.stdout.splitlines()]
        yield (
            f"cassis reads our {name}",
            _first_difference(list(map(_as_cas, sent)), [_sorted(record) for record in read]),
        )
        _gaiko("import", "--from", name, theirs, "-o", back)
        yield f"we read the {name} of cassis", _first_difference(_comparable(sent), _comparable(_records(back)))


def _as_cas(record: dict[str, Any]) -> dict[str, Any]:
    spans = [
        [
            *(span["start"], span["end"], span["label"], span.get("kind"), span.get("mention")),
            *(json.dumps(span["value"], ensure_ascii=False) if span.get("value") else None, span["text"]),
        ]
        for span in record["spans"]
    ]
    return _sorted({"text": record["text"], "spans": spans})


def _sorted(record: dict[str, Any]) -> dict[str, Any]:
    return {**record, "spans": sorted(record["spans"], key=json.dumps)}


def _label_studio(environment: Path, work: Path, source: Path, sent: list[dict[str, Any]]) -> Iterator[tuple[str, str]]:
    data = work / "label-studio"
    data.mkdir()
    with running(environment / "bin" / "label-studio", data) as studio:
        for flags in ([], ["--predictions"]):
            what = "predictions" if flags else "annotations"
            tasks, exported, back = (work / f"{what}.{suffix}" for suffix in ("json", "export.json", "jsonl"))
            _gaiko("export", "--to", "labelstudio", *flags, source, "-o", tasks)
            returned = _through(studio, tasks, snapshot=bool(flags))
            exported.write_text(json.dumps(returned, ensure_ascii=False), encoding="utf-8")
            _gaiko("import", "--from", "labelstudio", exported, "-o", back)
            yield f"Label Studio, {what}", _first_difference(_comparable(sent), _comparable(_records(back)))


def _through(studio: LabelStudio, tasks: Path, *, snapshot: bool) -> list[Any]:
    """What a new project gives back of our tasks, in the order in which it got them."""
    project = studio.project(tasks.with_name(f"{tasks.stem}.config.xml").read_text(encoding="utf-8"))
    studio.load(project, json.loads(tasks.read_text(encoding="utf-8")))
    returned = studio.snapshot(project) if snapshot else studio.export(project)
    return sorted(returned, key=lambda task: task["id"])


def _gaiko(*arguments: str | Path) -> None:
    done = subprocess.run([GAIKO, *arguments], cwd=ROOT, capture_output=True, text=True, check=False, timeout=600)
    if done.returncode or "lost" in done.stderr:
        raise SystemExit(f"gaiko {' '.join(map(str, arguments))}: exit code {done.returncode}\n{done.stderr}")


def _records(path: Path) -> list[dict[str, Any]]:
    return [record_of(document) for document in read_documents(path)]


def _comparable(records: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Records whose spans stand in an order of their own: a format may have another."""
    return [
        {**record, "spans": sorted(record["spans"], key=lambda span: json.dumps(span, sort_keys=True))}
        for record in records
    ]


def _first_difference(sent: list[dict[str, Any]], back: list[dict[str, Any]]) -> str:
    if len(sent) != len(back):
        return f"{len(sent)} documents went, {len(back)} came back"
    for number, (one, other) in enumerate(zip(sent, back, strict=True), start=1):
        if one != other:
            return f"document {number} differs:\n  went {json.dumps(one, ensure_ascii=False)}\n  came {json.dumps(other, ensure_ascii=False)}"
    return ""


if __name__ == "__main__":
    sys.exit(1 if main(Path(sys.argv[1]).resolve()) else 0)
