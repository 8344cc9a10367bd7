"""spaCy DocBin: entities, a span group, and all spans in the user data of each Doc, as the spaCy component sets them.

spaCy spans consist of whole tokens, and its entities do not overlap; ``doc.user_data["gaiko"]`` has every span with all
fields, by code points.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from gaiko.corpus.errors import InputError
from gaiko.corpus.files import dump_json, replacing
from gaiko.corpus.formats.documents import (
    AnnotatedText,
    Annotation,
    annotation_of,
    fill_gaps,
    flat,
    join_names,
    make_annotation,
    short_repr,
    span_of,
)
from gaiko.corpus.formats.losses import Losses
from gaiko.corpus.formats.options import Options
from gaiko.corpus.seeds import read_bytes

GROUP = "gaiko"
"""Name of the span group and key of the user data."""

_KEYS = "gaiko_keys"


def write(documents: Iterable[AnnotatedText], path: Path, options: Options, losses: Losses) -> None:
    """Write a DocBin with user data, readable with any vocabulary."""
    from spacy.tokens import Doc, DocBin
    from spacy.vocab import Vocab

    vocab = Vocab()
    packed = DocBin(store_user_data=True)
    for document in documents:
        text = document.text
        words = [text[start:end] for start, end in fill_gaps(text, options.words(text))]
        doc = Doc(vocab, words=words, spaces=[False] * len(words))
        aligned = []
        for annotation in document.annotations:
            name = annotation.fields.get("id") or ""
            tokens = doc.char_span(annotation.start, annotation.end, label=annotation.label, span_id=name)
            if tokens is None:
                losses.remark(
                    'a span is not on token edges: it is in doc.user_data["gaiko"], not in doc.spans and doc.ents'
                )
            else:
                aligned.append((annotation, tokens))
        kept, overlapping = flat(annotation for annotation, _ in aligned)
        if overlapping:
            losses.remark('a span overlaps a longer one: it is in doc.spans["gaiko"], not in doc.ents')
        doc.spans[GROUP] = [tokens for _, tokens in aligned]
        chosen = {id(annotation) for annotation in kept}
        doc.ents = [tokens for annotation, tokens in aligned if id(annotation) in chosen]
        doc.user_data[GROUP] = [span_of(annotation, text) for annotation in document.annotations]
        doc.user_data["gaiko_unaligned"] = len(document.annotations) - len(aligned)
        doc.user_data[_KEYS] = dump_json(dict(document.keys))
        try:
            packed.add(doc)
        except OverflowError:
            raise InputError(
                f"{document.where}: contains a whole number beyond 64 bits, which spaCy cannot save"
            ) from None
    with replacing(path) as file:
        file.write(packed.to_bytes())


def read(path: Path, options: Options, losses: Losses) -> Iterator[AnnotatedText]:
    """Yield the documents of a DocBin, with spans from gaiko's user data if present, else from entities or a span group.

    Raises:
        InputError: not a DocBin, or several span groups without ``--layer``.
    """
    from spacy.vocab import Vocab

    docs = iter(_unpacked(path).get_docs(Vocab()))
    number = 0
    while True:
        number += 1
        where = f"{path}: document {number}"
        try:
            doc = next(docs, None)
        except Exception as error:  # spaCy and msgpack raise many types on damaged files
            raise InputError(f"{where}: cannot be read: {type(error).__name__}; save the DocBin again") from None
        if doc is None:
            return
        if GROUP in doc.user_data and options.layer is None:
            spans = enumerate(_lists(doc.user_data[GROUP]), start=1)
            annotations = [annotation_of(span, doc.text, f"{where}: span {n}") for n, span in spans]
        else:
            annotations = [_annotation(span, doc.text, where) for span in _spans(doc, options, where, losses)]
        keys = json.loads(doc.user_data.get(_KEYS, "{}"))
        yield AnnotatedText(doc.text, tuple(annotations), keys, where)


def _unpacked(path: Path) -> Any:
    from spacy.tokens import DocBin

    try:
        return DocBin(store_user_data=True).from_bytes(read_bytes(path))
    except InputError:
        raise
    except Exception as error:
        raise InputError(
            f"{path}: is not a spaCy DocBin: {type(error).__name__}; save one with DocBin.to_disk"
        ) from None


def _spans(doc: Any, options: Options, where: str, losses: Losses) -> list[Any]:
    """Return the chosen spans of a Doc of another tool."""
    groups = {name: list(group) for name, group in doc.spans.items() if len(group)}
    if options.layer is not None:
        if options.layer not in doc.spans and options.layer != "ents":
            raise InputError(
                f"{where}: has no span group {short_repr(options.layer)}; there are {join_names('ents', *groups)}"
            )
        chosen = list(doc.ents) if options.layer == "ents" else groups.pop(options.layer, [])
    elif doc.ents or not groups:
        chosen = list(doc.ents)
    elif len(groups) == 1:
        return groups.popitem()[1]
    else:
        raise InputError(f"{where}: has several span groups; choose with --layer: {join_names(*sorted(groups))}")
    for name, group in groups.items():
        for span in group:
            if not any((span.start, span.end, span.label) == (one.start, one.end, one.label) for one in chosen):
                losses.add(
                    where,
                    "span",
                    f"it is in the span group {short_repr(name)}; --layer reads another",
                    short_repr(span.text),
                )
    return chosen


def _annotation(span: Any, text: str, where: str) -> Annotation:
    fields = {"id": span.id_} if span.id_ else {}
    if span.kb_id_:
        fields["kb_id"] = span.kb_id_
    return make_annotation(text, span.start_char, span.end_char, span.label_ or "entity", fields, where)


def _lists(value: Any) -> Any:
    """Replace the tuples of msgpack by lists."""
    if isinstance(value, dict):
        return {key: _lists(item) for key, item in value.items()}
    return [_lists(item) for item in value] if isinstance(value, list | tuple) else value
