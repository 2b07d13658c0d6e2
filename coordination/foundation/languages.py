"""Languages by name: a code as stored, its name in English and in French, and a code for what a person typed."""

from collections.abc import Iterable

from django.utils.translation import get_language

from coordination.foundation.text import fold

NAMES = {  # code: (English, French)
    "en": ("English", "anglais"),
    "fr": ("French", "français"),
    "am": ("Amharic", "amharique"),
    "ar": ("Arabic", "arabe"),
    "ase": ("American Sign Language", "langue des signes américaine"),
    "bg": ("Bulgarian", "bulgare"),
    "bn": ("Bengali", "bengali"),
    "cr": ("Cree", "cri"),
    "cs": ("Czech", "tchèque"),
    "de": ("German", "allemand"),
    "den": ("Dene", "déné"),
    "es": ("Spanish", "espagnol"),
    "fa": ("Persian", "persan"),
    "ff": ("Fula", "peul"),
    "fcs": ("Quebec Sign Language", "langue des signes québécoise"),
    "ha": ("Hausa", "haoussa"),
    "hi": ("Hindi", "hindi"),
    "ht": ("Haitian Creole", "créole haïtien"),
    "hu": ("Hungarian", "hongrois"),
    "id": ("Indonesian", "indonésien"),
    "ig": ("Igbo", "igbo"),
    "it": ("Italian", "italien"),
    "iu": ("Inuktitut", "inuktitut"),
    "ja": ("Japanese", "japonais"),
    "km": ("Khmer", "khmer"),
    "ko": ("Korean", "coréen"),
    "ku": ("Kurdish", "kurde"),
    "ln": ("Lingala", "lingala"),
    "mic": ("Mi'kmaq", "mi'kmaq"),
    "moe": ("Innu", "innu"),
    "my": ("Burmese", "birman"),
    "ne": ("Nepali", "népali"),
    "nl": ("Dutch", "néerlandais"),
    "oj": ("Ojibwe", "ojibwé"),
    "om": ("Oromo", "oromo"),
    "pa": ("Punjabi", "pendjabi"),
    "pl": ("Polish", "polonais"),
    "ps": ("Pashto", "pachto"),
    "pt": ("Portuguese", "portugais"),
    "ro": ("Romanian", "roumain"),
    "rom": ("Romani", "romani"),
    "ru": ("Russian", "russe"),
    "rw": ("Kinyarwanda", "kinyarwanda"),
    "si": ("Sinhala", "cinghalais"),
    "sk": ("Slovak", "slovaque"),
    "so": ("Somali", "somali"),
    "sq": ("Albanian", "albanais"),
    "sr": ("Serbian", "serbe"),
    "sw": ("Swahili", "swahili"),
    "ta": ("Tamil", "tamoul"),
    "th": ("Thai", "thaï"),
    "ti": ("Tigrinya", "tigrigna"),
    "tl": ("Tagalog", "tagalog"),
    "tr": ("Turkish", "turc"),
    "uk": ("Ukrainian", "ukrainien"),
    "ur": ("Urdu", "ourdou"),
    "vi": ("Vietnamese", "vietnamien"),
    "wo": ("Wolof", "wolof"),
    "yo": ("Yoruba", "yoruba"),
    "zh": ("Chinese", "chinois"),
}
CODES = {fold(name): code for code, names in NAMES.items() for name in names}


def language_name(code: str) -> str:
    """In the reader's language; a code that is not on record stays as it was written."""
    names = NAMES.get(code.lower())
    return names[(get_language() or "en").startswith("fr")] if names else code


def language_names(codes: Iterable[str]) -> str:
    """The names with commas between them."""
    return ", ".join(language_name(code) for code in codes)


def code_of(typed: str) -> str:
    """The code of a language typed by name in English or French; anything else as it is."""
    return CODES.get(fold(typed), typed)
