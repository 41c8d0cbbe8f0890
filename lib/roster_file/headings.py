"""How the columns of a roster are headed: many systems, four languages, and what is nobody's business."""

import re
import unicodedata
from enum import StrEnum


def _plain(heading: str) -> str:
    """A heading without case, accents, spaces and punctuation."""
    letters = unicodedata.normalize("NFKD", heading).casefold()
    return "".join(letter for letter in letters if letter.isalnum())


class Field(StrEnum):
    """What a roster tells of a person."""

    EMPLOYEE_ID = "employee_id"
    NAME = "name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    EMAIL = "email"
    TITLE = "title"
    DEPARTMENT = "department"
    LOCATION = "location"
    MANAGER = "manager"
    HIRE_DATE = "hire_date"
    STATUS = "status"
    TERMINATION_DATE = "termination_date"


FIELD_NAMES = {
    Field.EMPLOYEE_ID: "Employee id",
    Field.NAME: "Name",
    Field.FIRST_NAME: "First name",
    Field.LAST_NAME: "Last name",
    Field.EMAIL: "E-mail",
    Field.TITLE: "Job title",
    Field.DEPARTMENT: "Department",
    Field.LOCATION: "Location",
    Field.MANAGER: "Manager",
    Field.HIRE_DATE: "Hire date",
    Field.STATUS: "Status",
    Field.TERMINATION_DATE: "Termination date",
}
"""The name of each field on the screen."""

OTHER_NAMES = {"manager_id": Field.MANAGER, "active": Field.STATUS, "id": Field.EMPLOYEE_ID}
"""What the fields are called in files of ours, where that is something else."""

# The most telling spelling first: where a file has two of them, the earlier one is read unless contents say otherwise.
# Case, accents, spaces, punctuation and decorations such as [Required] make no difference.
SPELLINGS: dict[Field, tuple[str, ...]] = {
    Field.EMPLOYEE_ID: (
        "employee id", "employee number", "employee no", "employee num", "employee code", "employee #", "employeeid",
        "emp id", "emp no", "emp number", "emp code", "personnel id", "personnel number", "personnel no", "staff id",
        "staff number", "staff no", "worker id", "worker number", "person id", "person number", "payroll id",
        "payroll number", "badge id", "badge number", "user id", "userid", "associate id", "position id",
        "file number",
        "external id", "personio id", "employee identifier", "unique id", "id",
        "personalnummer", "personal nr", "personalnr", "mitarbeiternummer", "mitarbeiter nr", "mitarbeiter id",
        "mitarbeiternr", "angestelltennummer", "pers nr", "persnr", "stammnummer", "ausweisnummer",
        "matricule", "numéro d'employé", "n° employé", "numéro employé", "identifiant", "identifiant employé",
        "id employé", "numéro de matricule", "id salarié", "numéro salarié",
        "número de empleado", "num empleado", "nº empleado", "no empleado", "id empleado", "id de empleado",
        "identificador", "legajo", "código de empleado", "código empleado", "número de personal",
    ),
    Field.NAME: (
        "name", "full name", "employee name", "employee full name", "complete name", "legal name", "person name",
        "worker name", "display name", "employee", "worker", "team member", "colleague", "staff name",
        "user name full",
        "vollständiger name", "voller name", "mitarbeiter", "mitarbeiterin", "mitarbeitername",
        "name des mitarbeiters",
        "mitarbeitende", "anzeigename", "vor und nachname", "name vorname", "nachname vorname",
        "nom complet", "nom et prénom", "nom prénom", "prénom et nom", "salarié", "employé", "collaborateur",
        "nom de l'employé", "nom du salarié", "nom affiché",
        "nombre completo", "nombre y apellidos", "nombre y apellido", "apellidos y nombre", "empleado", "trabajador",
        "nombre del empleado", "nom", "nombre", "preferred name", "known as",
    ),
    Field.FIRST_NAME: (
        "first name", "given name", "forename", "legal first name", "employee first name", "first", "firstname",
        "preferred first name", "vorname", "rufname", "prénom", "prénoms", "nombre de pila", "primer nombre",
        "nombres",
    ),
    Field.LAST_NAME: (
        "last name", "surname", "family name", "legal last name", "employee last name", "last", "lastname",
        "nachname", "familienname", "zuname", "nom de famille", "nom usuel", "apellido", "apellidos",
        "primer apellido",
    ),
    Field.EMAIL: (
        "work email", "work email address", "work mail", "business email", "business email address", "company email",
        "company email address", "corporate email", "office email", "primary work email", "email work",
        "professional email", "internal email", "dienstliche e-mail", "geschäftliche e-mail", "e-mail geschäftlich",
        "e-mail dienstlich", "e-mail (arbeit)", "firmen e-mail", "geschäftliche e-mail-adresse", "e-mail arbeit",
        "dienstliche e-mail-adresse", "e-mail professionnel", "email professionnel", "adresse e-mail professionnelle",
        "courriel professionnel", "correo corporativo", "correo de trabajo", "correo electrónico corporativo",
        "email corporativo", "correo laboral", "email laboral", "correo electrónico laboral",
        "email", "email address", "e-mail", "e-mail address", "primary email", "primary email address", "email id",
        "mail", "user principal name", "upn", "e-mail-adresse", "e-mailadresse", "mailadresse", "adresse e-mail",
        "adresse email", "adresse électronique", "courriel", "mél", "correo electrónico", "correo",
        "dirección de correo",
        "dirección de correo electrónico",
    ),
    Field.TITLE: (
        "job title", "title", "business title", "position title", "working title", "employee title", "role title",
        "position", "job position", "job name", "job", "designation", "role name", "job role",
        "berufsbezeichnung", "stellenbezeichnung", "stelle", "funktion", "tätigkeit", "jobtitel",
        "positionsbezeichnung",
        "rolle", "fonction", "poste", "intitulé du poste", "intitulé de poste", "titre", "titre du poste", "emploi",
        "puesto", "cargo", "puesto de trabajo", "título del puesto", "función", "título",
    ),
    Field.DEPARTMENT: (
        "department", "department name", "dept", "dept name", "org unit", "organisational unit",
        "organizational unit", "organisation unit", "organization unit", "supervisory organization",
        "supervisory organisation", "home department", "abteilung", "abteilungsname", "organisationseinheit",
        "département", "service", "unité organisationnelle", "departamento", "unidad organizativa",
        "division", "business unit", "bereich", "unité", "direction", "área", "unidad",
        "team", "team name", "équipe", "equipo",
    ),
    Field.LOCATION: (
        "location", "work location", "location name", "office location", "office", "work site", "work city", "loc",
        "primary location", "primary work location", "office name", "site", "workplace", "place of work", "worksite",
        "arbeitsort", "standort", "dienstort", "einsatzort", "büro", "niederlassung", "lieu de travail",
        "site de travail",
        "lieu", "bureau", "établissement", "localisation", "lugar de trabajo", "ubicación", "oficina", "sede",
        "centro de trabajo",
    ),
    Field.MANAGER: (
        "manager id", "manager employee id", "managers employee id", "manager employee number", "managers id",
        "manager number", "manager no", "manager #", "manager code", "manager personnel number", "manager emp id",
        "line manager id", "direct manager id", "reporting manager id", "supervisor id", "supervisor employee id",
        "supervisor number", "supervisor no", "supervisor #", "mgr id", "mgr no", "reports to id",
        "reports to employee id", "reports to employee number", "boss id",
        "reports to position id", "reports to associate id", "manager user id",
        "manager email", "manager e-mail", "manager email address", "manager work email", "managers email",
        "supervisor email", "supervisor work email", "line manager email", "reports to email", "direct manager email",
        "reporting manager email", "mgr email", "manager upn",
        "manager", "line manager", "direct manager", "reporting manager", "supervisor", "supervisor name",
        "manager name", "managers name", "line manager name", "direct manager name", "reporting manager name",
        "manager full name", "reports to", "reports to name", "reporting to", "direct supervisor", "mgr", "mgr name",
        "people manager", "team lead", "team leader", "boss", "direct report to", "manager dn",
        "immediate supervisor",
        "immediate manager", "first line manager", "functional manager name",
        "vorgesetzter", "vorgesetzte", "vorgesetzte r", "direkter vorgesetzter", "direkte führungskraft",
        "vorgesetzten nr", "vorgesetzter personalnummer", "personalnummer vorgesetzter",
        "personalnummer des vorgesetzten",
        "vorgesetzten id", "vorgesetzter id", "führungskraft", "führungskraft id", "führungskraft e-mail",
        "e-mail vorgesetzter", "e-mail des vorgesetzten", "vorgesetzter e-mail", "disziplinarischer vorgesetzter",
        "berichtet an", "teamleiter", "leiter", "chef",
        "responsable", "responsable hiérarchique", "supérieur hiérarchique", "supérieur", "manager direct", "n+1",
        "matricule du responsable", "matricule responsable", "matricule manager", "e-mail du responsable",
        "email responsable", "email manager", "responsable direct", "rattaché à",
        "jefe", "jefa", "jefe directo", "supervisor directo", "gerente", "responsable directo", "superior",
        "reporta a", "id del jefe", "id jefe", "correo del jefe", "id del responsable", "id supervisor", "encargado",
        "número de empleado del jefe",
    ),
    Field.HIRE_DATE: (
        "hire date", "hired on", "date of hire", "date hired", "hiring date", "original hire date",
        "latest hire date",
        "last hire date", "start date", "employment start date", "join date", "joining date", "date of joining",
        "date joining", "date joined", "entry date", "joined on", "joined", "hired", "start", "dateofhire", "hire dt",
        "service date", "date of employment",
        "date de début de contrat", "fecha de inicio de contrato", "company start date", "continuous service date",
        "eintrittsdatum", "einstellungsdatum", "eintritt", "einstellung", "startdatum", "beginn", "vertragsbeginn",
        "beschäftigt seit", "angestellt seit", "betriebszugehörigkeit seit",
        "date d'embauche", "date d'entrée", "date d'arrivée", "date de début", "date d'ancienneté", "embauche",
        "fecha de contratación", "fecha de ingreso", "fecha de inicio", "fecha de alta", "fecha de incorporación",
        "fecha contratación", "fecha ingreso", "ingreso",
    ),
    Field.STATUS: (
        "active", "is active", "status", "active status", "employment status", "employee status", "worker status",
        "account status", "account enabled", "enabled", "user status", "current status", "hr status", "work status",
        "assignment status", "position status", "lifecycle status",
        "aktiv", "ist aktiv", "beschäftigungsstatus", "mitarbeiterstatus", "status mitarbeiter",
        "actif", "statut", "statut de l'employé", "statut d'emploi", "état", "activo", "estado", "estado laboral",
        "estado del empleado", "situación",
    ),
    Field.TERMINATION_DATE: (
        "termination date", "date of termination", "leaving date", "date of leaving", "last day", "last working day",
        "exit date", "separation date", "end date", "employment end date", "last day of work", "date left", "left on",
        "termination dt", "relieving date", "date of exit", "last day worked",
        "austrittsdatum", "austritt", "letzter arbeitstag", "ausgeschieden am", "kündigungsdatum",
        "date de fin de contrat", "fecha de fin de contrato",
        "date de sortie", "date de départ", "date de fin", "fin de contrat effective",
        "fecha de baja", "fecha de salida", "fecha de terminación", "fecha de cese", "fecha de egreso",
    ),
}  # fmt: skip  # a list to read

WEAK_NAMES = frozenset(map(_plain, ("preferred name", "known as", "display name", "employee", "worker")))
"""What may head a whole name or a first name only."""

DECORATION = re.compile(
    r"[\[({<]\s*(?:required|read\s*only|optional|mandatory|pflichtfeld|erforderlich|obligatoire|obligatorio|requis"
    r"|requerido|unique|text|date|yyyy-mm-dd|dd/mm/yyyy|mm/dd/yyyy)\s*[\])}>]",
    re.IGNORECASE,
)
"""What systems add to a heading: "Employee ID [Required]"."""

BEFORE = ("employee", "worker", "person", "user", "mitarbeiter", "associate", "hr", "core", "job", "work")
"""Words that some systems put before every heading: "Worker: Hire Date", "Employee - Department"."""

BEHIND = ("description", "desc")
"""Words that some put behind: "Job Title Description", beside "Job Title Code"."""

NOBODYS_BUSINESS = re.compile(
    r"birth|\bdob\b|\bage\b|geburt|\balter\b|naissance|nacimiento|nascita"
    r"|salar(?!ié)|salaire|\bpay\b|\bwages?\b|\bbonus|compensation(?! manager)|gehalt|\blohn|vergütung|rémunération"
    r"|sueldo|iban|bank"
    r"|\btax|steuer|\bssn\b|social (?:security|insurance)|sécurité sociale|seguridad social|sozialversicherung|national"
    r"|\bnational?idad|\bnino\b|\bnir\b|\bdni\b|\bnie\b|\bnif\b|\bcurp\b|\brfc\b|\bcpf\b|\bpesel\b|\bbsn\b|aadhaar"
    r"|passport|reisepass|staatsangehörig|gender|geschlecht|\bsexe?\b|\bsexo\b|genre\b|género|pronoun|\brace\b|ethnic"
    r"|religi|konfession|orientation|\bmarital|familienstand|situation familiale|estado civil|spouse|children"
    r"|\bkinder\b|health|\bdisab|behinder|handicap|discapacidad|krankenkasse|veteran|union member|password|passwort"
    r"|contraseña",
    re.IGNORECASE,
)
"""Columns that are never read, not even where somebody chose them: no field of a roster is in them."""

NEVER_BY_GUESS = re.compile(
    r"personal(?![\s-]*(?:nummer|nr)|-?id)|privat|privé|personnel(?! (?:id|no|number))|home|social"
    r"|address (?:line|1|2)|street|\bcity|stadt|wohnort|ville|ciudad|phone|mobile|telefon|teléfono"
    r"|téléphone|emergency|notfall|urgence|emergencia|partikul|domicile|domicilio",
    re.IGNORECASE,
)
"""Columns that may be private: they are read only where somebody chose them."""

NO_LINE_MANAGER = re.compile(
    r"\bhr\b|hrbp|human resource|mentor|buddy|matrix|dotted|second|skip|indirect|assistant|deputy|substitute|approver"
    r"|created|modified|updated|recruiter|sponsor|emergency|coach|n\+2|managers manager|previous|former|vertret"
    r"|successor|co-?worker|peer",
    re.IGNORECASE,
)
"""Columns that hold other people of the organisation, who are no line managers."""


def bare(heading: str) -> str:
    """A heading as it is compared: without decorations, case, accents, spaces and punctuation.

    A "#" is the word number, as in "Employee #"; what stands behind a dash or colon keeps its place.
    """
    return _plain(DECORATION.sub(" ", heading).replace("#", " number "))


_RANKS: dict[str, tuple[Field, int]] = {}
for _field, _names in SPELLINGS.items():
    for _rank, _name in enumerate((*_names, _field.value)):
        _RANKS.setdefault(bare(_name), (_field, _rank))
for _other, _field in OTHER_NAMES.items():
    _RANKS.setdefault(bare(_other), (_field, 1))


def field_of(heading: str) -> tuple[Field, int] | None:
    """The field that a heading names, and how telling it is: 0 is the most. None for one that is not known."""
    plain = bare(heading)
    if found := _RANKS.get(plain):
        return found
    for word in BEFORE:
        if plain.startswith(word) and (found := _RANKS.get(plain.removeprefix(word))):
            return found[0], found[1] + 100
    for word in BEHIND:
        if plain.endswith(word) and (found := _RANKS.get(plain.removesuffix(word))):
            return found[0], found[1] + 200
    return None


def is_never_read(heading: str) -> bool:
    """Does this column hold what is nobody's business here, such as pay or a date of birth?"""
    return NOBODYS_BUSINESS.search(heading.replace("_", " ")) is not None


def is_private(heading: str) -> bool:
    """May this column hold what is private, such as a home address?"""
    return is_never_read(heading) or NEVER_BY_GUESS.search(heading) is not None


def may_name_managers(heading: str) -> bool:
    """Could the people in this column be line managers? An HR partner or a mentor is none."""
    return NO_LINE_MANAGER.search(re.sub(r"[_’']", " ", heading).replace("-", " ")) is None
