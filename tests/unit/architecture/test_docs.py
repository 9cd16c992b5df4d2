"""The documentation says what the program does."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path
from types import ModuleType

import pytest

from fusion import rulebook

ROOT = Path(__file__).resolve().parents[3]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")), ROOT / "bench" / "README.md"]


@pytest.fixture(scope="module")
def generate() -> ModuleType:
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_reference_is_fresh(generate: ModuleType) -> None:
    for page, text in generate.pages().items():
        fresh = page.is_file() and page.read_text(encoding="utf-8") == text
        assert fresh, f"{page.relative_to(ROOT)} is stale: run `make docs`"
    assert generate.leftovers() == [], "pages of rules that are gone: run `make docs`"


def test_every_setting_is_explained(generate: ModuleType) -> None:
    for model in (*generate._SETTINGS.values(), *generate._ENVIRONMENT.values()):
        for name, field in model.model_fields.items():
            assert name == "autoscaling" or field.description, f"{model.__name__}.{name} says nothing"


def test_every_rule_names_its_false_positives_in_both_languages_and_its_references() -> None:
    for rule in rulebook.load().rules:
        assert rule.false_positives and all(one.en and one.zh for one in rule.false_positives), rule.id
        assert rule.references, rule.id


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+?)(?:#[^)]*)?\)", page.read_text(encoding="utf-8")):
        if not target.startswith("http"):
            assert (page.parent / target).exists(), f"{page.name} names {target}, which is not there"


def test_every_decision_is_listed() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = (folder / "README.md").read_text(encoding="utf-8")
    assert all(page.name in listed for page in folder.glob("0*.md"))


def test_every_table_of_the_lexicon_is_explained() -> None:
    lexicon = ROOT / "text_service" / "lexicon"
    readme = (lexicon / "README.md").read_text(encoding="utf-8")
    tables = {path.name for path in lexicon.rglob("*.tsv") if path.parent.name != "concepts"}
    assert tables and [name for name in sorted(tables) if f"`{name}`" not in readme] == []


def test_every_room_of_the_text_service_is_on_its_page() -> None:
    page = (ROOT / "docs" / "text.md").read_text(encoding="utf-8")
    rooms = [path.parent.name for path in (ROOT / "text_service").glob("*/__init__.py")]
    assert rooms and [name for name in rooms if f"`{name}/`" not in page] == []


def test_every_package_is_on_the_map() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = [path.parent.name for path in ROOT.glob("*/__init__.py")]
    assert packages and all(f"`{name}/`" in readme for name in packages)
