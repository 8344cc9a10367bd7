"""Recognizers and the default path; ``load`` is all that most users need."""

from collections.abc import Iterable
from pathlib import Path

from annotators.policies import DEFAULT
from annotators.user_rules import UserRules, read_user_rules
from models.pipeline import Pipeline, rules

__all__ = ["Pipeline", "load"]


def load(
    *,
    ginza: bool = False,
    annotators: Iterable[str] | None = None,
    rules_file: str | Path | UserRules | None = None,
    policy: str = DEFAULT,
) -> Pipeline:
    """Return a pipeline ready to call; does not import spaCy unless GiNZA is asked for.

    Args:
        ginza: add stock ja_ginza as one more layer (slow).
        annotators: keep only the rule annotators of these names; all by default.
        rules_file: names and patterns of your own, a ``.toml`` or ``.jsonl`` file (``annotators.user_rules``); they win.
        policy: who wins where annotators differ: ``priority``, ``majority`` or ``weighted`` (``annotators.policies``).

    Raises:
        ValueError: a name in ``annotators`` is not one of a rule annotator, or there is no such policy.
        InputError: the file of rules is wrong; it is a ValueError too.

    >>> [(span.text, span.label) for span in load()("2月7日、石破総理大臣は米国を訪問した。", year=2025)]
    [('2月7日', 'DATE'), ('石破総理大臣', 'ACTOR'), ('米国', 'PLACE')]
    """
    chosen = rules()
    if annotators is not None:
        wanted = set(annotators)
        unknown = wanted - {annotator.name for annotator in chosen}
        if unknown:
            names = ", ".join(annotator.name for annotator in chosen)
            raise ValueError(f"no annotator is called {', '.join(sorted(unknown))}; there are {names}")
        chosen = [annotator for annotator in chosen if annotator.name in wanted]
    if rules_file is not None:
        chosen.insert(0, rules_file if isinstance(rules_file, UserRules) else read_user_rules(Path(rules_file)))
    if ginza:
        from annotators.ginza import Ginza  # loads spaCy

        chosen.append(Ginza())
    return Pipeline(chosen, policy)
