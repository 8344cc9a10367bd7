"""Loading of the pipeline that most users need."""

from collections.abc import Iterable
from pathlib import Path

from gaiko.annotators.resolution.policies import DEFAULT
from gaiko.annotators.resolution.tagging import rule_annotators
from gaiko.annotators.user_rules import UserRules, read_user_rules
from gaiko.models.pipeline.pipeline import Pipeline


def load(
    *,
    ginza: bool = False,
    annotators: Iterable[str] | None = None,
    rules_file: str | Path | UserRules | None = None,
    policy: str = DEFAULT,
    recognizer: bool | None = None,
) -> Pipeline:
    """Return the default pipeline: rules, and the shipped recognizer stacked on them. Only ``ginza`` imports spaCy.

    Args:
        ginza: add stock ja_ginza as one more annotator (slow).
        annotators: names of the rule annotators to use; all by default.
        rules_file: the user's own names and patterns, a ``.toml`` or ``.jsonl`` file (``gaiko.annotators.user_rules``);
            they override all other annotators.
        policy: how overlapping spans are resolved: ``priority``, ``majority`` or ``weighted``
            (``gaiko.annotators.resolution.policies``).
        recognizer: whether the shipped recognizer takes the rule layers as features and overrides the resolver
            (``gaiko.models.pipeline.stacking``); by default if all rule annotators are used, as in its training.

    Raises:
        ValueError: unknown annotator or policy, or ``recognizer`` is true without all rule annotators.
        InputError: ``rules_file`` is invalid. InputError is a subclass of ValueError.

    >>> [(span.text, span.label) for span in load()("2月7日、石破総理大臣は米国を訪問した。", year=2025)]
    [('2月7日', 'DATE'), ('石破総理大臣', 'ACTOR'), ('米国', 'PLACE')]
    """
    chosen = rule_annotators()
    total = len(chosen)
    if annotators is not None:
        wanted = set(annotators)
        if unknown := wanted - {annotator.name for annotator in chosen}:
            names = ", ".join(annotator.name for annotator in chosen)
            raise ValueError(f"unknown annotator {', '.join(sorted(unknown))}; choose from {names}")
        chosen = [annotator for annotator in chosen if annotator.name in wanted]
    if recognizer and len(chosen) < total:
        raise ValueError("the recognizer needs all rule annotators; leave out annotators, or set recognizer to False")
    if recognizer is None:
        recognizer = len(chosen) == total
    if rules_file is not None:
        chosen.insert(0, rules_file if isinstance(rules_file, UserRules) else read_user_rules(Path(rules_file)))
    if ginza:
        from gaiko.annotators.external.ginza import Ginza  # imports spaCy

        chosen.append(Ginza())
    stacked = None
    if recognizer:
        from gaiko.models.pipeline.stacking import shipped_recognizer  # imports NumPy

        stacked = shipped_recognizer()
    return Pipeline(chosen, policy, stacked)
