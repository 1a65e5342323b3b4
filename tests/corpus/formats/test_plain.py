"""Plain text: a saved page with every quirk, block by block, and the invariants for any text."""

from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from corpus.errors import UnreadableDocument
from corpus.formats.plain.reader import read
from corpus.types import Block, BlockKind, Content, ContextRole
from tests.fakes.invariants import keeps_its_promises

PAGE = Path(__file__).parents[2] / "data" / "saved_page.txt"

HEADS = "Feature Behind the Ear (Open Fit) In the Canal (Custom Fit)"
PAGE_BLOCKS = [
    ("boilerplate", 0, "Skip to main content"),
    ("heading", 1, "Hearing"),
    (
        "paragraph",
        0,
        (
            "Many adults notice one day that talk in a busy room has turned into a blur. The ear still hears that "
            "somebody speaks, but the ends of words are gone. Hearing aids bring back part of what was lost, e.g. the "
            "soft sounds of speech."
        ),
    ),
    (
        "paragraph",
        0,
        (
            "A hearing aid picks up sound with a microphone, makes it louder and sends it into the ear canal. The "
            "smallest models weigh less than 5 g. They are not a cure."
        ),
    ),
    (
        "pull_quote",
        0,
        "Modern hearing aids make the soft sounds of speech louder without making loud sounds painful.",
    ),
    (
        "paragraph",
        0,
        (
            "Small, frequent periods of wear help the brain to get used to speech again. Rinse the dome weekly. Dr. "
            "Ngo advises an hour a day at first, i.e. about 7 hours in week one."
        ),
    ),
    ("heading", 1, "Models"),
    (
        "paragraph",
        0,
        "Two families of devices share most of the market. They differ in where they sit and how one cares for them.",
    ),
    (
        "caption",
        0,
        (
            "A silver-haired man at a kitchen table, holding a small device to his ear. This signifies patience and "
            "quiet confidence in everyday listening"
        ),
    ),
    ("heading", 2, "Behind the Ear"),
    (
        "paragraph",
        0,
        (
            "The case sits behind the ear and a thin tube leads the sound inward. Rinse the dome weekly. The "
            "cafe\u0301-proof coating shrugs off rain, sweat and hair spray."
        ),
    ),
    (
        "caption",
        0,
        (
            "Close-up of a curved shell on linen, its tube coiled like a fern. The image evokes calm engineering and "
            "gentle restoration"
        ),
    ),
    ("heading", 2, "In the Canal"),
    ("paragraph", 0, "These devices fill the canal and hide from view. Their batteries last for 5\u00a0days."),
    ("paragraph", 0, "The table below compares the two families:"),
    ("table_header", 0, HEADS),
    ("table_row", 0, "Battery Life About nine days of use About five days of use"),
    ("table_row", 0, "Usual Care Wipe daily, rinse the dome weekly Brush the vent, never rinse"),
    ("table_row", 0, "Sound in Wind Some hiss (unless shielded) Little hiss"),
    ("table_row", 0, "Repair Time Often done on the spot Usually sent away for a week"),
    ("paragraph", 0, "The next chart lists what to check:"),
    ("table_header", 0, "Problem First check Next step"),
    ("table_row", 0, "Weak sound Wax in the tube Call the clinic"),
    ("table_row", 0, "Whistling Fit of the dome Ask for a new mould"),
    ("table_row", 0, "No sound Age of the battery Send it for repair"),
    ("table_header", 0, "Size\tHours of use\tColour"),
    ("table_row", 0, "Ten\tUp to 100\tYellow"),
    ("table_row", 0, "Thirteen\tUp to 300\tOrange"),
    ("paragraph", 0, "People with stiff fingers often prefer the larger case. It is easier to hold 😀."),
    ("paragraph", 0, "Before a first fitting, bring:"),
    ("list_item", 1, "the letter from your GP (or nurse)"),
    ("list_item", 1, "a list of places where you struggle:"),
    ("list_item", 2, "at home"),
    ("list_item", 2, "at work"),
    ("list_item", 1, "questions for the fitter,\n    written down beforehand"),
    ("heading", 2, "How Long Does It Take to Get Used to Them?"),
    ("paragraph", 0, "Most people need between 4 and 12 weeks. Some give up after 2 weeks, which is early."),
    ("heading", 1, "Care"),
    ("paragraph", 0, "Clean hands come first. Never use oil or spirit."),
    ("list_item", 1, "1. Switch the device off."),
    ("list_item", 1, "2. Wipe the case with a dry cloth."),
    ("paragraph", 0, "Where would you like to hear better?"),
    ("paragraph", 0, "Whom would you call first?"),
    ("heading", 1, "References"),
    (
        "reference",
        0,
        (
            "1. Ashgrove, Mina L. et al. “Soft sounds and small devices.” Journal of Imagined Audiology, vol. 7, no. "
            "2, 2014, pp. 31-44."
        ),
    ),
    ("reference", 0, "2. Brandt, O. P. “Is louder better, or just louder…?” Ear Letters, vol. 3, 2019."),
    ("reference", 0, "3. Harbour Clinic. “Caring for a hearing aid.” Harbour Clinic, 2021."),
    (
        "caption",
        0,
        "A lone seashell resting on wet sand, lit from one side. It symbolizes listening and the return of faint sound",
    ),
    ("heading", 1, "Looking Ahead"),
    (
        "paragraph",
        0,
        "Hearing changes over the years, and so do devices. A yearly check is enough for most people.",
    ),
    ("heading", 1, "Glossary"),
    ("definition", 0, "A soft tip that holds the end of the tube in the ear canal."),
    ("definition", 0, "A narrow channel that lets air, and some low sound, out of the canal."),
    ("definition", 0, "A wire around a room that sends sound to a hearing aid without the noise between."),
    ("boilerplate", 0, "Back to top"),
]

PROSE = "The mist opens the airways. It works within minutes and lasts for some hours.\n\n"


@pytest.fixture(scope="module")
def page() -> Content:
    """Read the saved page once."""
    return read(PAGE.read_bytes())


def words_of(content: Content, kind: BlockKind) -> list[str]:
    """Slice the blocks of one kind."""
    return [block.span.of(content.text) for block in content.blocks if block.kind is kind]


def context_of(content: Content, block: Block) -> list[tuple[ContextRole, str]]:
    """Slice what scopes a block."""
    return [(context.role, context.span.of(content.text)) for context in block.context]


def kinds_and_words(content: Content) -> list[tuple[str, str]]:
    """Slice all blocks, with their kinds."""
    return [(block.kind.value, block.span.of(content.text)) for block in content.blocks]


def test_text_is_the_file(page: Content) -> None:
    """Nothing of the decoded file is cleaned, moved or dropped."""
    assert page.text == PAGE.read_text(encoding="utf-8")


def test_every_block_of_the_page(page: Content) -> None:
    """Each block of a saved page has its kind, its level and its exact words."""
    assert [(block.kind, block.level, block.span.of(page.text)) for block in page.blocks] == PAGE_BLOCKS


def test_rows_know_their_heads_and_what_introduces_them(page: Content) -> None:
    """Each row of a flattened table carries the header line and the announcing sentence, even without cells."""
    rows = [block for block in page.blocks if block.kind is BlockKind.TABLE_ROW][:4]

    expected = [
        (ContextRole.COLUMN_HEADS, HEADS),
        (ContextRole.CAPTION, "The table below compares the two families:"),
    ]
    assert [context_of(page, row) for row in rows] == [expected] * 4
    assert all(row.cells == () for row in rows)


def test_cells_where_header_and_rows_agree(page: Content) -> None:
    """Cells that single blanks run together are told apart where header and rows fall into the same columns."""
    tables = (BlockKind.TABLE_HEADER, BlockKind.TABLE_ROW)
    cells = [[cell.of(page.text) for cell in block.cells] for block in page.blocks if block.kind in tables]

    assert cells[5:] == [
        ["Problem", "First check", "Next step"],
        ["Weak sound", "Wax in the tube", "Call the clinic"],
        ["Whistling", "Fit of the dome", "Ask for a new mould"],
        ["No sound", "Age of the battery", "Send it for repair"],
        ["Size", "Hours of use", "Colour"],
        ["Ten", "Up to 100", "Yellow"],
        ["Thirteen", "Up to 300", "Orange"],
    ]


@pytest.mark.parametrize(
    ("above", "scope"),
    [
        ("The table lists what they cost.\n", "The table lists what they cost."),
        ("Table 2. Prices in a year\n\n", "Table 2. Prices in a year"),
        ("Prices of Parts\n\n", None),
    ],
    ids=["same lines", "labelled", "heading"],
)
def test_rows_know_their_caption(above: str, scope: str | None) -> None:
    """What announces or labels a table scopes its rows; a heading does not, as the heading path does."""
    content = read(
        f"{PROSE}{above}Part First year Second year\nValve 3 pounds 4 pounds\nMask 5 pounds 6 pounds".encode()
    )

    rows = [block for block in content.blocks if block.kind is BlockKind.TABLE_ROW]
    captions = [[words for role, words in context_of(content, row) if role is ContextRole.CAPTION] for row in rows]
    assert captions == [[scope] if scope else []] * 2


def test_items_know_their_lead_in(page: Content) -> None:
    """A list item carries the sentence above its list, a nested one also the item above it."""
    items = [block for block in page.blocks if block.kind is BlockKind.LIST_ITEM]

    outer = (ContextRole.LEAD_IN, "Before a first fitting, bring:")
    inner = (ContextRole.LEAD_IN, "a list of places where you struggle:")
    assert [context_of(page, item) for item in items] == [
        [outer],
        [outer],
        [outer, inner],
        [outer, inner],
        [outer],
        [],
        [],
    ]


def test_definitions_know_their_term(page: Content) -> None:
    """A definition holds neither its term nor its marker, and carries the term as context."""
    definitions = [block for block in page.blocks if block.kind is BlockKind.DEFINITION]

    assert [context_of(page, block) for block in definitions] == [
        [(ContextRole.TERM, term)] for term in ("dome", "vent", "Hearing Loop")
    ]


def test_wrapped_lines_are_one_paragraph() -> None:
    """Lines wrapped at a width belong to one paragraph; a short line above them is a heading."""
    text = (
        "How the valve works\n\n"
        "The valve opens when you breathe in and lets the mist through. It\n"
        "closes when you breathe out, so that nothing of the dose is lost,\n"
        "e.g. in children.\n"
    )

    content = read(text.encode())

    assert kinds_and_words(content) == [
        ("heading", "How the valve works"),
        ("paragraph", text.removeprefix("How the valve works\n\n").rstrip()),
    ]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("Glossary\n\n• spacer: a tube between can and mouth\n• valve: a flap that opens one way", "definition"),
        ("spacer: a tube for mist\n\nvalve: a flap for breath\n\nmask: a cup for the mouth", "definition"),
        ("Glossary\n\nspacer: a tube between can and mouth\nvalve – a flap that opens one way", "definition"),
        ("Key Terms\n\nSpacer\n\nA tube between can and mouth.\n\nValve\n\nA flap that opens one way.", "definition"),
        ("Sources\n\nAdler P. Mist in the clinic. 2004.\n\nBaum Q. Powder at home. 2009.", "reference"),
        ("Bibliography\n\n[1] Adler P. Mist in the clinic.\n[2] Baum Q. Powder at home.", "reference"),
        (PROSE + "Signs include:\n\nfever\ncough\n\n" + PROSE, "list_item"),
        (PROSE + "Bring these:\n(a) the card\n(b) the mask", "list_item"),
        (PROSE + "Photo: Mina Ashgrove.\n\nFigure 2. The valve from below.", "caption"),
        (PROSE + "Home > Lungs > Spacers\n\n© 2020 Harbour Clinic. All rights reserved.", "boilerplate"),
        ("Home\nAbout Us\nFind a Clinic\n\n" + PROSE, "boilerplate"),
    ],
    ids=[
        "pairs behind bullets",
        "pairs in a row",
        "pairs on a line",
        "term over paragraph",
        "references without numbers",
        "references in brackets",
        "list without bullets",
        "lettered list",
        "labelled captions",
        "furniture",
        "menu",
    ],
)
def test_other_forms(text: str, kinds: str) -> None:
    """What other pages do otherwise is recovered too."""
    content = read(text.encode())

    assert len(words_of(content, BlockKind(kinds))) >= 2


@pytest.mark.parametrize(
    "words",
    [
        "Print this form and bring it to the clinic.",
        "Next, rinse the mask and let it dry.",
        "A low reading signifies that the airways are narrow.",
        "Two studies followed children for a year.[3]",
        "Is it safe to stop?",
        "Two thirds of adults improved within 12 weeks (95 % CI 58 to 74).",
    ],
)
def test_prose_stays_prose(words: str) -> None:
    """A sentence is not taken for a button, a caption, a heading or a pull quote by a single word."""
    content = read((PROSE + words + "\n\n" + PROSE).encode())

    assert words in words_of(content, BlockKind.PARAGRAPH)


def test_questions_and_answers() -> None:
    """Short questions, each over its answer, are the headings of a page that has no others."""
    questions = ["Can it be cured?", "Is it passed on?", "Who can help?"]

    content = read("\n\n".join(f"{question}\n\nThat depends on you." for question in questions).encode())

    assert words_of(content, BlockKind.HEADING) == questions


def test_a_copied_sentence_is_a_pull_quote() -> None:
    """A lone sentence that stands word for word in a paragraph nearby is a pull quote."""
    sentence = "The valve opens when you breathe in slowly and closes again."

    content = read(f"{sentence} It is made of silicone and lasts for a year.\n\n{sentence}\n\n{PROSE}".encode())

    assert words_of(content, BlockKind.PULL_QUOTE) == [sentence]


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Caring for a Spacer\n\n" + PROSE, "Caring for a Spacer"),
        ("Caring for a Spacer\n\nFirst Steps\n\n" + PROSE + "Later Steps\n\n" + PROSE, "Caring for a Spacer"),
        ("First Steps\n\n" + PROSE + "Later Steps\n\n" + PROSE, None),
        (PROSE, None),
    ],
    ids=["only heading", "heading over headings", "first of its kind", "none"],
)
def test_title_only_where_it_is_clear(text: str, title: str | None) -> None:
    """A page has a title only if its first heading stands above all others."""
    assert read(text.encode()).title == title


@pytest.mark.parametrize(
    "text",
    [
        "One line",
        "one line without an end\f",
        "Page one.\f\nPage two.",
        "الرئتان عضوان في الصدر.\n\nيحتاج الجسم إلى الهواء.",
        "=====\n-----\n*****",
        "\n\n  x",
        "|",
    ],
    ids=["one line", "form feed", "pages", "right to left", "rules", "blank start", "bar"],
)
def test_odd_texts(text: str) -> None:
    """Odd texts are read, and stay what they are."""
    content = read(text.encode())

    assert content.text == text


@pytest.mark.parametrize("data", [b"", b" \n\t\n", b"\x00\x01"], ids=["empty", "blank", "binary"])
def test_nothing_to_read(data: bytes) -> None:
    """A file without words is refused."""
    with pytest.raises(UnreadableDocument):
        read(data)


@pytest.mark.parametrize("pattern", ["a", "word ", "?!", "(", "Word one. ", "|", "- ", "a: "])
def test_a_very_long_line_takes_linear_time(pattern: str) -> None:
    """Half a million characters on one line are one block, within the time that the suite allows."""
    content = read((pattern * (500_000 // len(pattern))).encode())

    assert len(content.blocks) == 1


LINES = st.lists(
    st.one_of(
        st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60),
        st.sampled_from(
            [
                "",
                "",
                "Skip to content",
                "References",
                "Glossary",
                "term",
                "Meaning ∞ what it is here.",
                "  • 1. Adler P. 2004.",
                "- item",
                "    – nested item:",
                "Heads Of Columns",
                "Row One Some value Other value",
                "Row\tTwo\tThree",
                "=====",
                "A man holding a spacer, smiling into the camera of a friend",
                "The mist opens the airways and lasts for some hours.",
                "How Does It Work?",
                "This list has:",
                "2. Before you start",
                "- item",
                "Q: Is it so?",
                "A: It is:",
                "First  hangs beside it and goes on",
                "       below, and ends.",
                "o  round",
                "> quoted",
                "----  -----  ---",
                "Head  Other  End",
                "cell         end",
                "| a | b |",
                "|   | c |",
                "Phone 01632 960001",
                "Subject: spacers",
                "NEVER DO THIS AT HOME",
            ]
        ),
    )
)


@given(LINES)
@example(["0", "0", "/"])
@example(["Glossary", "", "term", "", "Meaning ∞ it is here.", "", "Glossary", "", "a: b c d"])
def test_any_lines_keep_what_documents_promise(lines: Sequence[str]) -> None:
    """Order, slices, passages and sameness hold for any lines; the text is the file, and every span is trimmed."""
    data = "\n".join(lines).encode()
    content = keeps_its_promises(read, data)
    assume(content)

    assert content
    spans = [block.span for block in content.blocks]
    spans += [cell for block in content.blocks for cell in block.cells]
    spans += [context.span for block in content.blocks for context in block.context]
    assert all(span.of(content.text) == span.of(content.text).strip() for span in spans)
    assert content.text == data.decode().replace("\r\n", "\n").replace("\r", "\n")


@given(LINES)
def test_only_bullets_terms_markers_and_rules_stay_unlabelled(lines: Sequence[str]) -> None:
    """Every letter outside the blocks belongs to a term or a definition's marker."""
    text = "\n".join(lines)
    assume(text.strip())

    content = read(text.encode())

    labelled = {at for block in content.blocks for at in range(block.span.start, block.span.end)}
    terms = {
        at
        for block in content.blocks
        for context in block.context
        if context.role is ContextRole.TERM
        for at in range(context.span.start, context.span.end)
    }
    lost = "".join(
        character if at not in labelled | terms else " " for at, character in enumerate(content.text)
    ).split()
    assert all(word in ("Meaning", "o") for word in lost if any(character.isalpha() for character in word))
