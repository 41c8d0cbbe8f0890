"""The words in the cells of a roster that are no facts: nobody, who works here, sums, errors of a spreadsheet."""

import re
from enum import StrEnum
from functools import lru_cache

from lib.texts import fold

NOTHING = frozenset({"", "n/a", "na", "n.a.", "-", "--", "—", "null", "(null)", "none", "nil", "<null>", "#", "?"})
"""What stands for an empty cell, as `fold` writes it."""

NOBODY = NOTHING | frozenset(
    fold(word)
    for word in (
        "-1", "0", "no_manager", "no manager", "no_supervisor", "no supervisor", "nobody", "not applicable", "top",
        "self", "unassigned", "not assigned", "keine", "keiner", "kein vorgesetzter", "niemand", "aucun", "aucune",
        "personne", "ninguno", "ninguna", "nadie", "sin jefe",
    )
)  # fmt: skip  # a list to read
"""What says that somebody has no manager: they stand at the top."""

ERRORS = frozenset(
    fold(word)
    for word in (
        "#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!", "#SPILL!", "#CALC!", "#GETTING_DATA",
        "#FIELD!", "#BLOCKED!", "#UNKNOWN!", "#CONNECT!", "#NV", "#BEZUG!", "#WERT!", "#ZAHL!", "#ÜBERLAUF!",
        "#VALEUR!", "#NOM?", "#NOMBRE!", "#¡REF!", "#¡VALOR!", "#¿NOMBRE?", "#¡DIV/0!", "#¡NUM!", "#N/D",
    )
)  # fmt: skip  # a list to read
"""What a spreadsheet writes in place of what it could not work out."""


class StatusWord(StrEnum):
    """What a word in a column of states says about somebody."""

    WORKS_HERE = "works here"
    HAS_LEFT = "has left"
    KIND_OF_CONTRACT = "kind of contract"


_STATES: dict[StatusWord, tuple[str, ...]] = {
    StatusWord.WORKS_HERE: (
        "active", "yes", "y", "true", "1", "x", "enabled", "employed", "current", "working", "works here", "present",
        "on leave", "leave", "leave of absence", "loa", "on leave of absence", "active - on leave", "paid leave",
        "unpaid leave", "leave with pay", "leave without pay", "maternity leave", "paternity leave", "parental leave",
        "sick leave", "medical leave", "long term leave", "short term disability", "garden leave", "furlough",
        "furloughed", "suspended", "probation", "on probation", "probationary", "in probation", "trial", "onboarding",
        "pre-hire", "prehire", "hired", "new hire", "invited", "notice", "notice period", "on notice", "serving notice",
        "inactive - on leave", "away", "secondment", "on secondment",
        "aktiv", "ja", "wahr", "angestellt", "beschäftigt", "elternzeit", "in elternzeit", "mutterschutz", "beurlaubt",
        "freigestellt", "krank", "probezeit", "in probezeit", "ruhend", "langzeitkrank",
        "actif", "active", "oui", "vrai", "en poste", "présent", "en congé", "congé", "congé parental",
        "congé maternité", "congé paternité", "congé maladie", "congé sabbatique", "congé sans solde",
        "arrêt maladie", "période d'essai", "suspendu", "suspendue", "préavis",
        "activo", "activa", "sí", "verdadero", "empleado", "de baja médica", "baja médica", "baja por maternidad",
        "baja por paternidad", "baja por enfermedad", "incapacidad temporal", "de permiso", "licencia",
        "en licencia", "permiso", "baja maternal", "baja paternal", "excedencia", "periodo de prueba",
        "período de prueba", "suspendido", "suspendida", "de vacaciones", "vacaciones",
    ),
    StatusWord.HAS_LEFT: (
        "no", "n", "false", "0", "inactive", "disabled", "left", "terminated", "voluntarily terminated",
        "involuntarily terminated", "terminated for cause", "terminated - voluntary", "terminated - involuntary",
        "voluntary termination", "involuntary termination", "resigned", "resignation", "retired", "retirement",
        "dismissed", "laid off", "redundant", "redundancy", "made redundant", "former", "former employee", "leaver",
        "exited", "separated", "deceased", "discharged", "ended", "contract ended", "end of contract", "departed",
        "relieved", "absconded", "fired", "archived", "offboarded", "deactivated", "deleted", "quit", "gone",
        "not active", "closed", "no longer employed", "ex-employee",
        "inaktiv", "nein", "falsch", "ausgeschieden", "gekündigt", "ausgetreten", "im ruhestand", "ruhestand",
        "pensioniert", "rentner", "in rente", "verstorben", "ehemalig", "ehemaliger mitarbeiter", "entlassen",
        "deaktiviert",
        "inactif", "inactive", "non", "faux", "parti", "partie", "sorti", "sortie", "démissionné", "démission",
        "démissionnaire", "licencié", "licenciée", "licenciement", "retraité", "retraitée", "retraite",
        "fin de contrat", "décédé", "désactivé",
        "inactivo", "inactiva", "falso", "baja", "de baja", "cesado", "cesada", "despedido", "despedida", "renuncia",
        "renunció", "dimitido", "jubilado", "jubilada", "terminado", "terminada", "fin de contrato", "fallecido",
        "exempleado", "desactivado",
    ),
    StatusWord.KIND_OF_CONTRACT: (
        "full-time", "full time", "fulltime", "part-time", "part time", "parttime", "permanent", "temporary", "temp",
        "fixed term", "fixed-term", "regular", "casual", "hourly", "salaried", "contractor", "contract", "intern",
        "internship", "apprentice", "trainee", "seasonal", "freelance", "employee", "consultant", "zero hours",
        "vollzeit", "teilzeit", "befristet", "unbefristet", "praktikant", "werkstudent", "auszubildende", "minijob",
        "temps plein", "temps partiel", "cdi", "cdd", "stagiaire", "alternant", "intérimaire",
        "tiempo completo", "tiempo parcial", "jornada completa", "media jornada", "indefinido", "temporal", "becario",
    ),
}  # fmt: skip  # lists to read
_SAYS = {fold(word): says for says, words in _STATES.items() for word in words}

TOTALS = re.compile(
    r"(?:grand |sub-?\s?)?totals?\b.*|(?:summe|gesamt(?:summe)?|insgesamt|total general|suma|recuento|somme|headcount"
    r"|(?:record |row )?count|anzahl|sum)(?:[ :=]*\d*|[ :]+(?:of|von|der|de|des|del)\b.*)"
    r"|(?:number|anzahl|nombre|numero) (?:of|der|de) .*"
)
"""What begins a row that counts, as `fold` writes it."""


def is_error(text: str) -> bool:
    """Is this an error of a spreadsheet, such as #N/A?"""
    return text.startswith("#") and fold(text) in ERRORS


def is_nothing(text: str) -> bool:
    """Does this stand for an empty cell?"""
    return not text or (len(text) <= 6 and fold(text) in NOTHING)


def is_nobody(text: str) -> bool:
    """Does this say, in the column of managers, that there is none?"""
    return len(text) <= 20 and fold(text) in NOBODY


@lru_cache(maxsize=1_000)
def what_it_says(word: str) -> StatusWord | None:
    """What a state says about somebody, or none for a word nobody told us about."""
    plain = " ".join(fold(word).replace("_", " ").split())
    return _SAYS.get(plain) or _SAYS.get(plain.replace("-", " "))
