"""What the demo's people write to one another, in English and French, and the names of invented children."""

GIRLS = ["Maya", "Daisy", "Lina", "Raven", "Jasleen", "Sedna", "Élodie", "Amara", "Ioana"]
BOYS = ["Noah", "Samir", "Théo", "Kofi", "Tomas", "Wyatt", "Mateo"]
FAMILY_NAMES = ["Larkfield", "Desruisselles", "Okonmere", "Northwater", "Hallowell", "Petitbois", "Vantoura", "Skyhill",
                "Morningdale", "Castelvert"]  # fmt: skip

# Each entry: in English, in French.
MESSAGES = [
    ("The child is with us and has eaten. We call again tomorrow at ten.",
     "L'enfant est avec nous et a mangé. Nous rappelons demain à dix heures."),
    ("The interpreter is booked for Thursday; please no interview before.",
     "L'interprète est réservé pour jeudi; pas d'entrevue avant, s'il vous plaît."),
    ("Can one of your people come along to the appointment?",
     "Quelqu'un de chez vous peut-il venir au rendez-vous ?"),
    ("The worker changed this week; the desk's number stays the same.",
     "L'intervenante a changé cette semaine; le numéro du guichet reste le même."),
    ("We have told the child what we share with whom, and the child agrees.",
     "Nous avons expliqué à l'enfant ce que nous partageons et avec qui; l'enfant est d'accord."),
    ("The clinic saw the child today. The report goes to the family doctor only.",
     "La clinique a vu l'enfant aujourd'hui. Le rapport ne va qu'au médecin de famille."),
]  # fmt: skip
QUESTIONS = [
    ("Is there an adult who may sign for the placement?", "Y a-t-il un adulte qui peut signer pour le placement ?"),
    ("In which language can we speak with the child?", "En quelle langue pouvons-nous parler avec l'enfant ?"),
    ("Is it safe to call before noon?", "Peut-on appeler sans danger avant midi ?"),
]
ANSWERS = [
    ("Yes, the on-call worker signs. The desk has the number.",
     "Oui, l'intervenante de garde signe. Le guichet a le numéro."),
    ("English is fine; an interpreter helps with legal words.",
     "L'anglais convient; un interprète aide pour les mots juridiques."),
    ("Only after 15:00, when nobody else is in the house.",
     "Seulement après 15 h, quand personne d'autre n'est à la maison."),
]  # fmt: skip
DECLINED = {
    "no_place": ("No bed until next week; the waiting list is closed tonight.",
                 "Aucun lit avant la semaine prochaine; la liste d'attente est fermée ce soir."),
    "not_mandated": ("This needs a decision we may not make.", "Cela demande une décision qui ne nous revient pas."),
    "wrong_place": ("The place is outside our area; the neighbouring agency covers it.",
                    "Le lieu est hors de notre territoire; l'organisme voisin le dessert."),
    "age": ("We serve youth from 13 years on.", "Nous accueillons les jeunes à partir de 13 ans."),
    "not_safe": ("Someone connected to the case is known to stay close to our house.",
                 "Une personne liée à l'affaire se tient près de notre maison."),
    "known_elsewhere": ("Another agency has had an open file since last week.",
                        "Un autre organisme a un dossier ouvert depuis la semaine dernière."),
    "other": ("The person asked for another house and we follow that.",
              "La personne a demandé une autre maison et nous suivons son choix."),
}  # fmt: skip
PASSED_ON = ("You serve this area and have room today.", "Vous desservez ce secteur et avez de la place aujourd'hui.")
WITHDRAWN = ("The child is safe with relatives; no longer needed.", "L'enfant est en sécurité chez des proches.")
REOPENED = ("The child came back and asks to go on.", "L'enfant est de retour et demande à continuer.")
NEXT_STEPS = [
    ("We keep a place on the list and call when one is free; another shelter should be asked too.",
     "Nous gardons une place sur la liste et appelons dès qu'elle se libère; il faut aussi demander un autre refuge."),
    ("The child wants time. The worker asks again in two weeks.",
     "L'enfant veut du temps. L'intervenante redemande dans deux semaines."),
    ("The papers are with the embassy; somebody has to follow them up every month.",
     "Les papiers sont à l'ambassade; quelqu'un doit les relancer chaque mois."),
]  # fmt: skip
OPENED_EARLY = ("We must know tonight whether we already work with this child.",
                "Nous devons savoir ce soir si nous suivons déjà cet enfant.")  # fmt: skip
CHILD_VIEWS = [
    ("Wants to stay near friends; does not want to talk to police for now.",
     "Veut rester près de ses amis; ne veut pas parler à la police pour l'instant."),
    ("Was told in simple words what is shared and agreed.", "A compris ce qui est partagé et l'accepte."),
    ("Could not be asked yet.", "N'a pas encore pu donner son avis."),
]  # fmt: skip
