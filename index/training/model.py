"""The encoder while it is trained: one Transformer whose token vectors serve pooled search and late interaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import normalize, pad
from torch.nn.utils.rnn import pad_sequence

from index.training.export import PROJECTION_FILE, PROJECTION_KEY

MAX_LENGTH = 256


@dataclass(frozen=True, slots=True)
class TextVectors:
    """What the model makes of n texts.

    Attributes:
        pooled: unit length, shape (n, dimension).
        tokens: unit length, shape (n, length, token_dimension).
        words: which tokens are words rather than markers or padding, shape (n, length).
    """

    pooled: Tensor
    tokens: Tensor
    words: Tensor


class TrainableEncoder(nn.Module):
    """A sentence-transformers model of one Transformer with mean pooling, and a projection of its tokens."""

    def __init__(self, base: Any, token_dimension: int) -> None:
        super().__init__()
        self.base = base
        self.transformer = base[0].auto_model
        self.tokenizer = base.tokenizer
        self.token_projection = nn.Linear(self.transformer.config.hidden_size, token_dimension, bias=False)
        self.threshold = nn.Parameter(torch.tensor(0.5))

    @property
    def device(self) -> torch.device:
        """Say where the weights are."""
        return self.token_projection.weight.device

    def tokenize(self, texts: Sequence[str], max_length: int = MAX_LENGTH) -> list[Tensor]:
        """Turn texts into token numbers, markers included."""
        encoded = self.tokenizer(list(texts), padding=False, truncation=True, max_length=max_length)
        return [torch.tensor(ids) for ids in encoded["input_ids"]]

    def forward(self, rows: Sequence[Tensor], groups: int = 1) -> TextVectors:
        """Encode texts given as token numbers, in groups of like length, so that little is padding."""
        order = sorted(range(len(rows)), key=lambda row: len(rows[row]))
        size = -(-len(order) // groups)
        parts = [self._encode([rows[row] for row in order[at : at + size]]) for at in range(0, len(order), size)]
        longest = max(part.words.shape[1] for part in parts)
        back = torch.tensor(order, device=self.device).argsort()
        missing = [longest - part.words.shape[1] for part in parts]
        return TextVectors(
            torch.cat([part.pooled for part in parts])[back],
            torch.cat([pad(part.tokens, (0, 0, 0, more)) for part, more in zip(parts, missing, strict=True)])[back],
            torch.cat([pad(part.words, (0, more)) for part, more in zip(parts, missing, strict=True)])[back],
        )

    def _encode(self, rows: Sequence[Tensor]) -> TextVectors:
        ids = pad_sequence(list(rows), batch_first=True, padding_value=self.tokenizer.pad_token_id).to(self.device)
        present = ids != self.tokenizer.pad_token_id
        hidden = self.transformer(input_ids=ids, attention_mask=present.long()).last_hidden_state.float()
        pooled = (hidden * present[..., None]).sum(1) / present.sum(1, keepdim=True)
        markers = (ids == self.tokenizer.cls_token_id) | (ids == self.tokenizer.sep_token_id)
        tokens = self.token_projection(hidden).float()
        return TextVectors(normalize(pooled, dim=-1), normalize(tokens, dim=-1), present & ~markers)

    @torch.no_grad()
    def start_projection(self, texts: Sequence[str]) -> None:
        """Begin with the directions in which the tokens of some texts differ most (principal components)."""
        vectors = []
        rows = self.tokenize(texts)
        for at in range(0, len(rows), 128):
            ids = pad_sequence(rows[at : at + 128], batch_first=True, padding_value=self.tokenizer.pad_token_id)
            present = (ids != self.tokenizer.pad_token_id).to(self.device)
            hidden = self.transformer(input_ids=ids.to(self.device), attention_mask=present.long()).last_hidden_state
            vectors.append(normalize(hidden.float()[present], dim=-1))
        found = torch.cat(vectors)
        directions = torch.linalg.svd(found.T @ found)[2]
        self.token_projection.weight.copy_(directions[: self.token_projection.weight.shape[0]])

    def save(self, folder: Path) -> None:
        """Write a sentence-transformers folder, with the projection beside it."""
        from safetensors.torch import save_file

        self.base.save(str(folder))
        weight = self.token_projection.weight.detach().float().cpu().contiguous()
        save_file({PROJECTION_KEY: weight}, folder / PROJECTION_FILE)


def load_trainable(folder: Path, token_dimension: int, device: str) -> TrainableEncoder:
    """Load a sentence-transformers folder to train it."""
    from sentence_transformers import SentenceTransformer

    base = SentenceTransformer(str(folder), device=device, local_files_only=True)
    return TrainableEncoder(base, token_dimension).float().to(device)


def interaction(questions: TextVectors, sentences: TextVectors) -> Tensor:
    """Score questions against sentences: the mean over a question's tokens of the best cosine, shape (n, m).

    Late interaction after Khattab and Zaharia, "ColBERT", SIGIR 2020.
    """
    scores = []
    for tokens, words in zip(torch.split(questions.tokens, 16), torch.split(questions.words, 16), strict=True):
        cosines = torch.einsum("qtd,snd->qstn", tokens, sentences.tokens)
        best = cosines.masked_fill(~sentences.words[None, :, None, :], -2).amax(-1)  # (n_questions, n_sentences, t)
        scores.append((best * words[:, None]).sum(-1) / words.sum(-1)[:, None])
    return torch.cat(scores)
