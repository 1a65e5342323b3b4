"""Texts that are awkward to cut into words."""

from hypothesis import strategies as st

# Spaces of all kinds, marks that join with what stands before them, and what tells words apart.
TEXTS = st.lists(
    st.sampled_from(["Bones", "it's", "l’eau", "2019", "É", "E\u0301", "\u0301", "\u1100\u1161", "_", "-", "ß", "Σ"])
    | st.sampled_from([" ", "\t", "\n", "\x1c", "\x85", "\xa0", "\u2000", "\u2028", "\u3000", "\u200b", "\u0345"])
    | st.characters(exclude_categories=("Cs",)),
    max_size=30,
).map("".join)
