"""User rules: exact names and regular expressions from a TOML or JSONL file, as an annotator.

Patterns are RE2's (https://github.com/google/re2/wiki/Syntax), because RE2 matches in time linear in the text, so that no pattern
can hang; it has no look-around. A group named ``span`` selects the part of a match that is tagged.
"""

import json
import tomllib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import re2

from gaiko.annotators.base import RuleAnnotator, TextView
from gaiko.annotators.gazetteers.names import Entry, Gazetteer
from gaiko.annotators.text.folding import fold
from gaiko.annotators.text.normalization.characters import fold_single_characters
from gaiko.annotators.text.normalization.normalized import normalized
from gaiko.corpus.errors import InputError
from gaiko.corpus.labels import load_labels
from gaiko.corpus.seeds import read_text
from gaiko.corpus.spans import VALUE_FIELDS, Segment, Span

NAME = "user"

_FORMS = ("text", "regex", "never")
_TEXTS = ("id", "label", "kind", "mention", *(name for name in VALUE_FIELDS if name not in {"link", "reason"}))
_KEYS = (*_FORMS, "aliases", *_TEXTS)


@dataclass(frozen=True, slots=True)
class UserRule:
    """One entry of a rules file.

    Attributes:
        id: as given, or ``user-1``, ``user-2``, … by position.
        surfaces: exact strings; empty for a pattern.
        pattern: compiled RE2 pattern over folded text; None for exact strings.
        label: label of its spans; empty for an exclusion (``never``).
        kind: kind of its spans.
        mention: mention type of its spans.
        value: value of its spans; without ``norm``, the matched text is the ``norm``.
    """

    id: str
    surfaces: tuple[str, ...]
    pattern: Any
    label: str
    kind: str
    mention: str
    value: dict[str, str]


class UserRules(RuleAnnotator):
    """Annotator of user rules; its spans win over those of every other annotator."""

    name = NAME

    def __init__(self, rules: Sequence[UserRule]) -> None:
        self.rules = tuple(rules)
        self.labels = frozenset(rule.label for rule in rules if rule.label)
        by_id = {rule.id: rule for rule in rules}
        self._tagging = {rule.id: rule for rule in rules if rule.label}
        self._never = [rule for rule in rules if not rule.label]
        self._names = _gazetteer(self._tagging.values())
        self._never_names = _gazetteer(self._never)
        self._by_id = by_id

    def find_spans(self, sentence: TextView) -> Iterable[Span]:
        """See ``Annotator.find_spans``."""
        text = sentence.folded
        for hit in self._names.find(text):
            yield self._span(sentence, self._by_id[hit.entry.name], hit.start, hit.end)
        for rule in self._tagging.values():
            if rule.pattern is not None:
                for start, end in _matches(rule.pattern, text):
                    yield self._span(sentence, rule, start, end)

    def zones(self, text: str) -> list[tuple[Segment, str]]:
        """Return the ranges that ``never`` entries exclude, with the ids of the entries, in text order."""
        folded = fold(text)
        found = [((hit.start, hit.end), hit.entry.name) for hit in self._never_names.find(folded)]
        found += [
            (r, rule.id) for rule in self._never if rule.pattern is not None for r in _matches(rule.pattern, folded)
        ]
        return sorted(found)

    def _span(self, sentence: TextView, rule: UserRule, start: int, end: int) -> Span:
        value = (
            rule.value
            if "norm" in rule.value or rule.label in {"DATE", "AMOUNT"}
            else {"norm": sentence.text[start:end], **rule.value}
        )
        return self.span(sentence, start, end, rule.label, rule.kind, rule.id, value, rule.mention)


def read_user_rules(path: Path) -> UserRules:
    """Read a ``.toml`` file of ``[[rule]]`` tables or a ``.jsonl`` file of one entry a line.

    An entry has one of ``text`` (exact string, optionally with ``aliases``), ``regex``, and ``never`` (pattern of text that is not
    tagged). The first two need ``label`` and ``kind``, and may have ``id``, ``mention`` and fields of a value.

    Raises:
        InputError: the file cannot be read, or an entry is invalid; the message names the entry and the permitted values.
    """
    if path.suffix == ".jsonl":
        entries = list(_from_jsonl(path))
    elif path.suffix == ".toml":
        entries = list(_from_toml(path))
    else:
        raise InputError(f"{path}: rules must be a .toml or a .jsonl file")
    if not entries:
        raise InputError(f"{path}: contains no rule; a .toml file has [[rule]] tables, a .jsonl file one object a line")
    rules: list[UserRule] = []
    known: dict[str, str] = {}
    for number, (where, entry) in enumerate(entries, start=1):
        rule = _rule(entry, number, where)
        if rule.id in known:
            raise InputError(f"{where}: duplicate id {rule.id!r}, first used at {known[rule.id]}; choose another")
        known[rule.id] = where
        rules.append(rule)
    return UserRules(rules)


def _from_toml(path: Path) -> Iterator[tuple[str, Any]]:
    try:
        record = tomllib.loads(read_text(path))
    except tomllib.TOMLDecodeError as error:
        raise InputError(f"{path}: not TOML: {error}") from None
    unknown = record.keys() - {"rule"}
    rules = record.get("rule", [])
    if unknown or not isinstance(rules, list):
        name = min(unknown, default="rule")
        raise InputError(f"{path}: {name!r}: unknown key; a rules file contains only [[rule]] tables")
    for number, entry in enumerate(rules, start=1):
        yield f"{path}: rule {number}", entry


def _from_jsonl(path: Path) -> Iterator[tuple[str, Any]]:
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            try:
                yield f"{path}:{number}", json.loads(line)
            except (json.JSONDecodeError, RecursionError) as error:
                raise InputError(f"{path}:{number}: not JSON: {error}") from None


def _rule(entry: Any, number: int, where: str) -> UserRule:
    if not isinstance(entry, dict):
        raise InputError(f"{where}: must be a table of keys and values, not {entry!r}")
    for key, value in entry.items():
        if key not in _KEYS:
            raise InputError(f"{where}: unknown key {key!r}; keys are {', '.join(_KEYS)}")
        if key != "aliases" and not (isinstance(value, str) and value):
            raise InputError(f"{where}: {key} must be a non-empty string, not {value!r}")
    forms = [form for form in _FORMS if form in entry]
    if len(forms) != 1:
        raise InputError(
            f"{where}: must have exactly one of text, regex and never; it has {', '.join(forms) or 'none'}"
        )
    form = forms[0]
    aliases = entry.get("aliases", [])
    if not isinstance(aliases, list) or not all(isinstance(alias, str) and alias for alias in aliases):
        raise InputError(f"{where}: aliases must be a list of non-empty strings, not {aliases!r}")
    if aliases and form != "text":
        raise InputError(f"{where}: aliases are allowed with text only, not with {form}")
    surfaces = (entry["text"], *aliases) if form == "text" else ()
    if any("\n" in surface for surface in surfaces):
        raise InputError(f"{where}: text and aliases must not contain a line break")
    pattern = None if form == "text" else _compiled(entry[form], where)
    label, kind, mention = _labels(entry, form, where)
    value = {name: entry[name] for name in VALUE_FIELDS if name in entry}
    if form == "text":
        value = {"norm": entry["text"], **value} if label not in {"DATE", "AMOUNT"} else value
    return UserRule(entry.get("id", f"{NAME}-{number}"), surfaces, pattern, label, kind, mention, value)


def _labels(entry: dict[str, Any], form: str, where: str) -> tuple[str, str, str]:
    if form == "never":
        surplus = [key for key in entry if key not in {"never", "id"}]
        if surplus:
            raise InputError(f"{where}: an entry with never tags nothing; remove {surplus[0]}")
        return "", "", ""
    label = load_labels().get(entry.get("label", ""))
    if label is None:
        names = ", ".join(one.name for one in load_labels().labels)
        raise InputError(f"{where}: label must be one of {names}, not {entry.get('label')!r}")
    if entry.get("kind") not in label.kinds:
        raise InputError(
            f"{where}: kind of {label.name} must be one of {', '.join(label.kinds)}, not {entry.get('kind')!r}"
        )
    mention = entry.get("mention", "named")
    if mention not in label.mentions:
        raise InputError(f"{where}: mention of {label.name} must be {' or '.join(label.mentions)}, not {mention!r}")
    return label.name, entry["kind"], mention


def _compiled(regex: str, where: str) -> Any:
    options = re2.Options()
    options.log_errors = False
    try:
        pattern = re2.compile(fold(fold_single_characters(regex)), options)
    except re2.error as error:
        reason = error.args[0].decode("utf-8", "replace") if isinstance(error.args[0], bytes) else error.args[0]
        raise InputError(f"{where}: not an RE2 pattern (RE2 has no look-around): {reason}") from None
    if pattern.search("") is not None:
        raise InputError(f"{where}: the pattern matches the empty string; make it match at least one character")
    return pattern


def _matches(pattern: Any, text: str) -> Iterator[Segment]:
    group = pattern.groupindex.get("span", 0)
    for match in pattern.finditer(text):
        start, end = match.span(group)
        if start < end:
            yield start, end


def _gazetteer(rules: Iterable[UserRule]) -> Gazetteer:
    return Gazetteer((normalized(surface), Entry(NAME, rule.id, {})) for rule in rules for surface in rule.surfaces)
