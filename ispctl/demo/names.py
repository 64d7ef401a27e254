"""Words that fictional people, companies and places are named with; everyday Czech, nobody in particular."""


def _words(text: str, between: str = " ") -> tuple[str, ...]:
    return tuple(text.split(between))


# Surnames of a man and of a woman.
SURNAMES = tuple(
    (man, woman)
    for man, _, woman in (
        pair.partition("/")
        for pair in _words(
            "Bednář/Bednářová Beran/Beranová Bílek/Bílková Brázda/Brázdová Bříza/Břízová Čáp/Čápová Černík/Černíková Čížek/Čížková"
            " Doubek/Doubková Drozd/Drozdová Hájek/Hájková Havránek/Havránková Holub/Holubová Hrách/Hráchová Hrubý/Hrubá Jahoda/Jahodová"
            " Javor/Javorová Jelínek/Jelínková Jeřábek/Jeřábková Kalina/Kalinová Kolář/Kolářová Konvalinka/Konvalinková Kopřiva/Kopřivová"
            " Kos/Kosová Kovář/Kovářová Kratochvíl/Kratochvílová Krejčí/Krejčí Kukačka/Kukačková Květ/Květová Lípa/Lípová Malý/Malá"
            " Medek/Medková Mlynář/Mlynářová Mráz/Mrázová Novotný/Novotná Ořech/Ořechová Pekař/Pekařová Pokorný/Pokorná Potůček/Potůčková"
            " Růžička/Růžičková Rybář/Rybářová Skála/Skálová Skřivan/Skřivanová Slavík/Slavíková Smutný/Smutná Sýkora/Sýkorová"
            " Šípek/Šípková Šťastný/Šťastná Švestka/Švestková Tesař/Tesařová Tichý/Tichá Topol/Topolová Truhlář/Truhlářová Veselý/Veselá"
            " Vlček/Vlčková Vrba/Vrbová Vrána/Vránová Zahradník/Zahradníková Zajíc/Zajícová Zedník/Zedníková Žák/Žáková"
        )
    )
)
MEN = _words(
    "Adam Aleš Bohumil Dalibor Daniel David Dušan Filip František Hynek Jakub Jan Jaroslav Jiří Josef Karel Ladislav Lukáš Marek Martin"
    " Michal Milan Miloš Ondřej Pavel Petr Radek Stanislav Šimon Štěpán Tomáš Václav Vít Vladimír Vojtěch Zdeněk"
)
WOMEN = _words(
    "Adéla Alena Alžběta Anna Barbora Božena Dana Daniela Eliška Eva Hana Helena Irena Ivana Jana Jitka Kateřina Kristýna Lenka Lucie"
    " Ludmila Marie Markéta Martina Milada Monika Naděžda Pavla Petra Růžena Šárka Tereza Vendula Věra Zdeňka Žaneta"
)
CRAFTS = _words(
    "Autodílna Cukrárna Čalounictví Dřevovýroba Elektromontáže Hostinec Instalatérství Kadeřnictví Kavárna Klempířství Knihkupectví"
    " Lékárna Mlékárna Papírnictví Pekárna Penzion Pila Pivovar Sklenářství Stavebniny Tiskárna Truhlářství Účetnictví Zahradnictví"
)
SIGNS = (
    "Bílá labuť", "Červený kámen", "Dobrá voda", "Dvě lípy", "Horní mlýn", "Kulatý stůl", "Modrá hvězda", "Na Kopečku", "Na Výsluní",
    "Pod Hradbami", "Pod Lesem", "Starý most", "Šťastná podkova", "Tři duby", "U Kapličky", "U Mlýna", "U Rybníka", "U Zvonu",
    "Zelený strom", "Žlutý deštník",
)  # fmt: skip
LEGAL_SUFFIXES = ("s.r.o.", "s.r.o.", "s.r.o.", "a.s.", "v.o.s.")
TITLES = ("", "", "Ing. ", "Mgr. ", "Bc. ")
STREETS = _words(
    "Březová,Dlouhá,Hlavní,Jabloňová,Jarní,K Rybníku,Kamenná,Kovářská,Krátká,Květinová,Lesní,Lipová,Luční,Mlýnská,Na Vyhlídce,Nádražní,"
    "Nová,Okružní,Polní,Pod Kopcem,Potoční,Příčná,Růžová,Sadová,Slunečná,Spojovací,Školní,Široká,Třešňová,U Studánky,Úzká,Větrná,Vysoká,"
    "Za Humny,Zahradní,Zámecká,Žitná",
    ",",
)
# Made-up towns: name, postal code, latitude and longitude of the square.
TOWNS = (
    ("Vlnkov", "598 01", 49.612, 15.874),
    ("Vlnkov-Předměstí", "598 02", 49.621, 15.861),
    ("Dolní Rybníček", "598 11", 49.588, 15.902),
    ("Horní Pasíčka", "598 12", 49.641, 15.843),
    ("Kamenný Potok", "598 21", 49.655, 15.911),
    ("Lipnička nad Vlnkou", "598 22", 49.603, 15.795),
    ("Nová Studánka", "598 31", 49.570, 15.838),
    ("Starý Žleb", "598 32", 49.634, 15.955),
    ("Šípková Lhota", "598 41", 49.559, 15.921),
    ("Třešňový Újezd", "598 42", 49.677, 15.872),
)
