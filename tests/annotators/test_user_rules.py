"""The user's own names and patterns: found, winning, and wrong files told so."""

from pathlib import Path

import pytest
from growth import is_linear

from gaiko.annotators.base import TextView
from gaiko.annotators.user_rules import read_user_rules
from gaiko.corpus.errors import InputError
from gaiko.models import load

TOML = """
[[rule]]
text = "太平洋対話フォーラム"
aliases = ["PDF会合"]
label = "ACTOR"
kind = "organization"

[[rule]]
id = "my-meeting"
regex = '第[0-9]+回(?P<span>[一-龠]{1,10}会合)'
label = "ACTOR"
kind = "organization"
iso = "JP"

[[rule]]
never = '米国[一-龠]{1,4}株'
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "mine.toml"
    path.write_text(TOML, encoding="utf-8")
    return path


def test_names_patterns_and_what_is_never_tagged(path: Path) -> None:
    rules = read_user_rules(path)
    text = "第３回農相会合と太平洋対話フォーラム（PDF会合）は米国公社株を論じた。"
    found = sorted(rules.find_spans(TextView(text)), key=lambda span: span.start)
    assert [(s.text, s.label, s.kind, dict(s.value), s.source and s.source.rule) for s in found] == [
        ("農相会合", "ACTOR", "organization", {"norm": "農相会合", "iso": "JP"}, "my-meeting"),
        ("太平洋対話フォーラム", "ACTOR", "organization", {"norm": "太平洋対話フォーラム"}, "user-1"),
        ("PDF会合", "ACTOR", "organization", {"norm": "太平洋対話フォーラム"}, "user-1"),
    ]
    assert [(text[slice(*zone)], rule) for zone, rule in rules.zones(text)] == [("米国公社株", "user-3")]


def test_the_users_rules_win_and_silence(path: Path) -> None:
    text = "米国公社株を除き、第3回日米会合は米国で開かれた。"
    plain = [(s.text, s.label) for s in load()(text)]
    own = [(s.text, s.label) for s in load(rules_file=path)(text)]
    assert plain == [("米国", "ACTOR"), ("日米", "ACTOR"), ("米国", "PLACE")]
    assert own == [("日米会合", "ACTOR"), ("米国", "PLACE")]


def test_jsonl_holds_one_rule_a_line(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"text": "旧館", "label": "PLACE", "kind": "facility", "iso": "JP"}\n\n', encoding="utf-8")
    (span,) = load(rules_file=path)("旧館で会った。")
    assert (span.text, span.label, span.value["iso"]) == ("旧館", "PLACE", "JP")


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ('text = "x"\nlabel = "ORG"\nkind = "organization"', "rule 1: label must be one of ACTOR, DATE"),
        (
            'text = "x"\nlabel = "PLACE"\nkind = "organization"',
            "kind of PLACE must be one of country, area, facility, not 'organization'",
        ),
        ('text = "x"\nlabel = "PLACE"', "kind of PLACE must be one of country, area, facility, not None"),
        ('text = "x"\nlabel = "PLACE"\nkind = "area"\nmention = "nominal"', "mention of PLACE must be named"),
        (
            'text = "x"\nregex = "y"\nlabel = "PLACE"\nkind = "area"',
            "must have exactly one of text, regex and never; it has text, regex",
        ),
        ('label = "PLACE"\nkind = "area"', "must have exactly one of text, regex and never; it has none"),
        ('text = "x"\ncolour = "red"', "unknown key 'colour'; keys are text, regex, never"),
        ('text = ""', "text must be a non-empty string"),
        ('text = "x"\naliases = "y"', "aliases must be a list of non-empty strings"),
        ('regex = "x"\naliases = ["y"]', "aliases are allowed with text only, not with regex"),
        (
            'regex = "(?<=米)国"\nlabel = "PLACE"\nkind = "area"',
            "not an RE2 pattern (RE2 has no look-around): invalid perl operator",
        ),
        ('regex = "(国"\nlabel = "PLACE"\nkind = "area"', "missing )"),
        ('regex = "国*"\nlabel = "PLACE"\nkind = "area"', "the pattern matches the empty string"),
        ('never = "国"\nlabel = "PLACE"', "an entry with never tags nothing; remove label"),
        ('text = "a\\nb"\nlabel = "PLACE"\nkind = "area"', "text and aliases must not contain a line break"),
    ],
)
def test_a_wrong_rule_is_named(tmp_path: Path, rule: str, words: str) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(f"[[rule]]\n{rule}\n", encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_user_rules(path)
    assert str(error.value).startswith(f"{path}: rule 1: ")
    assert words in str(error.value)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("mine.toml", "[[rule]", "not TOML"),
        ("mine.toml", 'rules = "x"', "'rules': unknown key; a rules file contains only [[rule]] tables"),
        ("mine.toml", "", "contains no rule"),
        ("mine.jsonl", "{", ":1: not JSON"),
        ("mine.jsonl", "[1]", ":1: must be a table of keys and values"),
        ("mine.txt", "x", "rules must be a .toml or a .jsonl file"),
        (
            "mine.jsonl",
            '{"id": "a", "never": "x"}\n{"id": "a", "never": "y"}',
            ":2: duplicate id 'a', first used at",
        ),
    ],
)
def test_a_wrong_file_is_named(tmp_path: Path, name: str, content: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(InputError) as error:
        read_user_rules(path)
    assert str(error.value).startswith(str(path))
    assert words in str(error.value)


def test_a_pattern_that_would_run_away_elsewhere_does_not_here(tmp_path: Path) -> None:
    """A backtracking matcher would never end."""
    path = tmp_path / "mine.jsonl"
    path.write_text('{"regex": "(国+)+会", "label": "PLACE", "kind": "area"}\n', encoding="utf-8")
    rules = read_user_rules(path)

    assert list(rules.find_spans(TextView("国" * 1_000))) == []
    assert is_linear(lambda size: list(rules.find_spans(TextView("国" * size))), 10_000)


def test_names_and_patterns_are_normalized_as_the_text_is(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(
        """
[[rule]]
text = "髙槻ﾌｫｰﾗﾑ"
label = "ACTOR"
kind = "organization"

[[rule]]
regex = "第[0-9]+回[⼤髙]会"
label = "ACTOR"
kind = "organization"
""",
        encoding="utf-8",
    )
    pipeline = load(rules_file=path)
    found = [span.text for span in pipeline("高槻フォーラムと髙槻ﾌｫｰﾗﾑ、第3回大会") if span.label == "ACTOR"]
    assert found == ["高槻フォーラム", "髙槻ﾌｫｰﾗﾑ", "第3回大会"]
