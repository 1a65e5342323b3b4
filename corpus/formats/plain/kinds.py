"""What the words of a unit say about its kind: heading, caption, navigation, reference, definition.

Every rule is about layout and wording in general (title case, end marks, opening words, words for pictures); none
knows a subject. Each looks at one unit's words; what its neighbours say is weighed in `plain`.
"""

import re

from corpus.formats.wording import GLOSSARY_HEADING, REFERENCE_HEADING

# Long text is prose whatever it says, and need not be looked at word by word.
_LONGEST_LABEL = 120
_LONGEST_CAPTION = 900
_MOST_HEADING_WORDS = 16
_MOST_SENTENCE_CASE_WORDS = 9

_SMALL_WORDS = re.compile(
    r"(?:an?|and|as|at|but|by|for|from|in|into|is|nor|of|on|onto|or|over|per|the|to|up|upon|versus|via|vs|with|without)",
    re.IGNORECASE,
)
# A mark, what closes around it, and a footnote: 'twice a day.”', "in adults.[3]", "in adults.1,2".
_END_MARKS = re.compile(
    r"[.!?:;,…—–][\"'”’»)\]*]*(?:\s?\[\s?\d{1,3}(?:[\s,–-]+\d{1,3})*\s?\]|\d{1,3}(?:[,–-]\d{1,3})*|[¹²³⁰⁴-⁹⁻]+)*$"
)
_LONGEST_END = 24

# "Dose: 5 mg", "3 June 2024": what is filled in, not what stands over something.
_FILLED_IN = re.compile(r"[^:]{1,40}:\s+[\d£$€<>≤≥].*|\d{1,2}(?:st|nd|rd|th)?\s[A-Z][a-z]{2,8}\s\d{4}")
# "WARNING: ...", "NEVER GIVE THIS TO A CHILD": what capitals call out, in words that ask for something.
_SHOUTED = re.compile(
    r"(?:WARNING|CAUTION|DANGER|IMPORTANT|ATTENTION|NOTE|REMEMBER|N\.?B)\W+\w"
    r"|(?:DO NOT|DON['’]T|NEVER|ALWAYS|CALL|RING|KEEP|STOP|SEEK|ASK|TELL|SEE|IF|THIS|YOU)\b(?:\W+\w+){4}"
)
_MOST_SHOUTED_WORDS = 10
_MAIL_HEADER = re.compile(
    r"(?:from|to|cc|bcc|subject|re|date|sent|reply-to|organi[sz]ation|message-id):\s", re.IGNORECASE
)
_QUESTION = re.compile(r"(?:q|question)\s?\d{0,2}[:.]\s", re.IGNORECASE)
_ANSWER = re.compile(r"(?:a|answer)\s?\d{0,2}[:.]\s", re.IGNORECASE)

_NAVIGATION = re.compile(
    r"""
    (?:skip|jump|go)\ (?:to|straight\ to)\ (?:the\ )?(?:main\ )?(?:content|navigation|search|footer|menu|top)\b.*
    | (?:back|return|scroll)\ to\ (?:the\ )?(?:top|start|home\w*|search\ results|list)\b.*
    | (?:home|start)\s*[>›»/|→].*
    | (?:main\ |site\ |toggle\ |open\ |close\ )?(?:menu|navigation|search)
    | (?:on\ this\ page|in\ this\ (?:article|page|section)|(?:table\ of\ )?contents):?
    | (?:share|print|save|email|e-mail|tweet|bookmark|download)(?:\ (?:this|on|by|via|as)\b.*)?
    | (?:log|sign)\ ?(?:in|up|out)(?:\ (?:to|for|with|now|here|or)\b.*)?
    | register | subscribe(?:\ .*)? | follow\ us\b.*
    | (?:accept|reject|manage)\b.*\bcookies  | cookie\ (?:policy|settings|preferences)
    | (?:privacy|terms)\ (?:policy|notice|of\ (?:use|service)|and\ conditions|&\ conditions)
    | (?:previous|next)(?:\ (?:page|article|post|topic))?(?:\s*[:>›»→←].*)?
    | (?:read|show|see|view|load|learn)\ (?:more|less|all)\b.{0,40}
    | advertisement | sponsored(?:\ content)? | related\ (?:articles|topics|posts|pages|content)
    | \d+\ ?(?:-|\ )?min(?:ute)?s?\ read | (?:estimated\ )?reading\ time\b.*
    | page\ \d+(?:\ of\ \d+)? | .{0,80}\ \[page\ \d+\] | \(?continued\ (?:overleaf|on\ (?:the\ )?next\ page).{0,20}
    | (?:(?:medically\ |fact-?)?(?:written|reviewed|checked|edited)\ by|author:)\ .{3,60}
    | by\ (?-i:(?:Dr\.?\ |Prof\.?\ )?[A-Z][\w.'’-]+(?:\ [A-Z][\w.'’-]*){1,3})(?:,\ .{2,40})?
    | (?:(?:page|content|article)\ )?(?:(?:last|next)\ )?(?:updated?|reviewed|review\ due|modified|published)
      (?:\ on\b|\ by\b|:|\ \d|\ [a-z]{3,9}\ \d).{0,60}
    """,
    re.IGNORECASE | re.VERBOSE,
)
_SMALL_PRINT = re.compile(
    r"(?:©|\(c\)\s|copyright\s(?:©|\d)).*|.{0,80}\ball rights reserved\b.*|(?:this site|we) uses? cookies\b.*|"
    r"(?:please )?enable javascript\b.*|was this (?:page|article|information) helpful\b.*",
    re.IGNORECASE,
)

# A caption opens with something not met before, and says that it is a picture or what a picture shows.
_CAPTION_LABEL = re.compile(
    r"(?:(?:image|photo|photograph|picture|illustration|figure|fig\.|diagram|infographic|credit)\b"
    r"(?:\s+(?:credit|courtesy|source|by))?\s*\d*\s*[:.|–—-]|(?:image|photo(?:graph)?|picture)\s+(?:credit|courtesy|by)\b"
    r"|table\s+\d+\s*[:.|–—-])",
    re.IGNORECASE,
)
_NEW_OPENING = re.compile(
    r"(?:an?|one|two|three|four|five|six|several|multiple|various|diverse|numerous|hands?|close-?up|portrait|"
    r"detailed|abstract|visuali[sz]ing|depicting|illustrating|depiction|image|photo\w*|illustration|diagram)\b"
    r"(?! of (?:the|these|those)\b)",
    re.IGNORECASE,
)
_PICTURE = re.compile(
    r"\b(?:images?|photo(?:s|graphs?|graphed)?|pictur(?:ed|es?)|portraits?|illustrat(?:ions?|es|ing)|"
    r"visual(?:s|ly|i[sz]\w+)?|symboli[sz](?:es?|ing|ed)|depict(?:s|ing|ed)?|evok(?:es?|ing)|embod(?:y|ies|ying)|exemplif(?:y|ies|ying)|"
    r"signif(?:y|ies|ying)|portray(?:s|ing|ed)?|showcas(?:es?|ing)|close-?ups?|gaz(?:es?|ing)|"
    r"smil(?:es?|ing)|in profile|(?:back|fore)ground|metaphor\w*|backdrop|sunlit|serene)\b",
    re.IGNORECASE,
)
_PERSON = re.compile(
    r"\b(?:m[ae]n|wom[ae]n|person|people|child(?:ren)?|patients?|couple|nurse|doctor|clinician|hands?)\b", re.I
)

_BACK_MATTER = re.compile(
    r"(?:conclusions?|summary|in summary|acknowledge?ments?|about the authors?|disclaimer|"
    r"(?:frequently asked|common) questions|faqs?|further information|more information|key takeaways|"
    r"notes|footnotes|appendix)",
    re.IGNORECASE,
)
_CITATION = re.compile(
    r"\b(?:19|20)\d\d[a-z]?\b|\bet al\b|\bdoi\b|https?://|\bwww\.|\bvol(?:ume)?\.? ?\d|\bpp?\. ?\d|\bPMID\b|\bISBN\b|"
    r"“[^”]+”",
)


def is_navigation(words: str) -> bool:
    """Tell the furniture of a web page from its article."""
    if len(words) > _LONGEST_LABEL:
        return False
    # "Print this form and bring it along." is an instruction, not a button.
    is_button = not words.endswith((".", "!")) and _NAVIGATION.fullmatch(words) is not None
    return is_button or _SMALL_PRINT.fullmatch(words) is not None


def ends_like_a_sentence(words: str) -> bool:
    """Tell whether a mark ends the words, quotation marks and brackets aside."""
    is_bracketed = words[0] in "([" and words[-1] in ")]"
    return is_bracketed or _END_MARKS.search(words[-_LONGEST_END:]) is not None


def _is_no_heading(words: str) -> bool:
    return is_warning(words) or _FILLED_IN.fullmatch(words) is not None


def is_warning(words: str) -> bool:
    """Tell a sentence in capitals, which warns or asks for something, from a heading in capitals."""
    if not words.isupper():
        return False
    return len(words.split()) > _MOST_SHOUTED_WORDS or _SHOUTED.match(words) is not None


def is_mail_header(words: str) -> bool:
    """Tell a line of the head of a letter by mail."""
    return _MAIL_HEADER.match(words) is not None


def is_question_of_pair(words: str) -> bool:
    """Tell whether the words say of themselves that they are a question."""
    return _QUESTION.match(words) is not None and words.count("?") == 1 and words.endswith("?")


def is_answer_of_pair(words: str) -> bool:
    """Tell whether the words say of themselves that they are an answer."""
    return _ANSWER.match(words) is not None


def is_title_case(words: str) -> bool:
    """Tell whether (nearly) all words that matter are capitalised: "What to Ask the Nurse"."""
    majors = [word for word in re.findall(r"[^\W\d_][\w'’]*", words) if not _SMALL_WORDS.fullmatch(word)]
    capitalised = sum(word[0].isupper() for word in majors)
    return bool(majors) and words.lstrip("“‘\"'(¿¡0123456789. ")[:1].isupper() and capitalised * 5 >= len(majors) * 4


def is_titled(words: str) -> bool:
    """Tell whether the words alone read as a heading, wherever they stand."""
    if len(words) > _LONGEST_LABEL or len(words.split()) > _MOST_HEADING_WORDS or _is_no_heading(words):
        return False
    is_question = words.endswith("?") and not words.endswith("??")
    return (is_question or not ends_like_a_sentence(words)) and is_title_case(words)


def may_be_heading(words: str) -> bool:
    """Tell whether the words could be a heading in sentence case, if their place allows it."""
    count = len(words.split())
    if len(words) > _LONGEST_LABEL or count > _MOST_SENTENCE_CASE_WORDS or ends_like_a_sentence(words):
        return False
    return (words[0].isupper() or words[0].isdigit()) and not shows_a_picture(words) and not _is_no_heading(words)


def may_be_question_heading(words: str) -> bool:
    """Tell whether the words are one short question."""
    return len(words) <= _LONGEST_LABEL and words.count("?") == 1 and words.endswith("?") and words[0].isupper()


def is_labelled_caption(words: str) -> bool:
    """Tell whether the words say of themselves that they belong to a picture."""
    return len(words) <= _LONGEST_CAPTION and _CAPTION_LABEL.match(words) is not None


def shows_a_picture(words: str) -> bool:
    """Tell whether words without an end mark describe what a picture shows."""
    if len(words) > _LONGEST_CAPTION:
        return False
    opens_anew = _NEW_OPENING.match(words) is not None
    if len(words.split()) <= _MOST_SENTENCE_CASE_WORDS:
        return opens_anew and bool(_PICTURE.search(words) or _PERSON.search(words))
    return opens_anew or bool(_PICTURE.search(words))


def certainly_shows_a_picture(words: str) -> bool:
    """Tell whether even full sentences describe a picture: a new opening, and two words for pictures or people."""
    if len(words) > _LONGEST_CAPTION or not _NEW_OPENING.match(words):
        return False
    pictures = {match[0].lower() for match in _PICTURE.finditer(words)}
    return len(pictures) > 1 or bool(pictures and _PERSON.search(words))


def may_be_caption(words: str) -> bool:
    """Tell whether the words are as long as captions are, and lack the mark that ends a sentence."""
    if len(words) > _LONGEST_CAPTION or ends_like_a_sentence(words) or words[0].islower():
        return False
    return len(words.split()) > _MOST_SENTENCE_CASE_WORDS


def is_back_matter(words: str) -> bool:
    """Tell the headings that close a page, whatever stands above them."""
    words = words.rstrip(" :")
    return any(pattern.fullmatch(words) for pattern in (REFERENCE_HEADING, GLOSSARY_HEADING, _BACK_MATTER))


def is_citation(words: str) -> bool:
    """Tell whether the words hold what a reference holds: a year, a volume, an address, a quoted title."""
    return _CITATION.search(words) is not None
