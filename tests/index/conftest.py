"""A published snapshot of the test library, and a tiny model, to be used or spoilt at will."""

import shutil
from pathlib import Path

import pytest

from index.home import Home
from index.update import update
from tests.conftest import LIBRARY
from tests.fakes.encoder import load_fake

_WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "moss", "tea", "keeps", "bone", "##s", ".", "rain")


@pytest.fixture(scope="session")
def _built_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build once what every test gets a copy of."""
    path = tmp_path_factory.mktemp("built") / "home"
    update(Home(path), [str(LIBRARY)], load_fake)
    return path


@pytest.fixture
def published_home(_built_home: Path, tmp_path: Path) -> Home:
    """Return a home of its own with the test library published."""
    return Home(Path(shutil.copytree(_built_home, tmp_path / "published")))


@pytest.fixture
def snapshot_folder(published_home: Home) -> Path:
    """Return the folder of a sound snapshot."""
    return published_home.published_folder()


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a sentence-transformers model of two layers with its own twelve words."""
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers.sentence_transformer.modules import Pooling, Transformer
    from transformers import BertConfig, BertModel, BertTokenizer
    from transformers.utils.logging import disable_progress_bar

    disable_progress_bar()
    torch.manual_seed(0)
    folder = tmp_path_factory.mktemp("tiny")
    shape = BertConfig(
        vocab_size=len(_WORDS), hidden_size=32, num_hidden_layers=2, num_attention_heads=2, intermediate_size=64
    )
    BertModel(shape).save_pretrained(folder / "bert")
    BertTokenizer(vocab={word: row for row, word in enumerate(_WORDS)}).save_pretrained(folder / "bert")
    modules = [Transformer(str(folder / "bert")), Pooling(32)]
    SentenceTransformer(modules=modules, device="cpu").save(str(folder / "model"))
    return folder / "model"
