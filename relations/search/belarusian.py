"""Stems of Belarusian words, for which no stemmer exists: the endings of nouns and adjectives are taken off.

It goes as far as forms of one word mostly differ, and no further: of verbs only the commonest endings, and no change
of consonants (рука, руцэ). What vowels change into (мост, маста) the keys of names even out.
"""

#: The longest that fits is taken off.
_ENDINGS = sorted(
    (
        ending
        for endings in (
            "а я о ё е э у ю ы і й ь",
            "аў яў оў ёў еў аю яю ою ёю ею эю ая яя ую юю ае яе ое ее ыя ія ый ій ай яй ой ёй ей эй",
            "ам ям ом ём ем эм ым ім ах ях ых іх ага яга ога аму яму ому амі ямі ымі імі",
            "ць аць яць іць ыць ла лі ло іў ыў",
        )
        for ending in endings.split()
    ),
    key=len,
    reverse=True,
)
_REFLEXIVE = ("цца", "ся")
_LEAST = 3


def belarusian_stem(word: str) -> str:
    """``word``: in small letters."""
    for endings in (_REFLEXIVE, _ENDINGS):
        word = next((_less(word, ending) for ending in endings if _less(word, ending)), word)
    return word


def _less(word: str, ending: str) -> str:
    """Nothing where the ending is not there, or leaves too little."""
    return word.removesuffix(ending) if word.endswith(ending) and len(word) - len(ending) >= _LEAST else ""
