"""The invented cases: what happened, in both languages, and which agency asks which for what."""

from dataclasses import dataclass

from coordination.dashboards.demo import words
from referrals.enums import AgeBand


@dataclass(frozen=True)
class Leg:
    """One agency asks another for needs; `elsewhere` are asked in turn when the child is passed on."""

    sender: str
    receiver: str
    needs: tuple[str, ...]
    elsewhere: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scenario:
    name: str
    place: str
    age_bands: tuple[AgeBand, ...]
    situations: tuple[str, ...]
    languages: tuple[str, ...]
    safe_contact: str
    stories: tuple[str, str]  # in English, in French
    legs: tuple[Leg, ...]

    @property
    def given_names(self) -> list[str]:
        """Names that fit the story."""
        return words.BOYS if self.stories[0].startswith("Boy") else words.GIRLS


NORTH = Scenario(
    "north to Winnipeg",
    "CA-MB",
    (AgeBand.FROM_15, AgeBand.FROM_12),
    ("first-nations", "children-in-care"),
    ("en", "cr"),
    "Call the group home between 16:00 and 19:00 only. Leave no message. Code word: heron.",
    (
        "Girl in care, moved south from a northern community and missing for the third time. Found with a man of 24 "
        "who pays her hotel room and holds her phone. She is tired, has not eaten and asks not to go back there.",
        "Adolescente placée, venue d'une communauté du Nord et disparue pour la troisième fois. Retrouvée avec un "
        "homme de 24 ans qui paie sa chambre d'hôtel et garde son téléphone. Elle est épuisée et n'a pas mangé.",
    ),
    (
        Leg("MB-ANCR", "NDINAWE", ("safe-shelter",), ("MAMAWI", "KANI")),
        Leg("WPS-CEU", "MB-ANCR", ("child-protection", "guardian"), ("MB-CFS",)),
        Leg("MB-ANCR", "KANI", ("cultural-support",), ("MAMAWI",)),
        Leg("NDINAWE", "KLINIC", ("medical-urgent", "psychological")),
        Leg("MB-ANCR", "WPS-CEU", ("missing-child", "police-investigation")),
        Leg("NDINAWE", "MAMAWI", ("aftercare", "cultural-support"), ("KANI",)),
        Leg("AMC", "KANI", ("cultural-support",), ("MAMAWI",)),
        Leg("AMC", "NDINAWE", ("safe-shelter", "aftercare"), ("MAMAWI",)),
        Leg("MB-CFS", "NDINAWE", ("safe-shelter",), ("MAMAWI",)),
        Leg("KANI", "MB-ANCR", ("child-protection",), ("MB-CFS",)),
    ),
)
AIRPORT = Scenario(
    "arrival at the airport",
    "CA-ON",
    (AgeBand.UNKNOWN, AgeBand.FROM_15),
    ("unaccompanied", "foreign-nationals"),
    ("so", "en"),
    "Speak to him alone and through an independent interpreter, never through the man he travelled with.",
    (
        "Boy who says he is 17 and looks older, arrived with an 'uncle' whose papers do not fit. His answers are "
        "rehearsed and the man speaks for him. Both were separated and he was told of his rights in his language.",
        "Garçon qui dit avoir 17 ans, arrivé avec un « oncle » dont les papiers ne concordent pas. Ses réponses sont "
        "apprises par cœur et l'homme parle à sa place. Ils ont été séparés et il a été informé dans sa langue.",
    ),
    (
        Leg("CBSA", "ON-CAS", ("child-protection", "guardian")),
        Leg("CBSA", "IRCC-OFFICERS", ("immigration-status",), ("FCJ",)),
        Leg("CBSA", "FCJ", ("legal-advice", "immigration-status"), ("IRCC-OFFICERS",)),
        Leg("ON-CAS", "FCJ", ("legal-advice",)),
        Leg("ON-CAS", "IRCC-OFFICERS", ("immigration-status", "formal-identification")),
        Leg("FCJ", "ON-CAS", ("child-protection",)),
    ),
)
BOYFRIEND = Scenario(
    "the boyfriend model",
    "CA-QC",
    (AgeBand.FROM_15,),
    ("children-in-care",),
    ("fr",),
    "Écrire seulement à son éducatrice. Ne pas appeler son téléphone, il est surveillé.",
    (
        "Girl of 16 away from her youth centre for four days, advertised online by a man she calls her boyfriend. A "
        "friend raised the alarm. She refuses to speak to police and accepts support for her health.",
        "Jeune fille de 16 ans en fugue du centre jeunesse depuis quatre jours, annoncée en ligne par un homme qu'elle "
        "appelle son copain. Une amie a donné l'alerte. Elle refuse de parler à la police, mais accepte des soins.",
    ),
    (
        Leg("QC-DPJ", "MARIE-VINCENT", ("psychological", "witness-protection")),
        Leg("MARIE-VINCENT", "QC-DPJ", ("child-protection", "guardian")),
        Leg("RCMP-HTNCC", "QC-DPJ", ("child-protection",)),
        Leg("QC-DPJ", "MARIE-VINCENT", ("medical-followup",)),
    ),
)
NANNY = Scenario(
    "nanny with no papers",
    "CA-MB",
    (AgeBand.ADULT, AgeBand.FROM_12),
    ("foreign-nationals", "migrant-workers"),
    ("ne", "en"),
    "She can be reached at the clinic on Tuesdays. Her employer reads her messages.",
    (
        "Brought to the country at 16 as a live-in helper; passport kept, no pay, works from six in the morning. She "
        "told a nurse. A younger girl works in the same house.",
        "Amenée au pays à 16 ans comme aide familiale; passeport confisqué, aucun salaire, travail dès six heures. "
        "Elle s'est confiée à une infirmière. Une fille plus jeune travaille dans la même maison.",
    ),
    (
        Leg("KLINIC", "IRCC-OFFICERS", ("immigration-status",)),
        Leg("KLINIC", "MB-CFS", ("child-protection",), ("MB-ANCR",)),
        Leg("KLINIC", "NDINAWE", ("safe-shelter", "aftercare"), ("MAMAWI",)),
        Leg("MB-CFS", "KLINIC", ("medical-followup", "psychological")),
    ),
)
LURED = Scenario(
    "lured online across provinces",
    "CA-ON",
    (AgeBand.FROM_12,),
    (),
    ("en",),
    "The parents are safe and informed. The school only knows that he is absent.",
    (
        "Boy of 14 who was threatened over images and told to take a bus to another province. Met at the terminal. "
        "His family wants him home; whoever waits for him there is not known yet.",
        "Garçon de 14 ans menacé à cause d'images et sommé de prendre l'autocar vers une autre province. Rencontré à "
        "la gare. Sa famille veut qu'il rentre; on ignore encore qui l'attendait.",
    ),
    (
        Leg("RCMP-HTNCC", "ON-CAS", ("child-protection", "case-coordination")),
        Leg("RCMP-HTNCC", "MB-ANCR", ("child-protection", "case-coordination"), ("MB-CFS",)),
    ),
)
CREW = Scenario(
    "farm crew",
    "CA-ON",
    (AgeBand.FROM_15, AgeBand.ADULT),
    ("migrant-workers", "foreign-nationals"),
    ("es",),
    "The foreman's phone is in the trailer. Meet at the church on Sundays.",
    (
        "Young people of 17 to 20 with work permits tied to one employer, six to a trailer, papers held, wages kept "
        "for 'costs'. One of them does not want police; his data stay out of this referral.",
        "Jeunes de 17 à 20 ans, permis de travail liés à un seul employeur, six par roulotte, papiers retenus, "
        "salaires gardés pour des « frais ». L'un d'eux ne veut pas de la police; ses données ne figurent pas ici.",
    ),
    (
        Leg("FCJ", "IRCC-OFFICERS", ("immigration-status",)),
        Leg("RCMP-HTNCC", "IRCC-OFFICERS", ("immigration-status", "formal-identification"), ("FCJ",)),
        Leg("CBSA", "FCJ", ("legal-advice",), ("IRCC-OFFICERS",)),
    ),
)
RETURN = Scenario(
    "return that is refused",
    "CA-BC",
    (AgeBand.FROM_12, AgeBand.FROM_6),
    ("foreign-nationals",),
    ("ro",),
    "No contact with relatives abroad before the best-interests decision.",
    (
        "Girl of 13 found with a relative after travelling through two countries; the family is thought to have taken "
        "part. She asks to stay with the foster family.",
        "Fille de 13 ans retrouvée avec un parent après être passée par deux pays; la famille aurait participé. Elle "
        "demande à rester dans la famille d'accueil.",
    ),
    (
        Leg("CBSA", "BC-MCFD", ("child-protection", "guardian")),
        Leg("BC-MCFD", "IRCC-OFFICERS", ("immigration-status",)),
    ),
)
AGING = Scenario(
    "aging out",
    "CA-ON",
    (AgeBand.FROM_15,),
    ("inuit", "children-in-care"),
    ("iu", "en"),
    "She prefers text messages, in the afternoon.",
    (
        "Turns 18 in six weeks; left exploitation a year ago. Wants to keep her worker and asks who may read her file "
        "once she decides for herself.",
        "Aura 18 ans dans six semaines; sortie de l'exploitation il y a un an. Souhaite garder son intervenante et "
        "demande qui pourra lire son dossier quand elle décidera elle-même.",
    ),
    (Leg("ON-CAS", "FCJ", ("legal-advice",)), Leg("ON-CAS", "KLINIC", ("substance-use", "psychological"))),
)

SCENARIOS = (NORTH, AIRPORT, BOYFRIEND, NANNY, LURED, CREW, RETURN, AGING)
FRENCH_SPEAKING = ("QC-DPJ", "MARIE-VINCENT")
EXTERNAL = ("COVENANT-TO",)
"""Nobody of the demo signs in there: it is reached by phone."""
