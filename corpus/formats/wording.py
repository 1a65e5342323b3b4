"""Words by which pages name their parts, the same in every format."""

import re

REFERENCE_HEADING = re.compile(
    r"(?:list of |the )?(?:references|sources|bibliography|works cited|literature cited|citations|further reading)"
    r"(?: (?:and|&) notes| cited| listed)?",
    re.IGNORECASE,
)
GLOSSARY_HEADING = re.compile(
    r"(?:a |the |short |brief )?(?:glossary|definitions?|"
    r"(?:key |medical |useful )?(?:terms|words|terminology|vocabulary)|"
    r"abbreviations|acronyms)(?: (?:of|and|&|explained|used|to know|defined|in this)\b.{0,40})?",
    re.IGNORECASE,
)
# A term and what it means, in one paragraph.
TERM_AND_MEANING = re.compile(
    r"(?P<term>[^\s.:;?!∞–—|=](?:[^.:;?!∞–—|=\n]{0,58}[^\s.:;?!∞–—|=])?)(?:\s*[:∞|=]|\s+[–—-])\s+(?=\S)"
)
