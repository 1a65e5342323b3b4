"""How hard a text is to read, by formulas that count syllables, words and sentences.

Flesch-Kincaid grade: J. P. Kincaid et al., "Derivation of new readability formulas", Research Branch Report 8-75, 1975.
Szigriszt-Pazos, a text index of perspicuity: F. Szigriszt Pazos, "Sistemas predictivos de legilibilidad del mensaje
escrito", Universidad Complutense de Madrid, 1993; its scale after Barrio-Cantalejo et al., 2008.
"""

import re
from itertools import pairwise

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SENTENCE_END = re.compile(r"[.!?:;]+(?=\s|$)|\n+")
_ENGLISH_GROUP = re.compile(r"[aeiouy]+")
# A vowel at the end that is not heard, and endings that are no syllable of their own.
_SILENT = re.compile(r"(?:[^aeiouyl]e|[^aeiouytd]ed|[^aeiouyscxzg]es)$")
_STRONG = "aeoáéó"
_SPANISH_GROUP = re.compile(r"[aeiouáéíóúü]+")


def flesch_kincaid_grade(text: str) -> float:
    """Give the American school grade that a text asks for; a reader of 12 is in grade 6 or 7."""
    words, sentences = _count(text)
    syllables = sum(map(english_syllables, words))
    return 0.39 * len(words) / sentences + 11.8 * syllables / len(words) - 15.59


def szigriszt_pazos(text: str) -> float:
    """Give the index of perspicuity: 55 to 65 is normal, above that is fairly easy."""
    words, sentences = _count(text)
    syllables = sum(map(spanish_syllables, words))
    return 206.835 - 62.3 * syllables / len(words) - len(words) / sentences


def english_syllables(word: str) -> int:
    """Count the syllables of an English word, nearly."""
    lower = word.lower()
    groups = len(_ENGLISH_GROUP.findall(lower))
    return max(1, groups - (1 if _SILENT.search(lower) else 0))


def spanish_syllables(word: str) -> int:
    """Count the syllables of a Spanish word: two strong vowels, or a weak one with an accent, are two."""
    # The letter u is not heard in "que", "qui", "gue" and "gui".
    lower = re.sub(r"(?<=q)u|(?<=g)u(?=[eiéí])", "", word.lower())
    lower = re.sub(r"y$", "i", lower)
    return max(1, sum(_nuclei(group) for group in _SPANISH_GROUP.findall(lower)))


def _nuclei(group: str) -> int:
    return 1 + sum((a in _STRONG and b in _STRONG) or "í" in a + b or "ú" in a + b for a, b in pairwise(group))


def _count(text: str) -> tuple[list[str], int]:
    words = _WORD.findall(text)
    sentences = [part for part in _SENTENCE_END.split(text) if _WORD.search(part)]
    return words, len(sentences)
