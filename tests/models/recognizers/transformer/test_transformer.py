"""The transformer recognizer on tiny checkpoints with random weights, made here; they learn a handful of sentences by heart."""

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from gaiko.corpus.bio import tag_names
from gaiko.corpus.errors import InputError
from gaiko.corpus.examples import Example
from gaiko.corpus.spans import Span
from gaiko.models.recognizers.base import load_recognizer, make_recognizer, save_recognizer
from gaiko.models.recognizers.transformer.subwords import (
    IGNORE_INDEX,
    align,
    decode,
    encode,
    strip_range,
    subword_windows,
)

WHY = 'needs the extra: pip install "gaiko[transformer]"'

TEXTS = ["日本は米国を訪問した。", "米国は中国と協議した。", "中国で会談した。", "日本で協議した。", "花が咲いた。"]
NAMES = {"日本": "国 家", "米国": "国 家", "中国": "x-Y"}


def example(text: str) -> Example:
    found = [(text.find(name), name, label) for name, label in NAMES.items() if name in text]
    return Example(text, tuple(Span(at, at + len(name), name, label, "") for at, name, label in sorted(found)))


EXAMPLES = [example(text) for text in TEXTS]


def span(start: int, end: int, label: str = "A") -> Span:
    return Span(start, end, "", label, "")


def ranges(found: list[list[Span]]) -> list[list[tuple[int, int, str]]]:
    return [[(s.start, s.end, s.label) for s in text] for text in found]


def expected() -> list[list[tuple[int, int, str]]]:
    return ranges([list(e.spans) for e in EXAMPLES])


class TestSubwords:
    def test_known_tokens_are_found_one_after_another(self) -> None:
        assert align("日米首脳", ["日", "##米", "首脳"], "[UNK]", "##") == [(0, 1), (1, 2), (2, 4)]

    def test_an_unknown_token_covers_its_characters(self) -> None:
        text = "𠮷田鑫氏の鑫"
        tokens = ["[UNK]", "氏", "の", "[UNK]"]
        assert [text[s:e] for s, e in align(text, tokens, "[UNK]")] == ["𠮷田鑫", "氏", "の", "鑫"]

    def test_what_follows_an_unknown_token_tells_its_end_from_a_likeness(self) -> None:
        text = "鑫の谷の米国"
        assert [text[s:e] for s, e in align(text, ["[UNK]", "の", "米国"], "[UNK]")] == ["鑫の谷", "の", "米国"]

    @pytest.mark.parametrize(
        ("text", "tokens", "wanted"),
        [
            ("㈱ｶﾞｽ", ["(", "株", ")", "ガス"], ["㈱", "㈱", "㈱", "ｶﾞｽ"]),
            ("ＥＵ　加盟", ["eu", "加盟"], ["ＥＵ", "加盟"]),
            ("が\r\n\u200bある", ["か", "ある"], ["が", "ある"]),
            ("か\u3099国", ["が", "国"], ["か\u3099", "国"]),
            ("米国 は", ["▁", "米国", "▁は"], ["", "米国", "は"]),
            ("あ鑫い", ["あ", "<0xE9>", "<0x91>", "<0xAB>", "い"], ["あ", "", "", "鑫", "い"]),
        ],
    )
    def test_normalized_tokens_are_found_in_the_text_as_it_stands(
        self, text: str, tokens: list[str], wanted: list[str]
    ) -> None:
        assert [text[s:e] for s, e in align(text, tokens, "[UNK]")] == wanted

    def test_the_walk_goes_on_after_what_it_does_not_understand(self) -> None:
        text = "令和☃米国と中国"
        assert [text[s:e] for s, e in align(text, ["令", "和", "雪", "米国", "と", "中国"], "[UNK]")] == [
            *("令", "和", "", "米国", "と", "中国")
        ]

    def test_nothing_is_made_of_nothing(self) -> None:
        assert align("", [], "[UNK]") == []
        assert align("", ["[UNK]"], "[UNK]") == [(0, 0)]

    def test_a_span_that_cuts_a_subword_is_counted_and_not_snapped(self) -> None:
        tags = tag_names(["A"])
        assert encode([(0, 2), (2, 3), (3, 4)], [span(0, 1), span(2, 4)], tags) == ([IGNORE_INDEX, 1, 2], 1)

    def test_the_longer_of_overlapping_spans_is_learned(self) -> None:
        assert encode([(0, 1), (1, 2), (2, 3)], [span(0, 2), span(1, 2)], tag_names(["A"])) == ([1, 2, 0], 1)

    def test_tags_are_read_back_as_they_were_written(self) -> None:
        pieces = [(0, 1), (1, 2), (2, 2), (2, 3), (3, 5)]
        tags = tag_names(["A", "B-C"])
        numbers, lost = encode(pieces, [span(0, 2), span(2, 5, "B-C")], tags)
        assert lost == 0
        names = [tags[max(0, number)] for number in numbers]
        assert [(t.start, t.end, t.label) for t in decode(pieces, names, [1.0] * 5)] == [(0, 2, "A"), (2, 5, "B-C")]

    def test_windows_read_each_subword_once_and_with_context(self) -> None:
        for length in range(60):
            read = [
                at
                for (s, e), (first, last) in subword_windows(length, 12, 5)
                for at in range(first, last)
                if s <= at < e
            ]
            assert read == list(range(length))

    def test_white_space_is_no_part_of_a_subword(self) -> None:
        assert strip_range("米　国 ", (1, 4)) == (2, 3)


@pytest.fixture(scope="module", params=["slow", "fast"])
def checkpoint(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT of one layer; ``slow``: MeCab's words, which give no offsets; ``fast``: characters with offsets."""
    transformers = pytest.importorskip("transformers", reason=WHY)
    torch = pytest.importorskip("torch", reason=WHY)
    folder = tmp_path_factory.mktemp(request.param)
    characters = sorted(set("".join(TEXTS)) - {"花"})
    pieces = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *characters, *(f"##{char}" for char in characters)]
    vocabulary = folder / "vocab.txt"
    vocabulary.write_text("\n".join(pieces) + "\n", encoding="utf-8")
    if request.param == "slow":
        pytest.importorskip("fugashi", reason=WHY)
        tokenizer: Any = transformers.BertJapaneseTokenizer(
            str(vocabulary), word_tokenizer_type="mecab", mecab_kwargs={"mecab_dic": "unidic_lite"}
        )
    else:
        tokenizer = transformers.BertTokenizerFast(str(vocabulary), do_lower_case=False)
    tokenizer.save_pretrained(folder)
    torch.manual_seed(0)
    config = transformers.BertConfig(
        vocab_size=len(pieces),
        hidden_size=32,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=64,
        max_position_embeddings=32,
    )
    transformers.BertModel(config).save_pretrained(folder)
    return folder


SETTINGS: dict[str, Any] = {"epochs": 60, "batch_size": 2, "learning_rate": 5e-3, "overlap": 4}


@pytest.fixture(scope="module")
def trained(checkpoint: Path) -> Any:
    recognizer = make_recognizer("transformer", checkpoint=str(checkpoint), **SETTINGS)
    recognizer.fit(EXAMPLES)
    return recognizer


def test_it_learns_spans_of_any_labels(trained: Any) -> None:
    assert ranges(trained.predict(TEXTS)) == expected()
    assert trained.labels == ("x-Y", "国 家")
    assert trained.unaligned == 0
    for text, found in zip(TEXTS, trained.predict(TEXTS), strict=True):
        assert all(
            s.text == text[s.start : s.end] and s.kind == "" and s.source.annotator == "transformer" for s in found
        )


def test_the_scored_spans_are_the_spans_with_a_probability(trained: Any) -> None:
    scored = trained.predict_scored(TEXTS)
    assert [[s.span for s in text] for text in scored] == trained.predict(TEXTS)
    assert all(0.5 < s.confidence <= 1 for text in scored for s in text)


def test_two_trainings_end_the_same(checkpoint: Path) -> None:
    def scored() -> Any:
        recognizer = make_recognizer("transformer", checkpoint=str(checkpoint), **SETTINGS | {"epochs": 3})
        recognizer.fit(EXAMPLES, EXAMPLES)
        return recognizer.predict_scored(TEXTS)

    assert scored() == scored()


def test_what_is_saved_predicts_the_same_and_holds_no_pickle(trained: Any, tmp_path: Path) -> None:
    save_recognizer(trained, tmp_path, EXAMPLES)
    restored = load_recognizer(tmp_path)
    assert restored.predict_scored(TEXTS) == trained.predict_scored(TEXTS)
    assert restored.labels == trained.labels
    assert {path.suffix for path in tmp_path.rglob("*") if path.is_file()} <= {".json", ".safetensors", ".txt"}


def test_a_text_longer_than_the_model_is_read_in_windows(trained: Any) -> None:
    text = "".join(TEXTS) * 6
    found = trained.predict([text])[0]
    assert any(s.start > 2 * len(text) // 3 for s in found)
    assert all(s.text == text[s.start : s.end] for s in found)
    assert all(one.end <= other.start for one, other in pairwise(found))


def test_odd_texts_keep_their_offsets(trained: Any) -> None:
    texts = ["", "　\n", "\ud800日本で協議した。", "鑫", "㈱\x00\u200b日本で協議した。\r\n"]
    for text, found in zip(texts, trained.predict(texts), strict=True):
        assert all(s.text == text[s.start : s.end] for s in found)


def test_training_ends_when_dev_gets_no_better(checkpoint: Path) -> None:
    seen: list[int] = []
    options = SETTINGS | {"patience": 2, "learning_rate": 0.0}
    recognizer = make_recognizer("transformer", checkpoint=str(checkpoint), **options)
    recognizer.fit(EXAMPLES, EXAMPLES[:2], lambda _, done, total: seen.append(done))
    updates_in_a_pass = 3
    assert seen[-1] == (1 + 2) * updates_in_a_pass


def test_an_interruption_leaves_the_best_so_far(checkpoint: Path) -> None:
    def stop(_: str, done: int, total: int) -> None:
        if done == 2 * total // 3:
            raise KeyboardInterrupt

    recognizer = make_recognizer("transformer", checkpoint=str(checkpoint), **SETTINGS | {"patience": 60})
    with pytest.raises(KeyboardInterrupt):
        recognizer.fit(EXAMPLES, EXAMPLES, stop)
    assert ranges(recognizer.predict(TEXTS)) == expected()


@pytest.mark.parametrize("examples", [[], [Example("花が咲いた。", ())], [Example("米国", (span(0, 2, ""),))]])
def test_nothing_to_learn_is_said(checkpoint: Path, examples: list[Example]) -> None:
    with pytest.raises(InputError, match="transformer:"):
        make_recognizer("transformer", checkpoint=str(checkpoint)).fit(examples)


def test_a_checkpoint_that_is_not_there_is_named(checkpoint: Path, tmp_path: Path) -> None:
    for name in (None, str(tmp_path), "nobody/no-such-model"):
        with pytest.raises(InputError, match=r"checkpoint|cannot be loaded"):
            make_recognizer("transformer", checkpoint=name).fit(EXAMPLES)


def test_a_pickled_checkpoint_is_refused(checkpoint: Path, tmp_path: Path) -> None:
    for path in checkpoint.iterdir():
        if path.suffix != ".safetensors":
            (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / "pytorch_model.bin").write_bytes(b"\x80\x04N.")
    with pytest.raises(InputError, match="cannot be loaded"):
        make_recognizer("transformer", checkpoint=str(tmp_path)).fit(EXAMPLES)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors", "tokenizer_config.json"])
def test_a_damaged_model_is_refused(trained: Any, tmp_path: Path, name: str) -> None:
    save_recognizer(trained, tmp_path, EXAMPLES)
    file = tmp_path / "transformer" / name
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])
    with pytest.raises(InputError, match="transformer"):
        load_recognizer(tmp_path)
    file.unlink()
    with pytest.raises(InputError, match=f"{name}: missing"):
        load_recognizer(tmp_path)


def test_it_says_what_to_do_before_it_has_learned(checkpoint: Path, tmp_path: Path) -> None:
    recognizer = make_recognizer("transformer", checkpoint=str(checkpoint))
    with pytest.raises(InputError, match="not trained yet; call fit or load a model"):
        recognizer.predict(["米国"])
    with pytest.raises(InputError, match="not trained yet; call fit or load a model"):
        recognizer.save(tmp_path)


@pytest.mark.parametrize("options", [{"window": 2}, {"overlap": -1}, {"confidence": "max"}, {"no_such": 1}])
def test_options_out_of_range_are_refused(checkpoint: Path, options: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="transformer:"):
        make_recognizer("transformer", **options)
