"""One search finds the words of all sets, each set its own, wherever they stand."""

from hypothesis import given
from hypothesis import strategies as st

from gaiko.annotators.gazetteers.words import Lexicon

WORDS = ["日", "日中", "中", "日中首脳", "米"]
OTHERS = ["米", "首脳"]


def searched(text, *sets):
    lexicon = Lexicon()
    added = [lexicon.words(lambda words=words: words) for words in sets]
    found = lexicon.search(text)
    return [[(start, -minus_end, word) for start, minus_end, word in found.get(words, ())] for words in added]


@given(st.text(alphabet="日米中首脳は", max_size=30))
def test_every_occurrence_is_found_leftmost_and_longest_first(text):
    expected = [
        (start, start + len(word), word)
        for start in range(len(text))
        for word in sorted(WORDS, key=len, reverse=True)
        if text.startswith(word, start)
    ]
    assert searched(text, WORDS) == [expected]


def test_each_set_gets_its_own_words_and_a_shared_word_goes_to_both():
    assert searched("日米首脳", WORDS, OTHERS) == [[(0, 1, "日"), (1, 2, "米")], [(1, 2, "米"), (2, 4, "首脳")]]


def test_no_words_are_found_nowhere():
    assert searched("日米首脳", []) == [[]]


def test_a_set_that_comes_after_a_search_is_found_by_the_next():
    lexicon = Lexicon()
    lexicon.words(lambda: WORDS)
    lexicon.search("日米首脳")
    later = lexicon.words(lambda: OTHERS)
    assert [word for *_, word in lexicon.search("首脳")[later]] == ["首脳"]


def test_offsets_are_code_points():
    assert searched("𠮷日", WORDS) == [[(1, 2, "日")]]
