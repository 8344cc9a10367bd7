"""What stands after the recognizer has read what the rules said."""

import pytest
from growth import is_linear

from gaiko.annotators.resolution.tagging import rule_annotators
from gaiko.annotators.user_rules import read_user_rules
from gaiko.corpus.spans import Source, Span
from gaiko.models import Pipeline, load
from gaiko.models.pipeline.stacking import (
    NAME,
    RuleView,
    StackedRecognizer,
    _split_layers,
    merge_predictions,
    shipped_recognizer,
)
from gaiko.models.recognizers.base import Scored
from gaiko.models.recognizers.features.overlays import RuleLayers

TEXT = "チリは2月7日、3人を米国へ派遣した。"


def span(part: str, label: str, annotator: str = "actors", kind: str = "state", **value: str) -> Span:
    start = TEXT.index(part)
    return Span(start, start + len(part), part, label, kind, value=value, source=Source(annotator, "1", "r"))


def read(part: str, label: str) -> Scored:
    return Scored(span(part, label, NAME, ""), 0.9)


def test_what_is_read_stands_with_the_value_that_a_rule_gives_it() -> None:
    ours = span("チリ", "ACTOR", norm="チリ", iso="CL")
    assert merge_predictions([ours], [ours], [read("チリ", "ACTOR")]) == [ours]


def test_a_candidate_that_the_resolver_left_lends_its_value_too() -> None:
    place, actor = span("米国", "PLACE", "places", "country", iso="US"), span("米国", "ACTOR", iso="US")
    assert merge_predictions([actor], [actor, place], [read("米国", "PLACE")]) == [place]


def test_what_the_rules_found_and_it_did_not_read_falls_except_dates_and_amounts() -> None:
    date, count, actor = span("2月7日", "DATE"), span("3人", "AMOUNT"), span("チリ", "ACTOR")
    assert merge_predictions([actor, date, count], [], []) == [date, count]
    assert [s.label for s in merge_predictions([date], [], [read("月7日", "PLACE")])] == ["PLACE"]


def test_named_treaties_and_compounds_of_the_rules_need_no_prediction() -> None:
    treaty = Span(0, 2, "チリ", "AGREEMENT", "treaty", source=Source("agreements", "1", "T-1-type"))
    framework = Span(0, 2, "チリ", "AGREEMENT", "framework", source=Source("agreements", "1", "T-1-type"))
    compound = Span(0, 2, "チリ", "ACTOR", "state", source=Source("actors", "1", "A-3-compound"))
    assert merge_predictions([treaty], [], []) == [treaty]
    assert merge_predictions([framework], [], []) == []
    assert merge_predictions([compound], [], []) == [compound]


def test_the_users_own_spans_win() -> None:
    own = span("チリは", "ACTOR", "user")
    assert merge_predictions([own], [own], [read("チリ", "PLACE")]) == [own]


@pytest.mark.parametrize(
    ("part", "label", "kind", "value"),
    [
        ("米国", "ACTOR", "state", {"norm": "米国", "iso": "US"}),
        ("3人", "AMOUNT", "count", {"norm": "3", "unit": "人"}),
        ("派遣", "ACTOR", "organization", {"norm": "派遣"}),
        ("派遣", "AMOUNT", "count", {"reason": "its number is not read"}),
        ("派遣", "DATE", "date", {}),
    ],
)
def test_a_span_that_no_rule_found_is_described_by_its_text(part: str, label: str, kind: str, value: dict) -> None:
    (found,) = merge_predictions([], [], [read(part, label)])
    assert (found.kind, dict(found.value), found.source and found.source.annotator) == (kind, value, NAME)


def test_the_shipped_recognizer_reads_after_the_rules() -> None:
    found = load()("2月7日、石破総理大臣は米国を訪問した。", year=2025)
    assert [(s.text, s.label) for s in found] == [("2月7日", "DATE"), ("石破総理大臣", "ACTOR"), ("米国", "PLACE")]
    assert found[0].value == {"norm": "2025-02-07"}


def test_it_reads_sentences_of_any_length_and_none() -> None:
    empty = RuleLayers({}, [])
    long = "日本は米国と協議した、" * 500
    first, second, third = shipped_recognizer().predict(
        [RuleView("", empty), RuleView(long, empty), RuleView("\ud800", empty)]
    )
    assert first == third == []
    assert all(long[one.span.start : one.span.end] == one.span.text for one in second)


def test_long_documents_are_tagged_in_parts_and_found_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes: list[int] = []

    class Listening:
        config = shipped_recognizer()._recognizer.config

        name = "hybrid"

        def predict_chunks(self, chunks, texts, *, confidence, source):
            sizes.append(sum(chunk.length for chunk in chunks))
            return shipped_recognizer()._recognizer.predict_chunks(chunks, texts, confidence=confidence, source=source)

    monkeypatch.setattr("gaiko.models.pipeline.stacking._BATCH_CHARS", 3_000)
    sentences = [RuleView("日本は米国と協議した、" * count, RuleLayers({}, [])) for count in (10, 500, 1, 300)]
    found = StackedRecognizer(Listening()).predict(sentences)  # type: ignore[arg-type]
    assert len(sizes) > 2
    assert max(sizes) < 3_000 + 2_000
    whole = [shipped_recognizer().predict([sentence])[0] for sentence in sentences]
    assert [[one.span for one in read] for read in found] == [[one.span for one in read] for read in whole]


def test_what_the_rules_said_of_a_long_sentence_is_read_where_it_stands() -> None:
    long = "日本は米国と、" * 400
    at = long.index("米国", 2_500)
    here, over = (Span(start, start + 2, long[start : start + 2], "PLACE", "") for start in (at, 1_994))
    (first, second) = _split_layers(RuleLayers({"places": [over, here]}, [here]), [(0, 1_995), (1_995, len(long))])
    assert (first.found, first.resolved) == ({"places": []}, [])
    assert [(s.start, s.text) for s in second.found["places"]] == [(at - 1_995, "米国")]
    assert second.resolved == second.found["places"]


def test_time_to_settle_grows_with_the_spans_alone() -> None:
    def run(count: int) -> None:
        spans = [Span(at, at + 1, "国", "ACTOR", "state", source=Source("actors", "1", "r")) for at in range(count)]
        dates = [
            Span(at, at + 1, "日", "DATE", "date", source=Source("dates", "1", "r")) for at in range(count, 2 * count)
        ]
        user = [
            Span(at, at + 1, "私", "ACTOR", "", source=Source("user", "1", "r")) for at in range(2 * count, 3 * count)
        ]
        merge_predictions([*spans, *dates, *user], [], [Scored(s, 0.9) for s in spans])

    assert is_linear(run, 1_000)


def test_it_reads_what_the_rules_said_and_not_what_the_users_own_said(tmp_path) -> None:
    seen: list[RuleView] = []

    class Listening(StackedRecognizer):
        def predict(self, sentences, **options):
            seen.extend(sentences)
            return super().predict(sentences, **options)

    path = tmp_path / "own.toml"
    path.write_text('[[rule]]\ntext = "米国"\nlabel = "ACTOR"\nkind = "organization"\n', encoding="utf-8")
    pipeline = Pipeline(
        [read_user_rules(path), *rule_annotators()], recognizer=Listening(shipped_recognizer()._recognizer)
    )
    found = pipeline("外務大臣は米国を訪問した。")
    assert [(s.text, s.label, s.kind) for s in found] == [("米国", "ACTOR", "organization")]
    assert set(seen[0].layers.found) == {annotator.name for annotator in rule_annotators()}
    assert [s.label for s in seen[0].layers.resolved if s.text == "米国"] == ["PLACE"]


def test_without_all_rules_there_is_no_recognizer_and_asking_for_it_is_an_error() -> None:
    assert load(annotators=["dates"]).recognizer is None
    assert load(recognizer=False).recognizer is None
    with pytest.raises(ValueError, match="all rule annotators"):
        load(annotators=["dates"], recognizer=True)
