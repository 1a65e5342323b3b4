"""The table of words that ships is sound, and a broken one says what is wrong."""

from pathlib import Path

import pytest

from assistant.errors import ConfigurationError
from assistant.question.word_table import Kind, load_word_table

_SECTIONS = 'danger = ["choking"]\n[everyday]\nbloke = "man"\n[medicines]\n[abbreviations]\n[spellings]\n'


def test_the_shipped_table_has_every_section() -> None:
    """Each kind has its meanings, none of which is the phrase itself."""
    table = load_word_table()

    assert set(table.meanings) == {Kind.EVERYDAY, Kind.MEDICINE, Kind.ABBREVIATION}
    assert table.meanings[Kind.MEDICINE]["Arimidex"] == ("anastrozole",)
    assert all(read_as for meanings in table.meanings.values() for read_as in meanings.values())
    assert [word for meanings in table.meanings.values() for word, read_as in meanings.items() if word in read_as] == []
    assert ("oestr", "estr") in table.spellings


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("[everyday", id="no-toml"),
        pytest.param("[everyday]\n", id="section-missing"),
        pytest.param(_SECTIONS.replace('"man"', "7"), id="no-text"),
        pytest.param(_SECTIONS.replace('"man"', '""'), id="no-word"),
        pytest.param(_SECTIONS + "[slang]\n", id="unknown-section"),
        pytest.param(None, id="no-file"),
    ],
)
def test_a_broken_table_is_refused_with_its_name(tmp_path: Path, content: str | None) -> None:
    """The message names the file; nothing of it is used."""
    if content is not None:
        (tmp_path / "words.en.toml").write_text(content, "utf-8")

    with pytest.raises(ConfigurationError, match=r"words\.en\.toml cannot be used"):
        load_word_table(folder=tmp_path)
