"""Words by which pages name their parts, the same in every format."""

import re

REFERENCE_HEADING = re.compile(
    r"(?:list of |the )?(?:references|sources|bibliography|works cited|literature cited|citations|further reading)"
    r"(?: (?:and|&) notes| cited| listed)?",
    re.IGNORECASE,
)
