"""The correction page for everyone: without colour, with enough contrast, read aloud, on a phone."""

from typing import Any

import pytest
from review_page import Page, needs_chromium
from review_server import Served

pytestmark = needs_chromium


def test_labels_can_be_told_without_colour(page: Page) -> None:
    page.keys("End", "Shift+ArrowLeft", "5")
    drawn = page.tab.locator("mark").evaluate_all(
        "marks => marks.map(m => m.dataset.letter + getComputedStyle(m).textDecoration.replace(/rgb.*?\\)/, ''))"
    )
    assert len(set(drawn)) == len(drawn) == 3


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_text_has_the_contrast_of_wcag_aa(browser: Any, served: Served, scheme: str) -> None:
    page = Page(browser.new_page(color_scheme=scheme, viewport={"width": 1280, "height": 800}), served)
    faint = page.tab.evaluate(CONTRAST)
    faint += page.keys("j", "3", "l").tab.evaluate(CONTRAST)
    faint += page.keys("Shift+Slash").tab.evaluate(CONTRAST)
    faint += page.keys("Escape", "g").tab.evaluate(CONTRAST)
    page.tab.close()
    assert faint == []


CONTRAST = """() => {
    const canvas = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
    const rgba = (colour) => {
        canvas.clearRect(0, 0, 1, 1);
        canvas.fillStyle = colour;
        canvas.fillRect(0, 0, 1, 1);
        const [r, g, b, a] = canvas.getImageData(0, 0, 1, 1).data;
        return [r, g, b, a / 255];
    };
    const over = ([r, g, b, a], [R, G, B]) => [r * a + R * (1 - a), g * a + G * (1 - a), b * a + B * (1 - a), 1];
    const paint = (element) => {
        const below = element.parentElement ? paint(element.parentElement) : [255, 255, 255, 1];
        return over(rgba(getComputedStyle(element).backgroundColor), below);
    };
    const luminance = (colour) => colour.slice(0, 3).map((c) => c / 255)
        .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
    const found = [];
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
        const element = node.parentElement;
        if (!node.data.trim() || !element.checkVisibility() || element.closest("select, noscript, .skip")) continue;
        for (const colour of [getComputedStyle(element).color, getComputedStyle(element, "::after").color]) {
            const back = paint(element);
            const [one, two] = [luminance(over(rgba(colour), back)), luminance(back)].sort((a, b) => b - a);
            if ((one + 0.05) / (two + 0.05) < 4.5) found.push(`${node.data.trim()} ${((one + 0.05) / (two + 0.05)).toFixed(2)}`);
        }
    }
    return [...new Set(found)];
}"""


def test_roles_and_names_for_assistive_technology(page: Page) -> None:
    tab = page.tab
    assert tab.get_by_role("textbox", name="注釈する文").get_attribute("aria-readonly") == "true"
    for role, name in [
        ("navigation", "文の一覧"),
        ("complementary", "注釈"),
        ("group", "判断"),
        ("progressbar", "判断を終えた文の割合"),
    ]:
        assert tab.get_by_role(role, name=name).count() == 1, (role, name)
    page.keys("j")
    assert page.said() == "「米国」行為者・国家　1 / 2"
    assert tab.locator("#live").get_attribute("aria-live") == "polite"
    assert tab.get_by_role("radio", name="国家").is_checked()


def test_phone_has_no_horizontal_overflow(browser: Any, served: Served) -> None:
    page = Page(browser.new_page(viewport={"width": 390, "height": 844}), served)
    assert page.tab.evaluate("document.documentElement.scrollWidth") == 390
    page.tab.close()
