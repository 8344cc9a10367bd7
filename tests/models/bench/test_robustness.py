"""Metamorphic test on a sample: a disturbed text has the spans and values of the plain one."""

from pathlib import Path

import pytest

from gaiko.corpus.examples import Example
from gaiko.corpus.gold.examples import read_gold_examples
from gaiko.corpus.labelled_files import read_examples
from gaiko.corpus.spans import Span
from gaiko.models import load
from gaiko.models.bench.disturbances import DISTURBANCES, disturb
from gaiko.models.bench.robustness import measure_robustness

DATA = Path(__file__).parents[2] / "data"
COMPOSED = (
    "李強国務院総理は2019年11月9日に愛知県を訪れ、石破総理大臣は高島市で5億ドルの支援と3パーセントの増加を表明した。"
)


def test_spans_and_values_stay() -> None:
    examples = [Example(COMPOSED, (), 2025), *read_examples(DATA / "general_open.jsonl")[5::16]]
    examples += [Example(unit.example.text, (), 2025) for unit in read_gold_examples()[::40]]
    results = measure_robustness(load(), examples)
    assert [result.name for result in results] == list(DISTURBANCES)
    for result in results:
        assert result.spans > 5, result.name
        assert result.agreement >= 0.985, (result.name, result.differences)


@pytest.mark.parametrize("name", DISTURBANCES)
def test_a_disturbance_changes_the_text_and_keeps_the_offsets(name: str) -> None:
    text = "李強国務院総理は2019年11月9日、高島市で「ガザ」への5億ドル（３％）を神田大臣と、㋿の前に表明した。" * 2
    spans = [
        Span(0, 7, "李強国務院総理", "ACTOR", "person", value={"role": "国務院総理"}),
        Span(8, 18, "2019年11月9日", "DATE", "date"),
        Span(text.index("5億ドル"), text.index("5億ドル") + 4, "5億ドル", "AMOUNT", "money"),
    ]
    one, other = disturb(name, text, spans), disturb(name, text, spans)
    assert one == other
    assert one.text != text
    assert one.raw == text


def test_an_edge_inside_a_character_is_a_difference() -> None:
    class Cutting:
        """Pipeline that begins a span at a voice mark."""

        def annotate_all(self, documents):  # type: ignore[no-untyped-def]
            from gaiko.models.pipeline.annotation import Annotation

            for document in documents:
                found = []
                for sentence in document.sentences:
                    at = sentence.text.find("\u3099") if "\u3099" in sentence.text else sentence.text.find("ザ")
                    found.append([Span(at, at + 1, sentence.text[at], "PLACE", "area")])
                yield Annotation(found, {})

        def pipe(self, texts):  # type: ignore[no-untyped-def]
            return iter([[] for _ in texts])

    results = measure_robustness(Cutting(), [Example("ガザで", ())])  # type: ignore[arg-type]
    assert {result.name: result.agreement for result in results}["decomposed (NFD)"] == 0.0
