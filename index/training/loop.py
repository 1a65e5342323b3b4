"""Training: questions learn to lie near the sentences that answer them, and away from all beside these."""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn.functional import cross_entropy, pad

from index.training.data import LabelledQuestion, TrainingSet
from index.training.model import TextVectors, TrainableEncoder, interaction, load_trainable

_QUESTION_LENGTH = 64
_SENTENCE_LENGTH = 128
_NEIGHBOURS = 12
Log = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Recipe:
    """How an encoder is trained. The defaults are how the shipped one was.

    Attributes:
        epochs: how often each question is seen.
        seed: of the order and of dropout.
        token_dimension: how long a token's vector becomes.
        passages: passages a step, a quarter of them drawn at random and the rest from among their neighbours.
        questions: questions a passage and step.
        temperature: of the softmax over late interaction scores.
        pooled_temperature: of the softmax over pooled cosines.
        pooled_weight: of the loss over pooled sentences, late interaction being 1.
        passage_weight: of the loss over pooled passages.
        untitled: how often a passage's sentences stand without their headings.
        near_misses: near misses a passage and step, drawn with this chance; for them no sentence is to reach the
            threshold that every answer is to pass, which is learned beside the weights.
    """

    epochs: float = 5.5
    seed: int = 0
    token_dimension: int = 128
    passages: int = 32
    questions: int = 2
    learning_rate: float = 5e-5
    projection_learning_rate: float = 5e-4
    temperature: float = 0.02
    pooled_temperature: float = 0.05
    pooled_weight: float = 0.5
    passage_weight: float = 0.2
    untitled: float = 0.3
    near_misses: float = 0.4


def train(base: Path, whole: TrainingSet, recipe: Recipe, device: str, log: Log) -> TrainableEncoder:
    """Train an encoder, beginning with the one in a sentence-transformers folder."""
    torch.set_float32_matmul_precision("high")
    torch.manual_seed(recipe.seed)
    encoder = load_trainable(base, recipe.token_dimension, device)
    encoder.eval()
    encoder.start_projection([whole.passages[question.passage].texts()[0] for question in whole.answered[::5]])
    batches = _Batches(encoder, whole, recipe, random.Random(recipe.seed))  # noqa: S311 # an order to train in is no secret
    encoder.train()
    steps = max(1, int(recipe.epochs * len(whole.answered) / (recipe.passages * recipe.questions)))
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder.transformer.parameters(), "lr": recipe.learning_rate},
            {"params": encoder.token_projection.parameters(), "lr": recipe.projection_learning_rate},
            {"params": [encoder.threshold], "lr": recipe.projection_learning_rate},
        ],
        weight_decay=0.01,
    )
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    for step in range(steps):
        with torch.autocast(device, torch.bfloat16, enabled=device == "cpu"):
            loss = batches.next().loss(encoder, recipe)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch leaves it without annotations
        nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        if step % 50 == 0 or step == steps - 1:
            log(f"step {step + 1} of {steps}, loss {loss.item():.3f}")
    return encoder.eval()


def _rate(step: int, steps: int) -> float:
    """Warm up over a tenth of the steps, then fall to nothing."""
    return min(1.0, (step + 1) / (0.1 * steps), (steps - step) / (0.9 * steps))


@dataclass(frozen=True, slots=True)
class _Batch:
    """One step's texts as token numbers; `answers` and `own` say which sentences answer and which stand beside them."""

    questions: Sequence[Tensor]
    sentences: Sequence[Tensor]
    passages: Sequence[Tensor]
    passage_of: Tensor
    answers: Tensor
    own: Tensor

    def loss(self, encoder: TrainableEncoder, recipe: Recipe) -> Tensor:
        """Weigh late interaction, where near misses count too, and pooled cosines to sentences and to passages."""
        questions, sentences = encoder(self.questions), encoder(self.sentences, groups=3)
        answers, own = self.answers.to(encoder.device), self.own.to(encoder.device)
        by_token = _contrast(interaction(questions, sentences), answers, own, recipe.temperature, encoder.threshold)
        is_answered = answers.any(1)
        pooled = questions.pooled[is_answered]
        by_text = _contrast(
            pooled @ sentences.pooled.T, answers[is_answered], own[is_answered], recipe.pooled_temperature
        )
        whole: TextVectors = encoder(self.passages)
        passage_of = self.passage_of.to(encoder.device)[is_answered]
        by_passage = cross_entropy(pooled @ whole.pooled.T / recipe.pooled_temperature, passage_of)
        return by_token + recipe.pooled_weight * by_text + recipe.passage_weight * by_passage


def _contrast(
    scores: Tensor, answers: Tensor, own: Tensor, temperature: float, threshold: Tensor | None = None
) -> Tensor:
    """Raise the answers over all sentences of the batch, and once more over those of their own passage.

    With a threshold, answers must also rise over it, and where there are none nothing else may.
    """
    if threshold is not None:
        scores = torch.cat([scores, threshold.expand(len(scores), 1)], dim=1)
        answers = torch.cat([answers, ~answers.any(1, keepdim=True)], dim=1)
        own = pad(own, (0, 1), value=True)
    scores = scores / temperature
    return _cross_entropy(scores, answers) + _cross_entropy(scores.masked_fill(~own, -1e4), answers)


def _cross_entropy(scores: Tensor, answers: Tensor) -> Tensor:
    return (scores.logsumexp(1) - scores.masked_fill(~answers, -1e4).logsumexp(1)).mean()


class _Batches:
    """Endless batches in which passages of like topics meet, so that a topic alone does not give the answer away."""

    def __init__(self, encoder: TrainableEncoder, whole: TrainingSet, recipe: Recipe, chance: random.Random) -> None:
        self._recipe = recipe
        self._chance = chance
        self._asked: dict[str, list[LabelledQuestion]] = defaultdict(list)
        self._missed: dict[str, list[LabelledQuestion]] = defaultdict(list)
        for question in whole.questions:
            (self._asked if question.answers else self._missed)[question.passage].append(question)
        self._names = list(self._asked)
        passages = [whole.passages[name] for name in self._names]
        # By whether their headings stand in front.
        self._sentences: dict[bool, dict[str, list[Tensor]]] = {
            titled: {p.id: encoder.tokenize(p.texts(titled=titled), _SENTENCE_LENGTH) for p in passages}
            for titled in (False, True)
        }
        wholes = encoder.tokenize([f"{p.title}: {' '.join(p.sentences)}"[:1000] for p in passages])
        self._wholes = dict(zip(self._names, wholes, strict=True))
        tokens = encoder.tokenize([question.words for question in whole.questions], _QUESTION_LENGTH)
        self._questions = dict(zip(whole.questions, tokens, strict=True))
        self._near = _neighbours(encoder, self._wholes)
        self._turn = self._passages()
        self._waiting: Mapping[str, list[LabelledQuestion]] = {name: [] for name in self._names}

    def next(self) -> _Batch:
        names = list(dict.fromkeys(next(self._turn) for _ in range(self._recipe.passages)))
        questions: list[LabelledQuestion] = []
        sentences: list[Tensor] = []
        first: dict[str, int] = {}
        for name in names:
            first[name] = len(sentences)
            sentences += self._sentences[self._chance.random() >= self._recipe.untitled][name]
            questions += self._some_questions(name)
            if self._missed[name] and self._chance.random() < self._recipe.near_misses:
                questions.append(self._chance.choice(self._missed[name]))
        answers = torch.zeros(len(questions), len(sentences), dtype=torch.bool)
        own = torch.zeros_like(answers)
        for row, question in enumerate(questions):
            start = first[question.passage]
            own[row, start : start + len(self._sentences[True][question.passage])] = True
            answers[row, [start + number for number in question.answers]] = True
        return _Batch(
            [self._questions[question] for question in questions],
            sentences,
            [self._wholes[name] for name in names],
            torch.tensor([names.index(question.passage) for question in questions]),
            answers,
            own,
        )

    def _some_questions(self, name: str) -> list[LabelledQuestion]:
        """Take a passage's next questions, each once before any comes again."""
        number = min(self._recipe.questions, len(self._asked[name]))
        waiting = self._waiting[name]
        if len(waiting) < number:
            waiting += self._chance.sample(self._asked[name], len(self._asked[name]))
        taken = waiting[:number]
        del waiting[:number]
        return taken

    def _passages(self) -> Iterator[str]:
        """Give passages one at a time: each in turn, followed by three of its neighbours."""
        while True:
            for name in self._chance.sample(self._names, len(self._names)):
                yield name
                yield from self._chance.sample(self._near[name], min(3, len(self._near[name])))


@torch.no_grad()
def _neighbours(encoder: TrainableEncoder, wholes: Mapping[str, Tensor]) -> dict[str, list[str]]:
    """Name the passages nearest to each, by the untrained pooled vectors."""
    names, rows = list(wholes), list(wholes.values())
    pooled = torch.cat([encoder(rows[at : at + 64]).pooled for at in range(0, len(rows), 64)])
    near = (pooled @ pooled.T).fill_diagonal_(-1).topk(min(_NEIGHBOURS, len(names) - 1), dim=1).indices.tolist()
    return {name: [names[row] for row in found] for name, found in zip(names, near, strict=True)}
