"""The built-in library: articles that carry their own provenance and hold nothing but words."""

import re
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml
from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.deflist import deflist_plugin

LIBRARY = Path(__file__).parents[2] / "corpus" / "library"
ARTICLES = sorted(LIBRARY.glob("*.md"))
MARKDOWN = MarkdownIt("commonmark").enable("table").use(deflist_plugin)

OPEN_POINTS = LIBRARY / "what-the-source-leaves-open.md"
SOURCES = LIBRARY / "anastrozole-sources.md"
ABOUT = (
    "This page is a sample, rewritten from one published page; its facts come from there. "
    "It has not been medically reviewed or checked by a doctor."
)

every_article = pytest.mark.parametrize("path", ARTICLES, ids=lambda path: path.stem)


def _front_matter_and_body(path: Path) -> tuple[dict[str, Any], str]:
    """Split an article at the fences of its front matter."""
    opening, front_matter, body = path.read_text(encoding="utf-8").split("---\n", 2)
    assert opening == "", "front matter must open the file"
    return yaml.safe_load(front_matter), body


def _tokens(path: Path) -> list[Token]:
    """Parse an article's body; the tokens inside a line follow their line."""
    tokens = MARKDOWN.parse(_front_matter_and_body(path)[1])
    return [inner for token in tokens for inner in (token, *(token.children or ()))]


def _table_lines(path: Path) -> list[list[str]]:
    """Cut the source lines of each table out of an article, because the parser pads short rows."""
    lines = _front_matter_and_body(path)[1].splitlines()
    return [lines[slice(*token.map)] for token in _tokens(path) if token.type == "table_open" and token.map]


def test_the_library_has_six_to_ten_articles() -> None:
    """The library stays small enough to be read in one sitting."""
    assert 6 <= len(ARTICLES) <= 10


@every_article
def test_a_file_name_is_a_slug(path: Path) -> None:
    """A file name serves as a document id as it stands."""
    assert re.fullmatch(r"[a-z]+(-[a-z]+)*", path.stem)


@every_article
def test_front_matter_states_where_an_article_comes_from(path: Path) -> None:
    """Front matter names title, publisher, date, licence, language and a note, but no review and no address."""
    front_matter, _ = _front_matter_and_body(path)

    assert set(front_matter) - {"questions"} == {"title", "publisher", "published", "licence", "language", "note"}
    assert front_matter["title"].strip()
    assert front_matter["publisher"] == "Citewell sample library"
    assert front_matter["published"] == date(2026, 11, 22)
    assert front_matter["licence"] == "CC0-1.0"
    assert front_matter["language"] == "en"


@every_article
def test_an_article_says_that_it_is_an_unreviewed_sample(path: Path) -> None:
    """Both the front matter and the text say: a sample, not medically reviewed."""
    front_matter, body = _front_matter_and_body(path)

    for words in (front_matter["note"], body):
        assert re.search(r"\bsample\b", words)
        assert re.search(r"\bnot (?:been )?medically reviewed\b", words)


@every_article
def test_an_article_ends_with_the_same_words_about_itself(path: Path) -> None:
    """The last section is `About this page`; its words are no topic of a health question."""
    _, body = _front_matter_and_body(path)

    assert body.endswith(f"\n\n## About this page\n\n{ABOUT}\n")
    assert body.count("About this page") == body.count("sample, rewritten") == 1


def _questions(path: Path) -> list[str]:
    """List what an article's front matter suggests to ask; nothing where it has no such list."""
    return _front_matter_and_body(path)[0].get("questions", [])


@pytest.mark.parametrize("path", sorted(set(ARTICLES) - {OPEN_POINTS, SOURCES}), ids=lambda path: path.stem)
def test_an_article_names_one_to_three_questions(path: Path) -> None:
    """Each article that answers questions suggests up to three short ones, typed as a reader would."""
    questions = _questions(path)

    assert 1 <= len(questions) <= 3
    assert all(re.fullmatch(r"[A-Z][^?!.\n]{10,70}\?", question) for question in questions)


@pytest.mark.parametrize("path", [OPEN_POINTS, SOURCES], ids=lambda path: path.stem)
def test_a_page_about_the_source_names_no_question(path: Path) -> None:
    """The open points and the references are there to be looked up, not to be suggested."""
    assert "questions" not in _front_matter_and_body(path)[0]


def test_no_question_is_suggested_twice() -> None:
    """The questions of all articles together are a list without repeats."""
    questions = [question.casefold() for path in ARTICLES for question in _questions(path)]

    assert len(set(questions)) == len(questions)


@pytest.mark.parametrize("path", sorted(set(ARTICLES) - {OPEN_POINTS}), ids=lambda path: path.stem)
def test_an_article_states_facts_and_not_what_its_source_says(path: Path) -> None:
    """Only the page of open points speaks of the source; elsewhere such sentences would be found before the facts."""
    words = path.read_text(encoding="utf-8").casefold()

    assert not re.search(r"source article|does not say|leaves? open|(?:said|says?|described) (?:in )?two", words)


def test_each_open_point_is_one_sentence_with_its_negation() -> None:
    """Read alone, an open point cannot pass for an answer: it opens with who does not say it, and is asked for."""
    body = _front_matter_and_body(OPEN_POINTS)[1]
    items = re.findall(r"^- (.+)$", body, re.MULTILINE)

    assert 10 <= len(items) <= 14
    assert all(re.fullmatch(r"The source article does not say [^.?!]{20,130}\.", item) for item in items)
    assert body.count("does not say ") == len(items) + body.count("## What it does not say ")


@every_article
def test_an_article_holds_only_words(path: Path) -> None:
    """An article has no link, bare address, image or HTML, so that showing it fetches nothing."""
    foreign = {"link_open", "image", "html_block", "html_inline"}

    assert [token.content for token in _tokens(path) if token.type in foreign] == []
    assert not re.search(r"https?:|www\.|//", path.read_text(encoding="utf-8"))


@every_article
def test_every_table_row_is_as_wide_as_its_header(path: Path) -> None:
    """Each row of a table, its rule included, has as many filled cells as the header."""
    for table in _table_lines(path):
        rows = [[cell.strip() for cell in line.strip().strip("|").split("|")] for line in table]

        assert all(len(row) == len(rows[0]) and all(row) for row in rows)


def test_the_comparison_has_two_tables_of_five_rows() -> None:
    """Men and women are compared in two tables, each with a header, a rule and five rows."""
    tables = _table_lines(LIBRARY / "men-and-women-side-by-side.md")

    assert [len(table) for table in tables] == [7, 7]


def test_the_glossary_pairs_each_term_with_one_definition() -> None:
    """The glossary alternates terms and definitions, no term comes twice, and none is left without its definition."""
    tokens = _tokens(LIBRARY / "anastrozole-glossary.md")
    pairs = [token.type for token in tokens if token.type in {"dt_open", "dd_open"}]
    terms = [following.content for token, following in pairwise(tokens) if token.type == "dt_open"]

    assert len(terms) >= 20
    assert pairs == ["dt_open", "dd_open"] * len(terms)
    assert len({term.casefold() for term in terms}) == len(terms)
    # A term that lost its definition is parsed as a paragraph between the lists.
    last = max(place for place, token in enumerate(tokens) if token.type == "dl_close")
    assert [token for token in tokens[:last] if token.type == "paragraph_open" and token.level == 0] == []


def test_the_sources_are_one_numbered_list_of_twenty() -> None:
    """The page of sources holds exactly one numbered list, and it counts 20 items from 1."""
    tokens = _tokens(SOURCES)

    assert sum(token.type == "ordered_list_open" for token in tokens) == 1
    assert [token.info for token in tokens if token.type == "list_item_open"] == [str(n) for n in range(1, 21)]
