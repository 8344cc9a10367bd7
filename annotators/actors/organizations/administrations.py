"""Administrations named for a person: トランプ政権, 高市内閣 (A-4)."""

import re
from collections.abc import Iterator

from gaiko.annotators.actors.organizations.base import organization
from gaiko.annotators.actors.persons.values import surnames
from gaiko.annotators.base import TextView
from gaiko.annotators.candidate import Candidate
from gaiko.annotators.text.scripts import KANJI, KANJI_TENS, KATAKANA, is_katakana_letter

_TERM = re.compile(f"第[0-9{KANJI_TENS}]+[期次]")
_ADMINISTRATION = re.compile(
    rf"(?P<name>(?<![{KATAKANA}・])[{KATAKANA}]{{2,}}(?:・[{KATAKANA}]+)*|[{KANJI}]{{1,4}})(?P<term>第[0-9{KANJI_TENS}]+[期次])?(?P<new>新|旧|改造)?(?:政権|内閣)(?!発足直後以前)"
)


def find_administrations(sentence: TextView) -> Iterator[Candidate]:
    """Yield the administrations: トランプ政権, 第2期トランプ政権, カーニー新政権, 高市内閣."""
    text = sentence.folded
    persons = surnames()
    for match in _ADMINISTRATION.finditer(text) if "政権" in text or "内閣" in text else ():
        start, name = match.start("name"), match["name"]
        if not is_katakana_letter(name[0]):
            known = next((name[i:] for i in range(len(name)) if name[i:] in persons), None)
            if known is None:
                known = _person_tail(sentence, match.end("name"), start)
            if known is None:
                continue
            start, name = match.end("name") - len(known), known
        elif (hit := sentence.name_at(start)) is not None and hit.entry.table == "organizations":
            continue
        term = _TERM.search(text[max(0, start - 5) : start])
        if term and max(0, start - 5) + term.end() == start:
            start = max(0, start - 5) + term.start()
        head = "内閣" if match.group().endswith("内閣") else "政権"
        yield organization(sentence, start, match.end(), "A-4-administration", _state_of(name), f"{name}{head}")


def _person_tail(sentence: TextView, end: int, start: int) -> str | None:
    token = sentence.tokens_by_end.get(end)
    if token is None or token.start < start or not token.pos.startswith("名詞-固有名詞-人名"):
        return None
    return sentence.folded[token.start : end]


def _state_of(name: str) -> str:
    """The state that every known bearer of the name belongs to, or nothing."""
    states = surnames().get(name, set())
    return next(iter(states)) if len(states) == 1 else ""
