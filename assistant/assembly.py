"""From settings to an assistant: the models are loaded, the published snapshot is opened, all is put together."""

from dataclasses import dataclass

from threadpoolctl import threadpool_limits

from assistant.homes import home_at
from assistant.messages import load_messages
from assistant.pipeline import Assistant
from assistant.question.word_table import load_word_table
from assistant.safety.judge import Judge, load_judge
from assistant.settings import Settings
from assistant.threshold import answers_from as threshold_of
from index.encoding import load_encoder, load_reranker
from index.search import Index
from index.store import Snapshot
from index.types import Encoder, Reranker


@dataclass(frozen=True, slots=True)
class Models:
    """What is loaded once and serves one snapshot after another."""

    encoder: Encoder
    reranker: Reranker | None
    judge: Judge


def load_models(settings: Settings) -> Models:
    """Load the models that the settings name, and have every product of matrices done on one thread from then on.

    A question's are so small that a second thread is only waited for: where the processor has other work too, answering
    took twice as long with it.

    Raises:
        CitewellError: one of them is not here or cannot be used.
    """
    threadpool_limits(1, user_api="blas")
    encoder = load_encoder(settings.encoder, threads=1)
    return Models(encoder, load_reranker(settings.reranker, threads=1), load_judge(encoder))


def build_assistant(
    settings: Settings, models: Models | None = None, *, answers_from: float | None = None
) -> Assistant:
    """Open the published snapshot and put everything together.

    Args:
        models: those to use again; None loads the ones that the settings name.
        answers_from: nothing is quoted where there is less evidence; -1 withholds nothing, None takes what is set.

    Raises:
        CitewellError: there is no index, it cannot be used, or a data file is broken.
    """
    snapshot = home_at(settings).open_published()
    return assistant_over(snapshot, settings, models or load_models(settings), answers_from=answers_from)


def assistant_over(
    snapshot: Snapshot, settings: Settings, models: Models, *, answers_from: float | None = None
) -> Assistant:
    """Put everything together over any snapshot; takes and raises what `build_assistant` does."""
    if answers_from is None:
        answers_from = threshold_of(settings, models.encoder, models.reranker)
    index = Index(snapshot, models.encoder, models.reranker)
    messages = load_messages(settings.language, settings.region)
    # Questions are understood in the language of the documents, whatever the messages are in.
    table = load_word_table()
    return Assistant(
        index,
        models.judge,
        messages,
        table,
        max_question_chars=settings.max_question_chars,
        answers_from=answers_from,
    )
