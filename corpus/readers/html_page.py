"""Content of a web page: the element with the main text, and the elements in it that are navigation or hidden.

trafilatura 2 (Apache-2.0, 17 further packages) finds the same paragraphs on pages in the style of ministries, but loses
ruby readings and captions, keeps note marks in the text, and makes one line of a page that is laid out by a table.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from gaiko.corpus.tsv import read_tsv

Element = Any
"""An element of lxml, which has no types."""

_CONTROLS = "descendant::input | descendant::select | descendant::textarea"
_CUT = re.compile(r"[^A-Za-z0-9]+|(?<=[a-z0-9])(?=[A-Z])")
_HIDING_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden")
_SENTENCE_END = re.compile("[。．！？.!?]")
_LEAST_SHARE = 0.25
"""Share of the prose of the page that its main element holds at least."""
_MOST_SHARE = 0.5
"""Share of the text of the main element from which on an element is content, whatever its class."""
_LEAST_LINKS = 4
"""Number of links from which on a list of nothing but links is a menu."""
_FORM = 200
"""Number of characters up to which a form is a search field or the like; pages of some systems are forms as a whole."""


class Page:
    """The main element of a parsed page, and the judgement on each element in it."""

    def __init__(self, root: Element) -> None:
        body = root.find(".//body")
        self.body: Element = root if body is None else body
        self.main = _main_element(self.body)
        self._length = max(1, text_length(self.main))
        self._is_page = self.main is self.body

    def is_left_out(self, element: Element) -> bool:
        """Return whether the element is navigation, hidden, or without text of the document."""
        tag = element.tag
        if not isinstance(tag, str) or tag in html_names()["never"] or _is_hidden(element):
            return True
        if element is self.main or tag in ("html", "body", "main"):
            return False
        role = element.get("role", "")
        if role in ("navigation", "banner", "contentinfo", "search", "dialog", "alert", "menu", "menubar", "doc-toc"):
            return True
        if (
            tag == "header"
            and self._is_page
            and not any(up.tag in ("article", "main") for up in element.iterancestors())
        ):
            return True
        if is_note(element):
            return False
        if tag == "footer" or _names_navigation(element):
            return is_shorter(element, self._length * _MOST_SHARE - 1) and element.find(".//h1") is None
        if tag == "form":
            return is_shorter(element, _FORM) and bool(element.xpath(_CONTROLS))
        if tag in ("ul", "ol", "dl", "div", "td", "table", "p"):
            return self._is_menu(element)
        return False

    def _is_menu(self, element: Element) -> bool:
        """Return whether an element holds nothing but links: a menu, or links after a heading that announces them."""
        if len(element) == 1 and element[0].tag == "div" and not (element.text or "").strip():
            return False  # the only child is judged by itself
        links = element.xpath(".//a[@href]")
        longest = min(sum(map(text_length, links)) / 0.8, self._length * _MOST_SHARE - 1)
        if not links or not is_shorter(element, longest) or _SENTENCE_END.search(_text(element)):
            return False
        if len(links) >= _LEAST_LINKS and element.tag != "p":
            return True
        return element.tag in ("ul", "ol", "p") and is_link_heading(element.getprevious())


def is_link_heading(element: Element | None) -> bool:
    """Return whether an element is the heading of a list of links, such as 関連リンク."""
    return element is not None and isinstance(element.tag, str) and _plain(_text(element)) in html_names()["links"]


def is_button(text: str) -> bool:
    """Return whether the text of a block is that of a button or a link within the page, such as ページの先頭へ.

    >>> is_button("▲ページの先頭へ戻る"), is_button("先頭に立つ。")
    (True, False)
    """
    return _plain(text) in html_names()["phrase"]


def is_note(element: Element) -> bool:
    """Return whether an element holds footnotes."""
    role = element.get("role", "")
    return role in ("doc-footnote", "doc-endnote", "doc-endnotes") or not _tokens(element).isdisjoint(
        html_names()["note"]
    )


def is_caption(element: Element) -> bool:
    """Return whether an element is the caption of a picture or table."""
    return element.tag in ("figcaption", "caption") or not _tokens(element).isdisjoint(html_names()["caption"])


def text_length(element: Element) -> int:
    """Return the number of characters of the text of an element, runs of white space counted as one."""
    return int(element.xpath("string-length(normalize-space(.))"))


def is_shorter(element: Element, most: float) -> bool:
    """Return whether the text of an element has at most ``most`` characters; longer text is not read to its end."""
    length = 0
    for text in element.itertext():
        length += len(text.strip())
        if length > most:
            return False
    return True


def _main_element(body: Element) -> Element:
    """Return the element that holds the main text, or the body."""
    landmarks = [element for element in body.xpath(".//main | .//*[@role='main']") if not _is_hidden(element)]
    found = landmarks[0] if len(landmarks) == 1 else _by_name(body)
    found = _article(body) if found is None else found
    if found is None:
        return body
    inner = _article(found)
    narrow = inner is not None and (inner.find(".//h1") is not None or found.find(".//h1") is None)
    return inner if narrow and inner is not None else found


def _by_name(body: Element) -> Element | None:
    """Return the first element by the names of main elements that holds enough of the page's prose."""
    named: dict[str, Element] = {}
    for element in body.iter("div", "section", "td", "article", "table"):
        for name in _names(element):
            named.setdefault(name, element)
    least = _prose(body) * _LEAST_SHARE
    return next((named[name] for name in html_names()["main"] if name in named and _prose(named[name]) >= least), None)


def _article(root: Element) -> Element | None:
    """Return the ``article`` with most of the prose, if there is one."""
    articles = root.findall(".//article")
    largest = max(articles, key=_prose, default=None)
    return largest if largest is not None and _prose(largest) >= 0.6 * _prose(root) else None


def _prose(element: Element) -> int:
    """Return the length of the text outside links and scripts."""
    outside = "descendant::*[self::a or self::script or self::style or self::nav or self::noscript]"
    return text_length(element) - sum(map(text_length, element.xpath(f"{outside}[not(ancestor::a or ancestor::nav)]")))


def _is_hidden(element: Element) -> bool:
    style = element.get("style")
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or (style is not None and _HIDING_STYLE.search(style.lower()) is not None)
    )


def _names_navigation(element: Element) -> bool:
    words = html_names()
    return not _names(element).isdisjoint(words["name"]) or not _tokens(element).isdisjoint(words["token"])


def _names(element: Element) -> set[str]:
    """Return the id and the classes of an element, in lower case."""
    return {name.lower() for name in f"{element.get('id', '')} {element.get('class', '')}".split()}


def _tokens(element: Element) -> set[str]:
    """Return the parts of the id and the classes of an element, in lower case."""
    names = f"{element.get('id', '')} {element.get('class', '')}".strip()
    return {token.lower() for token in _CUT.split(names)} if names else set()


def _text(element: Element) -> str:
    return str(element.xpath("normalize-space(.)"))


def _plain(text: str) -> str:
    return re.sub(r"^[\W_]+|[\W_]+$", "", text).lower()


@cache
def html_names() -> Mapping[str, Mapping[str, None]]:
    """Return the words of ``html_names.tsv`` by kind, each a set in the order of the table."""
    words: dict[str, dict[str, None]] = {}
    for _, row in read_tsv(Path(__file__).with_name("html_names.tsv")):
        words.setdefault(row["kind"], {})[row["word"].lower()] = None
    return words
