"""axe-core judges a page: by all its rules in the theme that is worn, and what is legible in every theme.

Its rule about contrast looks at every word of a page and takes seconds; what it computes depends on colours, size and
weight alone, and there are a few dozen of them on a page. So each combination that a page shows in a theme is laid on a
sheet of its own, where axe-core judges it once. Whether one thing lies over another is judged in place, when asked for.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Browser, Page

from openline.desk.web.people import THEMES
from tests.browser.kept import KEPT

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
IN_PLACE = """async ([tags, overlaps]) => {
  const options = {runOnly: {type: "tag", values: tags}, resultTypes: ["violations"], preload: false};
  if (!overlaps) options.rules = {"color-contrast": {enabled: false}};
  return (await axe.run(options)).violations.flatMap(
    (one) => one.nodes.map((node) => [one.id, node.html.slice(0, 200), node.failureSummary]));
}"""
COLOURS = """themes => {
  const root = document.documentElement, worn = root.dataset.theme, found = [];
  const ground = (element) => {
    for (let one = element; one; one = one.parentElement) {
      const style = getComputedStyle(one);
      if (style.backgroundImage !== "none" || style.backgroundColor !== "rgba(0, 0, 0, 0)")
        return [style.backgroundColor, style.backgroundImage];
    }
    return ["rgb(255, 255, 255)", "none"];
  };
  for (const theme of themes) {
    root.dataset.theme = theme;
    for (const element of document.querySelectorAll("body *")) {
      const says = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
      if (!says && !element.matches("input, select, textarea")) continue;
      if (element.matches(":disabled, option") || !element.checkVisibility({visibilityProperty: true})) continue;
      const {color, fontSize, fontWeight} = getComputedStyle(element);
      found.push([color, ...ground(element), fontSize, fontWeight, theme, element.outerHTML.slice(0, 200)]);
    }
  }
  root.dataset.theme = worn;
  return found;
}"""
SHEET = """async rows => {
  document.body.replaceChildren(...rows.map(([color, backgroundColor, backgroundImage, fontSize, fontWeight], n) => {
    const one = document.createElement("p");
    Object.assign(one.style, {color, backgroundColor, backgroundImage, fontSize, fontWeight});
    one.textContent = "Words";
    one.id = `sample-${n}`;
    return one;
  }));
  const judged = await axe.run({runOnly: ["color-contrast"], resultTypes: ["violations"], preload: false});
  return judged.violations.flatMap(
    (one) => one.nodes.map((node) => [Number(node.target[0].split("-")[1]), node.failureSummary]));
}"""
STYLE_OF = 5  # of a row of colours: what axe looks at; behind it whose it is
good: set[tuple[str, ...]] = set()  # combinations that were judged already


def violations(page: Page, overlaps: bool = False) -> list[Any]:
    """What axe-core finds on a page; ``overlaps`` has it look for words over something else, too, which takes long."""
    page.evaluate(AXE_SCRIPT)
    found: list[Any] = page.evaluate(IN_PLACE, [TAGS, overlaps])
    browser = page.context.browser
    assert browser, "a browser that was launched"
    return found + illegible(browser, page.evaluate(COLOURS, list(THEMES)))


def illegible(browser: Browser, rows: list[list[str]]) -> list[Any]:
    """Of these words, by their colours, those that axe-core finds too hard to read."""
    new = {tuple(row[:STYLE_OF]): row for row in rows if tuple(row[:STYLE_OF]) not in good}
    if not new:
        return []
    sheet = KEPT.once("sheet", lambda: _sheet(browser))
    wrong: dict[int, str] = dict(sheet.evaluate(SHEET, [list(key) for key in new]))
    good.update(key for n, key in enumerate(new) if n not in wrong)
    return [("color-contrast", *list(new.values())[n][STYLE_OF:], why) for n, why in wrong.items()]


@contextmanager
def _sheet(browser: Browser) -> Iterator[Page]:
    page = browser.new_page()
    page.set_content("<!doctype html><html lang=en><title>Colours</title><body></body></html>")
    page.evaluate(AXE_SCRIPT)
    yield page
    page.context.close()
