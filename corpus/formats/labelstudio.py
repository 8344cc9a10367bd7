"""Label Studio JSON: tasks with annotations or predictions, and the labelling interface for them.

A region has the label; ``kind``, ``mention`` and ``value`` are per-region controls that annotators can correct. All other
fields of a span are in the ``meta`` of its region. Offsets count code points.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from pathlib import Path
from typing import Any
from xml.sax.saxutils import quoteattr

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json, parse_json, replacing, write_text
from gaiko.corpus.formats.documents import AnnotatedText, Annotation, dump_line, make_annotation, short_repr
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.offsets import Utf16
from gaiko.corpus.formats.options import Options
from gaiko.corpus.formats.xml_text import is_xml
from gaiko.corpus.seeds import read_text

CHOICES = ("kind", "mention")
"""Fields that are per-region choices."""

_REGION_TYPES = ("labels", "hypertextlabels")


_PATH = re.compile(
    r"(?:[a-z][a-z0-9+.-]*://|/?data/(?:upload|local-files)|/|s3:|gs:)\S*\.[A-Za-z0-9]{1,5}(?:\?\S*)?|https?://\S+"
)
"""A text that is the address of a file, as tasks with ``valueType="url"`` have."""


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write one JSON array of tasks, and the labelling interface beside it as ``<name>.config.xml``."""
    seen: dict[str, dict[str, None]] = {"label": {}, "kind": {}, "mention": {}}
    with replacing(path) as file:
        file.write(b"[")
        for number, document in enumerate(documents):
            for annotation in document.annotations:
                seen["label"].setdefault(annotation.label)
                for name in CHOICES:
                    if annotation.fields.get(name):
                        seen[name].setdefault(annotation.fields[name])
            file.write((",\n" if number else "\n").encode() + dump_json(_task(document, options)).encode())
        file.write(b"\n]\n")
    if not path.is_file():  # not beside a pipe or device
        return
    config = path.with_name(f"{path.stem}.config.xml")
    write_text(config, interface({name: list(values) for name, values in seen.items()}))
    losses.remark(f"the project's labelling interface is in {config}")


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the annotated tasks of a JSON export, each with its ground truth, or else its latest annotation.

    Raises:
        InputError: not a JSON export, or a region outside its text; the message names the task.
    """
    tasks = parse_json(read_text(path), str(path))
    if not isinstance(tasks, list):
        raise InputError(f"{path}: a list of tasks is expected; export as JSON")
    for number, task in enumerate(tasks, start=1):
        where = f"{path}: task {number}"
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise InputError(f'{where}: "data" is expected; export as JSON, not as JSON-MIN or another format')
        name = _text_key(task["data"], options, where)
        text = task["data"][name]
        if _PATH.fullmatch(text):
            raise InputError(
                f'{where}: the text is a path or URL, {short_repr(text)} (valueType="url"); export a project whose tasks hold '
                "the text itself"
            )
        keys = {key: value for key, value in task["data"].items() if key != name}
        results = _chosen(task, options, where, losses)
        if results is not None:
            yield AnnotatedText(text, tuple(_annotations(results, text, options, where, losses)), keys, where)


def interface(values: Mapping[str, list[str]]) -> str:
    """Return the labelling interface (XML) for the ``values`` of ``label``, ``kind`` and ``mention``."""
    lines = ["<View>", '  <Labels name="label" toName="text">']
    lines += [f"    <Label value={quoteattr(value)}/>" for value in values["label"] if is_xml(value)]
    lines += ["  </Labels>", '  <Text name="text" value="$text" granularity="symbol"/>']
    for name in CHOICES:
        if values[name]:
            lines.append(f'  <Choices name="{name}" toName="text" perRegion="true" choice="single" showInline="true">')
            lines += [f"    <Choice value={quoteattr(value)}/>" for value in values[name] if is_xml(value)]
            lines.append("  </Choices>")
    lines.append('  <TextArea name="value" toName="text" perRegion="true" editable="true" maxSubmissions="1"/>')
    return "\n".join([*lines, "</View>", ""])


def _task(document: AnnotatedText, options: Options) -> dict[str, Any]:
    ids = Counter(annotation.fields.get("id") for annotation in document.annotations)
    results: list[dict[str, Any]] = []
    units = Utf16(document.text).units if options.offsets == "utf16" else None
    for number, annotation in enumerate(document.annotations, start=1):
        region = annotation.fields.get("id")
        if not region or ids[region] > 1:
            region = next(name for n in count() if (name := f"gaiko-{number}{'-' * n}") not in ids)
        start, end = annotation.start, annotation.end
        place = {"start": units(start), "end": units(end)} if units else {"start": start, "end": end}
        results += _results(annotation, document.text, place, region)
    key = "predictions" if options.predictions else "annotations"
    return {"data": {"text": document.text, **document.keys}, key: [{"result": results}]}


def _results(annotation: Annotation, text: str, place: dict[str, Any], region: str) -> Iterator[dict[str, Any]]:
    quoted = {**place, "text": text[annotation.start : annotation.end]}
    rest = dict(annotation.fields)
    controls = [(name, "choices", {**quoted, "choices": [rest.pop(name)]}) for name in CHOICES if rest.get(name)]
    if rest.get("value"):
        controls.append(("value", "textarea", {**place, "text": [dump_line(rest.pop("value"))]}))
    head = {"id": region, "to_name": "text"}
    yield {
        **head,
        "from_name": "label",
        "type": "labels",
        "value": {**quoted, "labels": [annotation.label]},
        "meta": {"gaiko": rest},
    }
    for name, kind, value in controls:
        yield {**head, "from_name": name, "type": kind, "value": value}


def _text_key(data: dict[str, Any], options: Options, where: str) -> str:
    texts = [key for key, value in data.items() if isinstance(value, str)]
    wanted = options.text_key or ("text" if "text" in data or len(texts) != 1 else texts[0])
    if wanted not in texts:
        raise InputError(
            f'{where}: "data" has no text {short_repr(wanted)}; give the key of the text with --text-key: '
            f"{', '.join(map(short_repr, texts)) or 'it has no strings'}"
        )
    return wanted


def _chosen(task: dict[str, Any], options: Options, where: str, losses: Losses) -> list[Any] | None:
    """Return the results of the chosen annotation or prediction; None if the task has neither."""
    annotations = _objects(task, "annotations", where) + _objects(task, "completions", where)
    predictions = [p for p in _objects(task, "predictions", where) if isinstance(p, dict)]
    if len(predictions) < len(_objects(task, "predictions", where)):
        losses.add(where, "prediction", "the export has only its id; make a snapshot that includes predictions")
    if task.get("meta"):
        losses.add(where, "meta of the task", "the keys of its data are read", short_repr(task["meta"]))
    if task.get("drafts"):
        losses.add(where, "draft", "an annotation that was not submitted")
    done = [a for a in annotations if isinstance(a, dict) and not a.get("was_cancelled")]
    if len(done) < len(annotations):
        losses.add(where, "annotation", "it was cancelled (skipped)", str(len(annotations) - len(done)))
    if options.predictions:
        done, predictions = ([], predictions) if predictions else (done, [])
    if not done and not predictions:
        losses.add(where, "document", "it has no annotation", short_repr(task.get("data")))
        return None
    if done:
        best = max(
            enumerate(done), key=lambda a: (bool(a[1].get("ground_truth")), str(a[1].get("updated_at", "")), a[0])
        )[1]
        if len(done) > 1:
            losses.add(
                where, "annotation", "another annotation of the task is the ground truth, or later", str(len(done) - 1)
            )
        if predictions:
            losses.add(
                where, "prediction", "the task has an annotation; --predictions reads it instead", str(len(predictions))
            )
    else:
        best = predictions[-1]
        if len(predictions) > 1:
            losses.add(where, "prediction", "the task has a later one", str(len(predictions) - 1))
    results = best.get("result")
    if not isinstance(results, list):
        raise InputError(f'{where}: an annotation has "result", a list; export as JSON')
    return results


def _objects(task: dict[str, Any], key: str, where: str) -> list[Any]:
    value = task.get(key) or []
    if not isinstance(value, list):
        raise InputError(f"{where}: {key} must be a list, not {short_repr(value)}")
    return value


def _annotations(results: list[Any], text: str, options: Options, where: str, losses: Losses) -> Iterator[Annotation]:
    regions: list[tuple[dict[str, Any], str]] = []
    controls: dict[Any, dict[str, Any]] = {}
    for number, result in enumerate(results, start=1):
        at = f"{where}: result {number}"
        if not isinstance(result, dict):
            raise InputError(f"{at}: must be an object, not {short_repr(result)}")
        name, kind, value, region = (result.get(key) for key in ("from_name", "type", "value", "id"))
        if not isinstance(region, str | None):
            raise InputError(f"{at}: id must be a text, not {short_repr(region)}")
        if kind == "relation":
            losses.add(where, "relation", "gaiko has spans only", short_repr(result.get("labels") or ""))
        elif not isinstance(value, dict):
            raise InputError(f'{at}: "value" must be an object, not {short_repr(value)}')
        elif kind in _REGION_TYPES and (options.layer is None or name == options.layer):
            regions.append((result, at))
        elif kind == "choices" and name in CHOICES and "start" in value and _one(value.get("choices")):
            controls.setdefault(region, {})[name] = value["choices"][0]
        elif kind == "textarea" and name == "value" and "start" in value and _is_object(value.get("text")):
            controls.setdefault(region, {})["value"] = parse_json(value["text"][0], f"{at}: the value of a span")
        else:
            losses.add(
                where,
                f"result of {short_repr(name)}",
                "it is not a label, kind, mention or value of a span",
                short_repr(value),
            )
    for result, at in regions:
        yield from _region(result, controls.get(result.get("id"), {}), text, options, at, losses)
    for region in controls.keys() - {result.get("id") for result, _ in regions}:
        losses.add(where, "kind, mention or value", "its region has no label", short_repr(controls[region]))


def _region(
    result: dict[str, Any], controls: dict[str, Any], text: str, options: Options, at: str, losses: Losses
) -> Iterator[Annotation]:
    value = result["value"]
    offsets = value.get("globalOffsets") if result["type"] == "hypertextlabels" else value
    if not isinstance(offsets, dict):
        losses.add(at, "region", "it has HTML positions instead of text offsets", short_repr(value))
        return
    labels = value.get(result["type"], value.get("labels"))
    if not isinstance(labels, list) or not labels:
        losses.add(at, "region", "it has no label", short_repr(value))
        return
    meta = result.get("meta") or {}
    own_fields = meta.get("gaiko") if isinstance(meta, dict) else None
    fields = (
        dict(own_fields)
        if isinstance(own_fields, dict)
        else ({"id": result["id"]} if isinstance(result.get("id"), str) else {})
    )
    noted = {key: note for key, note in meta.items() if key != "gaiko"} if isinstance(meta, dict) else {"": meta}
    if noted and "meta" in fields:
        losses.add(at, "note of a region", 'the span already has a key "meta"', short_repr(noted))
    elif noted:
        fields["meta"] = noted
    if result.get("parentID"):
        losses.add(at, "parent of a region", "gaiko does not store parents of spans", short_repr(result["parentID"]))
    if "score" in result and result["score"] is not None:
        fields["score"] = result["score"]
    start, end, quote = offsets.get("start"), offsets.get("end"), value.get("text")
    if type(start) is int and type(end) is int:
        start, end = _points(text, start, end, quote, options, at)
    for label in labels:
        yield make_annotation(text, start, end, label, fields | controls, at, quote)


def _points(text: str, start: int, end: int, quote: Any, options: Options, at: str) -> tuple[int, int]:
    """Return the offsets in code points; old versions of Label Studio count UTF-16 units, which the covered text shows."""
    fits = 0 <= start <= end <= len(text) and quote in (None, text[start:end])
    if options.offsets == "utf16" or not fits:
        utf16 = Utf16(text)
        first, last = utf16.code_points(start), utf16.code_points(end)
        if options.offsets == "utf16":
            if first is None or last is None:
                raise InputError(f"{at}: {start} to {end} is inside a character or outside the text")
            return first, last
        if first is not None and last is not None and quote == text[first:last]:
            raise InputError(f"{at}: {start} to {end} count UTF-16 units, as in old versions; use --offsets utf16")
    return start, end


def _one(values: Any) -> bool:
    return isinstance(values, list) and len(values) == 1 and isinstance(values[0], str)


def _is_object(texts: Any) -> bool:
    """Return whether a per-region text is the value of a span; malformed JSON counts, so that it is reported."""
    return _one(texts) and str(texts[0]).lstrip().startswith("{")
