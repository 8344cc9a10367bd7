import pytest

from gaiko.annotators.text.windows import windows
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.features.chunks import chunk_text
from gaiko.models.recognizers.features.overlays import FeatureConfig
from gaiko.models.recognizers.features.subtokens import shape
from gaiko.models.recognizers.tags import TagSet, span_classes, tag_examples

ODD = ["", " ", "\n", "👨‍👩‍👧🇯🇵", "a\nb\r\n　c", "\0", "㍿と㈱ｶﾞ", "\ud800日本", "𠮷野家", "。" * 5]


def _subtokens(text: str) -> list[str]:
    return [text[start:end] for chunk in chunk_text(text, FeatureConfig()) for start, end in chunk.offsets]


def _span(text: str, part: str, label: str = "X", kind: str = "") -> Span:
    start = text.index(part)
    return Span(start, start + len(part), part, label, kind)


@pytest.mark.parametrize(
    ("text", "unit"), [("中国製品", "中国"), ("訪日した", "訪日"), ("トランプ大統領", "トランプ"), ("G7首脳", "7")]
)
def test_units_are_short_enough_to_tag(text: str, unit: str) -> None:
    assert unit in _subtokens(text)


def test_a_number_is_one_unit() -> None:
    assert _subtokens("8億八〇〇〇万ドル、３，０００人") == ["8億八〇〇〇万", "ドル", "、", "３，０００", "人"]


@pytest.mark.parametrize("text", ODD)
@pytest.mark.parametrize("config", [FeatureConfig(), FeatureConfig(gazetteers=True, layers=True)])
def test_units_cover_any_text(text: str, config: FeatureConfig) -> None:
    chunks = list(chunk_text(text, config))
    assert "".join(text[start:end] for chunk in chunks for start, end in chunk.offsets) == text
    assert all(len(chunk.offsets) == len(chunk.features) for chunk in chunks)
    assert all(start < end for chunk in chunks for start, end in chunk.offsets)


def test_a_long_line_is_read_in_pieces() -> None:
    text = "外務大臣は米国を訪問した。" * 1_500 + "あ" * 5_000  # beyond what Sudachi reads in one call
    assert "".join(_subtokens(text)) == text
    ranges = list(windows(text))
    assert all(end - start <= 2_000 for start, end in ranges)
    assert text[ranges[0][1] - 1] == "。"


def test_the_same_features_twice() -> None:
    text = "7日、石破総理大臣は「日米同盟」を語った。"
    config = FeatureConfig(gazetteers=True, layers=True)
    assert list(chunk_text(text, config)) == list(chunk_text(text, config))


def test_features_look_two_units_around_and_into_the_compound() -> None:
    (chunk,) = chunk_text("米国外務大臣が", FeatureConfig())
    first = chunk.features[0]
    assert {
        b"w=\xe7\xb1\xb3\xe5\x9b\xbd",
        "+1w=外務".encode(),
        "+2w=大臣".encode(),
        "cl=大臣".encode(),
        b"first",
    } <= set(first)


def test_a_part_of_a_longer_token_knows_it() -> None:
    (chunk,) = chunk_text("外務省職員", FeatureConfig())
    assert [word.surface.decode() for word in chunk.subtokens] == ["外務", "省", "職員"]
    assert "cw=外務省".encode() in chunk.subtokens[0].own_features


def test_gazetteers_and_layers_are_switched() -> None:
    (bare,) = chunk_text("米国は", FeatureConfig())
    (names,) = chunk_text("米国は", FeatureConfig(gazetteers=True))
    (layers,) = chunk_text("米国は", FeatureConfig(layers=True))
    assert b"gcountries|S" in set(names.features[0]) - set(bare.features[0])
    assert any(feature.startswith(b"ractors.") for feature in layers.features[0])
    assert b"-gcountries" in names.features[1]


def test_shape_names_the_script_of_every_character_run() -> None:
    assert shape("G7サミット等で") == "ldkch"


@pytest.mark.parametrize("scheme", ["BIO", "BIOES"])
def test_tags_of_spans_give_the_spans_back(scheme: str) -> None:
    edges = [(0, 1), (1, 3), (3, 4), (4, 6)]
    spans = [Span(0, 1, "a", "B", "k"), Span(1, 6, "bcdef", "A", "")]
    tags = TagSet((("A", ""), ("B", "")), scheme)
    row, lost = tags.encode(edges, spans)
    assert lost == 0
    assert tags.decode(row) == [(0, 0, ("B", "")), (1, 3, ("A", ""))]


def test_spans_off_unit_edges_and_overlapping_ones_are_counted() -> None:
    text = "外務大臣が来た"
    whole, cut, within = _span(text, "外務大臣"), _span(text, "務大"), _span(text, "大臣")
    tags = TagSet((("X", ""),))
    _, lost = tag_examples([Example(text, (whole, cut, within))], FeatureConfig(), tags)
    assert lost == 2


def test_nothing_to_learn_is_an_error() -> None:
    with pytest.raises(InputError, match="no training text"):
        span_classes([])
    with pytest.raises(InputError, match="has a span"):
        span_classes([Example("文", ())])
    with pytest.raises(InputError, match="begins and ends"):
        tag_examples([Example("外務大臣", (_span("外務大臣", "務大"),))], FeatureConfig(), TagSet((("X", ""),)))


def test_of_brackets_within_brackets_the_inner_ones_count() -> None:
    (chunk,) = chunk_text("「日本『米国』は」と", FeatureConfig())
    marks = {
        word.surface.decode(): {feature.decode() for feature in context if feature.startswith(b"bo=")}
        for word, context in zip(chunk.subtokens, chunk.context_features, strict=True)
    }
    assert (marks["日本"], marks["米国"], marks["は"], marks["と"]) == ({"bo=「"}, {"bo=『"}, {"bo=「"}, set())


def test_a_unit_of_a_compound_knows_how_far_its_ends_are() -> None:
    (chunk,) = chunk_text("は外務大臣会談を", FeatureConfig())
    run = [context for word, context in zip(chunk.subtokens, chunk.context_features, strict=True) if word.nominal]
    assert len(run) > 2
    for at, context in enumerate(run):
        assert {b"ci=%d" % at, b"ce=%d" % (len(run) - 1 - at)} <= set(context)


def test_a_word_that_inflects_tells_its_form_and_no_other_has_one() -> None:
    (chunk,) = chunk_text("東京へ行った", FeatureConfig())
    forms = {
        word.surface.decode(): [feature.decode() for feature in word.own_features if feature.startswith(b"f=")]
        for word in chunk.subtokens
    }
    assert forms["東京"] == []
    assert forms["行"] == forms["っ"] == ["f=連用形-促音便"]
