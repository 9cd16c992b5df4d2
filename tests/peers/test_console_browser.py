"""The console in a real browser, over a real Concord without Ray: what a reviewer does all day, and what others cannot.

Everything is started by the test as an operator would: `concord console --demo`, the one-time link, accounts.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from concord_client.demo import phantom

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "a password for tests"
_LINK = re.compile(r"http://127\.0\.0\.1:\d+/invitation/\S+")


@dataclass
class Running:
    """A console with the demo's records. `sessions`: of each role, kept between tests."""

    url: str
    browser: Browser
    sessions: dict[str, dict[str, object]] = field(default_factory=dict)
    strangers: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def page(self, role: str, language: str = "en") -> Page:
        """A page of somebody who is signed in. What the browser complains of and asks elsewhere is remembered."""
        context = self.browser.new_context(
            storage_state=self.sessions.get(role),
            viewport={"width": 1360, "height": 900},  # type: ignore[arg-type]
        )
        page = context.new_page()
        page.on("request", self._asked)
        page.on("console", lambda said: self.complaints.append(said.text) if said.type == "error" else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        if role not in self.sessions:
            page.goto(f"{self.url}/sign-in")
            page.fill("[name=name]", role)
            page.fill("[name=password]", PASSWORD)
            page.click("button.primary")
            page.wait_for_url("**/worklist" if role != "clinician" else "**/mine")
            self.sessions[role] = _state(context)
        page.goto(f"{self.url}/language/{language}")
        return page

    def _asked(self, request: object) -> None:
        url = str(getattr(request, "url", ""))
        if not url.startswith((self.url, "blob:", "data:")):
            self.strangers.append(url)


def _state(context: BrowserContext) -> dict[str, object]:
    return dict(context.storage_state())


@pytest.fixture(scope="module")
def running(chromium: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    folder = tmp_path_factory.mktemp("console")
    said = folder / "said"
    chosen = {"CONCORD_CONSOLE_PORT": "0", "CONCORD_CONSOLE_LANGUAGE": "en", "PYTHONPATH": f"{ROOT / 'gen'}:{ROOT}"}
    environment = {**os.environ, **chosen}
    command = [str(Path(sys.executable).with_name("concord")), "console", "--demo", "--no-ray"]
    with said.open("wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, cwd=ROOT, env=environment)
    try:
        link = _link(process, said)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            console = Running(link.partition("/invitation/")[0], browser)
            _make_accounts(console, link)
            yield console
            browser.close()
    finally:
        process.terminate()
        process.wait(20)


def _link(process: subprocess.Popen[bytes], said: Path) -> str:
    until = time.monotonic() + 120
    while time.monotonic() < until:
        found = _LINK.search(said.read_text(errors="replace"))
        if found:
            return found.group()
        if process.poll() is not None:
            break
        time.sleep(0.2)
    pytest.fail(f"the console did not start: {said.read_text(errors='replace')[-2000:]}")


def _make_accounts(console: Running, link: str) -> None:
    """The first administrator by the one-time link, the others by the administrator's page and links of their own."""
    page = console.browser.new_page()
    page.goto(link)
    page.fill("[name=name]", "administrator")
    page.fill("[name=password]", PASSWORD)
    page.click("button.primary")
    page.wait_for_url("**/worklist")
    for role, author in (("reviewer", ""), ("clinician", "dr-wood"), ("auditor", "")):
        page.goto(f"{console.url}/accounts")
        form = page.locator("form.body")
        form.locator("[name=name]").fill(role)
        form.locator("[name=role]").select_option(role)
        form.locator("[name=author]").fill(author)
        form.locator("button").click()
        invitation = page.locator(".note.good code").inner_text()
        own = console.browser.new_page()
        own.goto(invitation)
        own.fill("[name=password]", PASSWORD)
        own.click("button.primary")
        own.wait_for_load_state()
        own.context.close()
    page.context.close()


def test_a_clinician_cannot_open_the_case_of_somebody_else(running: Running) -> None:
    page = running.page("clinician")
    answer = page.goto(f"{running.url}/case/demo-02")
    assert answer is not None and answer.status == 403
    assert page.goto(f"{running.url}/worklist").status == 403  # type: ignore[union-attr]
    running.complaints.clear()  # the browser itself complains of a 403


def test_a_clinician_sees_their_own_and_answers(running: Running) -> None:
    page = running.page("clinician")
    page.goto(f"{running.url}/mine")
    card = page.locator("article.mine").first
    card.locator("[name=reason]").fill("The right side is meant.")
    card.locator("button[value=COMMENT]").click()
    expect(page.locator(".toast")).to_contain_text("Noted.")
    expect(card.locator("[name=reason]")).to_have_value("")
    card = page.locator("article.mine").first
    card.locator("summary").click()
    expect(card.locator(".history")).to_contain_text("The right side is meant.")
    card.locator("h3 a").click()
    expect(page.locator("mark.claim").first).to_be_visible()
    expect(page.locator("button[value=ACCEPT]")).to_have_count(0)


def test_both_sides_of_a_conflict_are_marked_in_the_words(running: Running) -> None:
    page = running.page("reviewer")
    page.goto(f"{running.url}/worklist?words=demo-01")
    page.locator("#rows a.title").first.click()
    expect(page.locator(".document mark.claim.now")).to_have_text("left pleural effusion")
    expect(page.locator(".document mark.against.now").first).to_contain_text("right pleural effusion")


_PIXELS = """() => {
  const canvas = document.querySelector('.viewer canvas');
  const data = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
  let sum = 0;
  for (let i = 0; i < data.length; i += 4) sum = (sum * 31 + data[i] + data[i + 1] + data[i + 2]) % 2147483647;
  return sum;
}"""


def test_a_window_is_dragged_and_the_pixels_change(running: Running) -> None:
    page = running.page("reviewer")
    page.goto(f"{running.url}/case/demo-03")
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-ready", "true")
    expect(page.locator(".stage .edge.left")).to_have_text("R")
    before, window = page.evaluate(_PIXELS), stage.get_attribute("data-width")
    box = stage.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 100, box["y"] + 100)
    page.mouse.down()
    page.mouse.move(box["x"] + 180, box["y"] + 40, steps=4)
    page.mouse.up()
    expect(stage).not_to_have_attribute("data-width", str(window))
    assert page.evaluate(_PIXELS) != before
    page.keyboard.press("r")
    expect(stage).to_have_attribute("data-width", str(window))
    assert page.evaluate(_PIXELS) == before
    page.keyboard.press("i")
    expect(stage).to_have_attribute("data-inverted", "true")
    assert page.evaluate(_PIXELS) != before


def test_a_region_is_drawn_and_can_be_hidden(running: Running, tmp_path: Path) -> None:
    """A name is burned into a drawn radiograph; what was found is outlined where it stands."""
    film = phantom.draw_chest("burned", PatientID="P9")
    pixels = film.pixel_array.copy()
    letters = Image.new("L", pixels.shape[::-1])
    ImageDraw.Draw(letters).text((20, pixels.shape[0] - 40), "SMITH JOHN 1950-01-02", fill=255)
    pixels[np.asarray(letters) > 0] = 4095
    film.PixelData = pixels.astype("<u2").tobytes()
    phantom.write(film, tmp_path / "burned.dcm")
    page = running.page("reviewer")
    page.goto(f"{running.url}/check")
    page.fill("[name=text]", "FINDINGS: No pneumothorax.\nIMPRESSION: Normal chest.")
    page.locator("input[type=file]").set_input_files(tmp_path / "burned.dcm")
    page.locator("form.bring button").click()
    page.wait_for_url("**/case/**")
    stage = page.locator(".stage")
    expect(stage).to_have_attribute("data-ready", "true")
    expect(stage).to_have_attribute("data-drawn", "1")
    drawn = page.evaluate(_PIXELS)
    page.keyboard.press("o")
    expect(stage).to_have_attribute("data-drawn", "0")
    assert page.evaluate(_PIXELS) != drawn


def test_a_rule_says_why_it_matters(running: Running) -> None:
    page = running.page("reviewer")
    page.goto(f"{running.url}/case/demo-05")
    page.locator("details.more > summary").first.click()
    expect(page.locator(".finding").first).to_contain_text("Why it matters")


def test_a_decision_is_made_by_key_and_taken_back(running: Running) -> None:
    page = running.page("reviewer")
    page.goto(f"{running.url}/worklist?words=demo-03")
    before = page.locator("#rows tbody tr:not(.gone)").count()
    page.keyboard.press("j")
    page.keyboard.press("a")
    expect(page.locator("#rows tbody tr:not(.gone)")).to_have_count(before - 1)
    page.locator(".toast button").click()
    expect(page.locator("#rows tbody tr:not(.gone)")).to_have_count(before)


def test_a_dismissal_has_a_reason_and_can_be_reopened(running: Running) -> None:
    page = running.page("reviewer")
    page.goto(f"{running.url}/case/demo-04")
    card = page.locator(".finding").first
    card.locator("[data-dismiss]").click()
    page.locator("#dismiss input[value=known-harmless]").check()
    page.locator("#dismiss button[value=go]").click()
    expect(card).to_contain_text("Dismissed")
    card.locator("details.more > summary").click()
    expect(card.locator(".history")).to_contain_text("Known and harmless")
    card.locator("button[value=REOPEN]").click()
    expect(card.locator("button[value=ACCEPT]")).to_be_visible()


def test_two_people_do_not_decide_one_case(running: Running) -> None:
    first, second = running.page("reviewer"), running.page("administrator")
    first.goto(f"{running.url}/case/demo-05")
    second.goto(f"{running.url}/case/demo-05")
    expect(second.locator(".note")).to_contain_text("reviewer")
    expect(second.locator("button[value=ACCEPT]")).to_have_count(0)
    second.evaluate("window.kept = true")
    second.mouse.move(300, 300)
    first.goto(f"{running.url}/worklist")
    expect(second.locator("button[value=ACCEPT]").first).to_be_visible(timeout=30_000)
    expect(second.locator("#held")).to_contain_text("free now")
    assert second.evaluate("window.kept"), "the page was loaded again"
    first.close()
    first.context.close()


def test_the_pages_are_chinese_when_one_asks_for_it(running: Running) -> None:
    page = running.page("reviewer", language="zh")
    page.goto(f"{running.url}/worklist")
    expect(page.locator("h1")).to_have_text("工作列表")
    assert page.locator("html").get_attribute("lang") == "zh-CN"


def test_an_encounter_is_brought_in_through_the_page(running: Running) -> None:
    page = running.page("reviewer")
    page.goto(f"{running.url}/check")
    page.fill("[name=text]", "FINDINGS: Small right pleural effusion.\nIMPRESSION: Left pleural effusion.")
    page.locator("form.bring button").click()
    page.wait_for_url("**/case/**")
    expect(page.locator(".finding").first).to_contain_text("Left/right")


def test_a_rule_is_tried_on_history_and_saved_and_taken_back(running: Running) -> None:
    page = running.page("administrator")
    page.goto(f"{running.url}/rules/report/laterality-findings-impression")
    form = page.locator("form:has(input[name=form][value=profile])")
    form.locator("input[name=show]").fill("0.99")
    form.locator("button[hx-post$='/try']").click()
    expect(page.locator("#result")).to_contain_text("Tried on")
    form.locator("input[name=note]").fill("tried by a test")
    with page.expect_navigation(url="**profile=*"):
        form.locator("button[hx-post$='/save']").click()
    page.goto(f"{running.url}/rules/profiles/default")
    expect(page.locator("body")).to_contain_text("tried by a test")
    page.on("dialog", lambda dialog: dialog.accept())
    with page.expect_navigation():
        page.locator("form:has(input[value=revision]) button").first.click()
    page.goto(f"{running.url}/rules/profiles/default")
    expect(page.locator("body")).to_contain_text("back to revision")


def test_the_figures_change_when_somebody_decides(running: Running) -> None:
    page = running.page("administrator")
    page.goto(f"{running.url}/figures")
    before = page.locator("main").inner_text()
    other = running.page("reviewer")
    other.goto(f"{running.url}/case/demo-06")
    other.locator(".finding button[value=ACCEPT]").first.click()
    expect(other.locator(".finding").first).to_contain_text("Accepted")
    other.context.close()
    page.reload()
    assert page.locator("main").inner_text() != before


# What is wider than the window, though nothing around it lets it be scrolled by itself.
_WIDER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
_WIDE_PAGES = {
    "administrator": (
        "/worklist", "/case/demo-01", "/check", "/audit", "/figures", "/rules", "/rules/new", "/accounts", "/log",
        "/rules/report/laterality-findings-impression", "/rules/profiles/default",
    ),
    "clinician": ("/mine",),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("role", _WIDE_PAGES)
def test_on_a_telephone_no_page_scrolls_sideways(running: Running, role: str, language: str) -> None:
    page = running.page(role, language)
    page.set_viewport_size({"width": 390, "height": 844})
    for path in _WIDE_PAGES[role]:
        page.goto(f"{running.url}{path}", wait_until="load")
        assert page.evaluate(_WIDER) <= 0, path
        # A menu of the list opens over it, one at a time.
        for closed in page.locator("details").all():
            closed.evaluate("one => { one.open = true }")
            assert page.evaluate(_WIDER) <= 0, f"{path}: {closed.inner_text()[:60]}"
    page.context.close()


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """axe-core (MPL-2.0), from the package registry."""
    folder = tmp_path_factory.mktemp("axe")
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("npm is not installed: axe-core cannot be had")
    packed = subprocess.run([npm, "pack", "axe-core@4", "--silent"], cwd=folder, capture_output=True, check=False)
    archive = next(folder.glob("*.tgz"), None)
    if packed.returncode or archive is None:
        pytest.skip("the package registry does not answer: axe-core cannot be had")
    with tarfile.open(archive) as files:
        script = files.extractfile("package/axe.min.js")
        assert script is not None
        return script.read().decode()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize(
    "path",
    [
        "/worklist",
        "/case/demo-01",
        "/check",
        "/audit",
        "/accounts",
        "/log",
        "/sign-in",
        "/figures",
        "/rules",
        "/rules/report/laterality-findings-impression",
    ],
)
def test_axe_finds_nothing_serious(running: Running, axe: str, path: str, theme: str) -> None:
    page = running.page("administrator") if path != "/sign-in" else running.browser.new_page()
    page.goto(f"{running.url}/theme/{theme}")
    page.goto(f"{running.url}{path}")
    page.evaluate(axe)  # the policy of the page forbids a script element
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']})")["violations"]
    serious = [
        (one["id"], [node["target"] for node in one["nodes"]][:3])
        for one in found
        if one["impact"] in ("serious", "critical")
    ]
    assert serious == []


def test_the_browser_complains_of_nothing_and_asks_nobody_else(running: Running) -> None:
    assert running.strangers == []
    assert running.complaints == []
