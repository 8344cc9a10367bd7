"""Recognizers and the default path; ``load`` is all that most users need."""

from collections.abc import Iterable
from pathlib import Path

from gaiko.annotators.resolution.policies import DEFAULT
from gaiko.annotators.resolution.tagging import rule_annotators
from gaiko.annotators.user_rules import UserRules, read_user_rules
from gaiko.models.pipeline.pipeline import Pipeline

__all__ = ["Pipeline", "load"]


def load(
    *,
    ginza: bool = False,
    annotators: Iterable[str] | None = None,
    rules_file: str | Path | UserRules | None = None,
    policy: str = DEFAULT,
    recognizer: bool | None = None,
) -> Pipeline:
    """Return a pipeline ready to call: rules, and the shipped recognizer after them; spaCy is imported only for GiNZA.

    Args:
        ginza: add stock ja_ginza as one more layer (slow).
        annotators: keep only the rule annotators of these names; all by default.
        rules_file: names and patterns of your own, a ``.toml`` or ``.jsonl`` file (``gaiko.annotators.user_rules``); they win.
        policy: who wins where annotators differ: ``priority``, ``majority`` or ``weighted`` (``gaiko.annotators.resolution.policies``).
        recognizer: whether the shipped recognizer reads the layers of the rules and has the last word (``gaiko.models.pipeline.stacking``); by
            default where all rule annotators are there, as they were when it learned.

    Raises:
        ValueError: a name in ``annotators`` is not one of a rule annotator, there is no such policy, or the recognizer is
            asked for without all rule annotators.
        InputError: the file of rules is wrong; it is a ValueError too.

    >>> [(span.text, span.label) for span in load()("2月7日、石破総理大臣は米国を訪問した。", year=2025)]
    [('2月7日', 'DATE'), ('石破総理大臣', 'ACTOR'), ('米国', 'PLACE')]
    """
    chosen = rule_annotators()
    every = len(chosen)
    if annotators is not None:
        wanted = set(annotators)
        unknown = wanted - {annotator.name for annotator in chosen}
        if unknown:
            names = ", ".join(annotator.name for annotator in chosen)
            raise ValueError(f"no annotator is called {', '.join(sorted(unknown))}; there are {names}")
        chosen = [annotator for annotator in chosen if annotator.name in wanted]
    if recognizer and len(chosen) < every:
        raise ValueError("the recognizer reads what all rule annotators found; leave out annotators, or the recognizer")
    if recognizer is None:
        recognizer = len(chosen) == every
    if rules_file is not None:
        chosen.insert(0, rules_file if isinstance(rules_file, UserRules) else read_user_rules(Path(rules_file)))
    if ginza:
        from gaiko.annotators.external.ginza import Ginza  # loads spaCy

        chosen.append(Ginza())
    stacked = None
    if recognizer:
        from gaiko.models.pipeline.stacking import shipped_recognizer  # loads NumPy

        stacked = shipped_recognizer()
    return Pipeline(chosen, policy, stacked)
