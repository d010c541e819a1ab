"""German, as people in a service team write it to customers (Sie, or du) and to each other."""

from __future__ import annotations

from heedful.domain.guard import language as say

GERMAN = say.Language(
    common="der die das den dem des ein eine einen ist sind war wir ich sie ihr ihre ihren ihnen und in im auf fur es nicht mit von zu zur zum bei an aus dass du er hat haben wird kann bitte mir uns man schon noch auch nur so wie was wenn aber doch mal einfach da hier alle jetzt werden ihm",
    classes={
        "ihr": "ihr|ihm|denen",
        "ihnen": "ihr|ihm|denen|ihnen|dem|der",
        "ihn": "ihn|die|den|das|dem|der|es|sie|diese|diesen",
        "einfach": "einfach|mal|doch|bitte|bloß|nur|halt|ruhig|jetzt|dann|kurz|lieber|auch|schnell",
        "immer": "schon|wieder|immer|noch|nur|einfach|ständig|dauernd|jetzt|auch|mal|halt|bestimmt|offenbar|wohl|eh|nie",
        "mir": "ich|wir|man",
        "wer": "jemand|wer|einer|ben",
        "schimpf": "Idiot|Depp|Trottel|Nörgler|Nörglerin|Querulant|Querulantin|Nervensäge|Spinner|Spinnerin|Meckertante|"
        "Meckerer|Pfennigfuchser|Wichtigtuer|Besserwisser|Besserwisserin|Zicke|Choleriker|Vollpfosten|Honk|Dauernörgler|"
        "Schnorrer|Spezialist|Kandidat|Härtefall|Stammgast|Problemkunde|Problemkundin",
    },
    phrases={
        say.COLLEAGUE: """
            keine|null|kein Geduld|Nerven|Zeit|Lust|Bock mehr|für|auf >|diesen|diese|den|die|ihn|sie|so
            mit der|dem|denen|dieser|diesem habe|hab|kann|will|möchte|rede|spreche ich
            entschuldige|entschuldig dich
            kleiner|kleine|kleines Fisch|Fische|Licht|Kunde >
            lohnt die|der|den Mühe|Aufwand|Ärger nicht
            irgendein|irgendeine|irgend_so_ein|irgend_so_eine Lokalsender|Sender|Zeitung|Blatt|Lokalblatt|Radio|Blog|Kunde|Typ|Tante
            lass|lasst #einfach? liegen|gut_sein|stecken|sein|bleiben >
            wir sollten|müssten|könnten ihm|ihr|denen|irgendwas|da_was|da_irgendwas #einfach? antworten|sagen|schreiben|anbieten|erstatten
            wir der|dem|dieser|diesem Dame|Herrn|Kundin|Kunden|Frau|Typen antworten|schreiben|sagen
            übernehmen >? ich
            das bitte? für mich|uns übernehmen|machen|erledigen
            was sagen|antworten|schreiben|machen|sagt|antwortet wir|man dazu|ihm|ihr|da|denen|darauf|ihr
            was ich|wir|man ihm|ihr|denen|dem|dazu sagen|antworten|schreiben|antworte|sage|schreibe
            können|sollen|wollen|müssen|dürfen wir das|die|den|ihn|sie|es #einfach? ignorieren|abweisen|aussitzen|liegen_lassen
            brauchen|müssen wir nicht|gar_nicht|nichts zu? antworten|reagieren|sagen
            wir nicht|nichts zu antworten|reagieren|sagen
            nicht auf die|diese|seine|ihre Mail|Nachricht|Anfrage|Mails reagieren|antworten|eingehen
            sag|sagt das|es so|aber|bitte|lieber nicht|bitte
            das|es muss|müssen|braucht|soll|darf er|sie nicht wissen
            Vorsicht|Achtung , der|die|er|sie ist|schreibt|arbeitet
            der|die ist von der|einer Zeitung|Presse|Redaktion
            würde|würd ich|wir #einfach? #einfach? ignorieren|löschen|lassen|liegen_lassen|weglassen
            ich|wir würde|würd|würden #ihn|darauf|da #einfach? #einfach? ignorieren
            ich|wir würde|würd|würden #einfach? #einfach? ignorieren
            würde|würd ich|wir #einfach? #einfach? gar? nicht|nichts antworten|beantworten|reagieren
            ich|wir würde|würd|würden|werde * gar? nicht|nichts antworten|beantworten|reagieren
            ich|wir würde|würd|würden gar? nicht|nichts antworten|beantworten|reagieren
            < bitte? #einfach? ignorieren >
            < ignorier|ignoriere|vergiss #ihn|ihn|sie|das|es #einfach?
            < bitte? nicht|nichts beantworten|reagieren|drauf_antworten|darauf_antworten >
            < bitte? #ihnen nicht|nichts antworten|schreiben|sagen|versprechen|zusagen
            antworte|antwortet #ihnen|darauf|da|drauf #einfach? nicht|gar
            antworte|antwortet nicht >
            reagier|reagiere|reagiert #einfach? nicht|gar
            sag|sagt|sage|antworte|antwortet #ihnen #einfach?
            sag|sagt|sage #ihnen bitte? nicht|nichts|kein
            sag|sagt|sage dem|der|den|diesem|dieser Kunde|Kunden|Kundin|Typ|Typen|Dame|Herrn
            sag|sagt|sage das|es #ihnen|nicht
            schreib|schreibt|schreibe #ihr|denen|dem|der
            gib|gebt|gebe #ihr|denen|dem|der|Kunden|Kundin
            schick|schickt|schicke #ihr|denen|dem|der
            ruf|ruft|rufe #ihn|ihn|sie|den|die #einfach? an|zurück
            ruf|ruft|rufe dort|da|bei_dem|bei_der #einfach? an
            erklär|erkläre|erklärt #ihnen|das_ihr|das_ihm|es_ihr|es_ihm
            frag|frage|fragt #ihn|ihn|sie|den|die|da #einfach? ob|nach|was|wann|warum|wie
            biete|bietet|biet #ihr|denen|dem|der
            verkauf|erzähl|erzähle|erzählt #ihr|denen|dem|der
            halte|halt|haltet #ihn|ihn|sie|den|die #einfach? hin|bei_laune|ruhig|auf_abstand
            vertröste|vertröst|vertröstet #ihn|ihn|sie|den|die
            wimmel|wimmle|wimmelt #ihn|ihn|sie|den|die
            hinhalten >
            abwimmeln
            kannst|könntest|magst|willst|würdest du #einfach? #einfach? das|den|die|dich|diese|diesen|hier|ihn|ihr|ihm|da
            kann|könnte|mag|will #wer #einfach? das|den|die|ihn|ihr|ihm|dem|sich|da|mal
            könnt|könntet|wollt|mögt ihr das|den|die|euch|hier|da
            machst|übernimmst|nimmst|kümmerst|schaust|guckst|schickst|rufst|antwortest|beantwortest|schreibst|schreibste du #einfach? das|den|die|dich|ihn|ihr|ihm|denen|da|hier|dem|der|diese
            schau|guck|schaut|guckt bitte? mal? drüber|drauf|bitte_drüber|mal_drüber|mal_drauf
            du da mal? drüber|drauf|ran|rangehen|einspringen|übernehmen
            kümmer|kümmere|kümmert dich|euch
            übernimm|übernehmt bitte?
            wer|wer_von_euch übernimmt|kümmert|macht|antwortet|nimmt
            hat #wer|schon_jemand|schon_wer #ihnen|darauf|hier|da|schon #einfach? geantwortet|geschrieben|angerufen|reagiert|gesprochen
            weiß #wer
            bevor|ehe|bis|wenn ich|wir #ihnen|das|darauf|die|den antworte|antworten|schreibe|schreiben|zusage|zusagen|rausschicke|abschicke|schicke|schicken
            bevor|ehe|bis|wenn ich|wir das #ihnen? rausschicke|abschicke|schicke|schicken|rausgeht
            bevor|ehe|bis|wenn das|die|es #ihnen? an? Kunden|Kundin|rausgeht|raus_geht
            lass|lasst uns da|das|den|die|lieber|mal|erst|es|#ihnen
            lass|lasst sie|ihn|die|den|das #einfach? #einfach? warten|schmoren|zappeln|liegen|links|in_ruhe|gut_sein|auflaufen
            unter uns >
            unter uns gesagt|pastorentöchtern
            nur unter uns
            unter vier Augen
            bleibt|bleib das? unter|bei|zwischen|in uns|im_team|in_der_firma|im_haus|hier|hause
            bleibt das? bitte? im|in|hier Team|Haus|der_firma|hier
            Standardtext|Standardantwort|Textbaustein|Textbausteine|Standardmail|Standardfloskel und|schicken|reicht|raus|genügt|rein|fertig
            die|den|einen üblichen? Standardtext|Standardantwort|Textbaustein|übliche_antwort
            und gut ist
            und fertig >
            dann ist|haben_wir|haben|gibt Ruhe|er|sie_ruhe|wir_ruhe|endlich
            dann ist|wird|sind sie|er Ruhe|ruhig|zufrieden|still|weg
            Rechtsabteilung|Jurist|Juristen|Justiziar|Chef|Chefin|Geschäftsführung|Pressestelle drauf|draufgeschaut|drüber|sagt|meint|will|grünes|fragen|freigegeben|okay|ok|zugestimmt|prüft
            Rechtsabteilung|Chef|Chefin #wer? draufgeschaut
            #ihr|denen|dem nichts|bloß_nichts|bloss_nichts|kein|keine versprechen|zusagen|zugeben|sagen|verraten|erzählen|Geld
            bloß|bloss|ja|besser|lieber nicht|nichts zugeben|sagen|antworten|versprechen|zusagen|verraten
            nichts zugeben|verraten|anmerken
            das|es muss|braucht|soll|darf er|sie|der|die|der_kunde|die_kundin nicht wissen|erfahren|mitkriegen|mitbekommen
            hat|hats|haben bisher|bislang|noch|zum_glück keiner|niemand gemerkt|bemerkt|gesehen
            hoffentlich merkt|sieht|fragt er|sie|es|der|die|das|niemand|keiner
            merkt|merken der|die|er|sie eh|ja|sowieso|doch nicht
            nicht mein|meine|unser|unsere Problem|Baustelle|Bier|Aufgabe|Bereich|Zuständigkeit|Fall >
            keine Ahnung was|warum|wovon er|sie|der|die
            was|wie soll|sollen|sollte ich|wir #ihr|denen|dem|der|darauf|da|dazu
            soll|sollen|wollen|müssen|können ich|wir ihr|ihm|denen
            soll|sollen|wollen|müssen ich|wir #ihn|ihn|die|den|hier|da|darauf|das #einfach? erstatten|antworten|reagieren|zahlen|ignorieren|zumachen|schließen|abweisen|löschen|loswerden|rauswerfen|sperren >
            ich hab|habe keinen|keine|echt|langsam Bock|Nerv|Nerven|Lust mehr|auf
            vom Tisch|Hals haben|kriegen|ist|schaffen|bekommen
            los werden|loswerden >
            geht mir|uns|allen|einem auf den|die|den_geist|den_keks|die_nerven|den_senkel
            < schon wieder die|der|er|sie|dieser|diese|so_einer|so_eine|eine_von|so_ein >
            < schon wieder die|der Vogel|Typ|Frau|Alte|Dame|Kerl
            < der|die|er|sie schon wieder >
            < nicht schon wieder >
            mach|macht|machen den|das|es|Ticket|die|wir #einfach? zu >
            < zumachen|schließen|dichtmachen|ablegen >
            zur|zu deiner Info|Information|Kenntnis
            < zur Info|Kenntnis .
            < zur Info|Kenntnis ,|:? das|der|die|dies|diese ist|hat|war|will|sind
            < zur Info ,|:? die|der Kunde|Kundin
            < fyi ,|:? das|der|die|er|sie
            < nur für dich|euch|uns
            nur für dich|euch|uns >
            gebe|gib|geben wir? #ihr|ihm|denen|dem|der einen|einen_monat|was|etwas|Rabatt|Gutschein|Geld
            #ihr|ihm|denen einen|zwei|nen Monat|Monate|Gutschein|Rabatt gratis|frei|umsonst|kostenlos|und|dann|anbieten
            pass auf der|die|den|bei_der|bei_dem
            leite|leit|leitet das|die|es nicht
            lösch|lösche|löscht das|die|diese danach|bitte|sofort
            nicht wert >
            lohnt|lohnt_sich nicht|kaum >
            warten|warte wir|ab|mal|bis|lieber bis|ob|ab er|sie|legal|die_rechtsabteilung
        """,
        say.COLLEAGUE_UNLESS_LETTER: """
            ich würde|würd das|den|die|es #einfach? zumachen|schließen|erstatten|löschen|ablegen|liegen_lassen|laufen_lassen|abweisen
            bitte übernehmen|erledigen|antworten|zurückrufen|kümmern >
            < Leute ,
            kann|könnte da|hier|mal #einfach? jemand|wer|einer
            kann|könnte #einfach? jemand|wer|einer da|hier|bitte|mal|zurückrufen
            schau|guck ins|in_das|mal_ins Log|Protokoll|Ticket|System
            keine Ahnung was|wie|ob ich|wir|man
            leg|legt das|die|den|es zu|ab|weg|beiseite
            wieder|schon_wieder der|die mit|von den|dem|der
        """,
        say.COLLEAGUE_UNLESS_YOU: """
            < bitte? nicht|nichts antworten >
            < nicht antworten
            kann|können|soll|sollen|wollen|sollten ich|wir das|den|die|hier|den_fall|das_ticket #einfach? zumachen|schließen >?
            < nicht weiterleiten
            < bitte? nicht weiterleiten|weitergeben|weitersagen
            < ignorieren >
            < brauchen|müssen wir da|darauf|hier|das
        """,
        say.COLLEAGUE_IF_THIRD: """
            < zur Info
            < fyi
        """,
        say.COLLEAGUE_UNLESS_KNOWN: """
            ich|wir|ben habe|hab|haben #ihr|ihm|denen|es_ihr|es_ihm|das_ihr|das_ihm
            hab|habe|haben ich|wir? #ihr|ihm|es_ihr|es_ihm|das_ihr|das_ihm
            < hab|habe #ihr|ihm|es_ihr|es_ihm|das_ihr|das_ihm
            < #ihr|ihm #einfach? #einfach? sagen|antworten|schreiben|absagen|anbieten|erstatten
            was will|meint|erwartet|möchte|hat er|sie|der|die eigentlich|denn|überhaupt|jetzt|von >
            hat er|sie recht|überhaupt|denn|eigentlich
            spinnt|spinnen der|die|er|sie
        """,
        say.ABOUT: """
            dieser|der|diesem|so_ein|son|so_nen Typ|Kerl|Vogel|Heini|Mensch|Mann #immer? ruft|schreibt|will|nervt|hat|ist|kapiert|versteht|meint|glaubt|fragt|macht|kann|spinnt|beschwert|schon|wieder
            diese|die|so_ne|so_eine Tante|Tussi|Trulla|Schachtel|Alte|Dame|Frau #immer? ruft|schreibt|will|nervt|kapiert|versteht|meint|glaubt|fragt|spinnt|beschwert|schon|wieder
            diese|dieser|dieses Kunde|Kundin #immer? hat|ist|will|ruft|schreibt|nervt|braucht|möchte|versteht|fragt|meint|glaubt|macht|kann|soll|wieder
            nervt|nerven >
            nervt|nerven mich|uns|alle|tierisch|total|langsam|schon|echt|nur|einfach|wieder|ständig
            der|die|dem kann man|es|nichts es|nichts nicht? recht|machen
            der|die kapiert|checkt|rafft|schnallt|begreift das|es|nichts|nicht|einfach|gar|ja|nie|auch
            der|die schreibt|ruft|nörgelt|meckert|beschwert|mailt|jammert jede|jeden|ständig|dauernd|immer|schon|sich|alle|wieder|andauernd
            er|sie schreibt|ruft|nörgelt|meckert|mailt|jammert jede|jeden|ständig|dauernd|schon|alle|andauernd
            er|sie|der|die ist|hat echt|einfach|ein|eine|so? ein|eine? #schimpf|Plage|Albtraum|anstrengend|unmöglich|unverschämt|schwierig|nervig|lästig|peinlich
            so|was_für|typischer|typische|echter|echte|schon_wieder|wieder|alter|alte ein|eine|so_ein|so_eine? #schimpf
            typischer|typische|notorischer|notorische|alter|ewiger #schimpf
            der|die|ein|eine #schimpf
            einer|eine|typ|kunde|leute von denen|der_sorte|diesen|der_die
            hat er|sie selbst|selber kaputt|verbockt|verursacht|gelöscht|versemmelt
            der Kunde|Kundin das|es|hat|wohl selbst|selber|das_selbst|es_selbst|das_selber
            die|der soll doch|mal|halt|erst|sich|ruhig|bitte doch|mal|erst|gefälligst|das|selbst
            die Frau|Tante|Alte ist|hat|will|nervt|ruft|schreibt|versteht|kapiert
            kein|keine|nicht_gerade_ein großer|große|wichtiger|wichtige Sender|Zeitung|Kunde|Kundin|Blatt|Name|Fisch
            kleiner|winziger|kleines|kleine Sender|Zeitung|Blättchen|Blatt|Provinzsender|Lokalsender|Fisch >
            der|die lügt|spinnt|übertreibt|blufft|simuliert|trollt
            der|die|er|sie meldet|beschwert sich schon|ständig|dauernd|wieder|andauernd|alle|immer
            der Kunde|Typ|Kerl behauptet|meint|glaubt|spinnt
            kleine|winzige Geschichte|Sache von|aus|eines einem|einer|kleinen
            schwieriger|schwierige|anstrengender|anstrengende|nerviger|nervige|lästiger|lästige|unangenehme|unangenehmer Kunde|Kundin|Typ|Zeitgenosse|Fall|Person
        """,
        say.ABOUT_UNLESS_KNOWN: """
            er will|möchte sein|seine|wissen|uns|dass|kündigen|schon_wieder|jetzt|unbedingt|mit|nicht_verstehen|eine|einen
            er|sie hat uns|mir #immer?
            er|sie hat sich #immer? beschwert|gemeldet
            er meint|behauptet|beschwert|droht|nervt|fordert|glaubt|schimpft
            er versteht|kapiert #immer? nicht|es|das
            er hat schon|wieder|sich|angerufen|geschrieben|keine_ahnung|nicht_verstanden
        """,
        say.INTERNAL: """
            nur|rein|bleibt|streng intern
            intern behandeln|halten|bleiben|klären|lassen|besprechen
            nichts|nix|kein_wort davon? nach außen|draußen
            nichts|nix|kein_wort davon? darf|soll raus|nach_außen
            < intern >
            für den? internen Gebrauch|Zweck|Zwecke
            interne|internen Notiz|Info|Information|Mitteilung|Anmerkung|Absprache|Mail
            nicht für Kunden|den_kunden|die_kundin|externe|außenstehende|die_öffentlichkeit|die_presse|draußen
            nicht nach draußen|außen|extern
            verdienen wir * * Prozent
            unsere Marge|Spanne
            die Marge
            Firmengeheimnis|betriebsintern|firmenintern|hausintern|teamintern
        """,
        say.ATTACHED: """
            beigefügt|angehängt|beiliegend finden|erhalten|findest|erhältst|schicke|sende
            anbei|anliegend|beiliegend die|der|das|den|dem|ein|eine|einen|unsere|unser|unseren|Ihre|Ihr|Ihren|meine|erhalten|erhältst|finden|findest|sende|senden|schicke|schicken|übersende|übersenden|noch|nun|auch|wie|Rechnung|Vertrag
            im|in Anhang|Anlage|der_anlage|der_anhang|dem_anhang|den_anhang|den_anlagen finden|findest|erhalten|erhältst|sende|senden|schicke|schicken|ist|liegt|bekommen|übersende|übersenden|haben|hängt|stehen|steht
            finden|findest|erhalten|erhältst Sie|du|ihr|wir * * im|in_der|anbei|als Anhang|Anlage
            finden|findest|erhalten|erhältst Sie|du|ihr|wir * im|in_der|anbei|als Anhang|Anlage
            * als|im|in_der Anhang|Anlage beigefügt|angehängt|mitgeschickt|gesendet|geschickt|mitgesendet
            als Anhang|Anlage|PDF beigefügt|angehängt|mitgeschickt|dabei|anbei|dazu
            ich|wir habe|hab|haben * * * angehängt|beigefügt|beigelegt|drangehängt|mitgeschickt
            ich|wir habe|hab|haben * * angehängt|beigefügt|beigelegt|drangehängt|mitgeschickt
            ich|wir habe|hab|haben * angehängt|beigefügt|beigelegt|drangehängt|mitgeschickt
            habe|haben ich|wir * * * angehängt|beigefügt|beigelegt|drangehängt|mitgeschickt
            habe|haben ich|wir * * angehängt|beigefügt|beigelegt|drangehängt|mitgeschickt
            ist|sind|liegt|liegen|füge|hänge|lege|fügen|hängen * * * angehängt|beigefügt|bei|an
            ist|sind dieser|der|diese|hier Mail|E-Mail|Nachricht beigefügt|angehängt
            ich|wir füge|hänge|lege|fügen|hängen|legen * * * bei|an
            ich|wir füge|hänge|lege|fügen|hängen|legen * * bei|an
            siehe Anhang|Anlage
            siehe im Anhang
        """,
        say.ATTACHED_WITH_PAPER: """
            < anbei
            < im Anhang
            anbei >
            im Anhang >
            beigefügt|angehängt|beigefügte|beigefügten|angehängte|angehängten >
            ist|sind|wurde|liegt beigefügt|angehängt|bei
        """,
    },
    customer_nouns="""
        der|die|unser|unsere|dieser|diese Kunde|Kundin|Anrufer|Anruferin|Redakteur|Redakteurin|Reporter|Reporterin
        der|dieser Typ|Kerl
        die|diese Dame
    """,
    mentions="""
        der|die|dem|den|dieser|diese|diesem|diesen|unser|unsere|unserem|unserer Kunde|Kundin
        dem|beim|zum|vom|diesem|unserem|für_den|an_den Kunden
        < Kunde|Kundin
        der|die|diese|dieser Dame
        dieser|diesem Typ|Kerl
    """,
    not_mentioned="",
    pronouns="",
    customer_pronouns="",
    says="""
        #immer? #immer? will|nervt|behauptet|meckert|jammert|nörgelt|droht|tobt|schimpft|spinnt|verlangt
        #immer? wollte|drohte|schimpfte|nervte|behauptete
        #immer? fragt|schreibt|ruft|meldet|beschwert sich|schon|wieder|an|jetzt|ständig|dauernd|mich|uns|dauernd|zum|jeden|jede|nach|ob|warum
        #immer? hat #immer? #immer? angerufen|geschrieben|gefragt|gemeckert|gedroht|reklamiert|keine_ahnung
        #immer? ist|war #immer? #immer? sauer|wütend|verärgert|stinksauer|genervt|empört|böse|beleidigt|unzufrieden|anstrengend|schwierig|ungeduldig|unverschämt|pampig
        #immer? hat #immer? recht|unrecht|keine_ahnung
        #immer? ist|war nicht|gar_nicht|alles_andere_als glücklich|zufrieden|begeistert|amüsiert
        #immer? versteht|kapiert|begreift|liest|glaubt|rafft|checkt #immer? #immer? nicht|es|das|nichts|auch|uns|immer|nie
        #immer? meint|sagt|denkt|glaubt|findet|hofft|erwartet wir|dass|das|es|er|sie|er_hätte|sie_hätte
    """,
    says_of_customer="""
        #immer? möchte|braucht|kann|soll|muss|hat|hatte|ist|war|wartet|bekommt|kriegt|zahlt|bezahlt|kündigt|droht|sollte|wird
        schon wieder
        schon wieder >
    """,
    tells="sag\nsage\nsagt\ngib\nfrag\nschick\nschreib\nruf\nerklär\nvertröste\nantworte",
    greetings="hallo\nhallöchen\nhi\nhey\nmoin\nmoin_moin\nservus\ngrüezi\ngrüß_dich\ngrüß_gott\ngrüß_sie\ntach\nlieber\nliebe\n"
    "liebes\nguten_morgen|guten_tag|guten_abend|guten_nachmittag|schönen_guten_tag\nsehr_geehrte|sehr_geehrter|sehr_geehrtes\ngeehrte|geehrter\nverehrte|verehrter\nwerte|werter\nna",
    thanks="danke\nvielen_dank\nherzlichen_dank\ndankeschön\nbesten_dank\ndanke_dir\nsorry",
    crowds="hallo|hi|hey|moin|liebes|guten_morgen team|leute|kollegen\nliebe|liebes kollegen|kolleginnen|team|leute\nhallo|hi|moin liebe? kollegen|kolleginnen",
    titles="herr herrn frau dr prof professor fräulein doktor",
    not_names="zusammen alle allerseits team kollegen kolleginnen kollege kollegin kunde kundin kunden kundinnen damen "
    "herren nochmal nochmals noch und oder ich wir sie ihr ihre ihren ihrem ihnen du dein deine der die das den dem "
    "ein eine leser leserin freunde freundin freund interessent interessentin mitglied mitglieder gast gäste nutzer "
    "nutzerin leute miteinander wieder da für auf an in zu bei mit aus nach danke bitte grüße partner nachbarn welt "
    "zeit zum zur von vom es er ja nein gute sender grüsse gruß gruss",
    you="Sie Ihnen Ihr Ihre Ihren Ihrem Ihrer Ihres",
    third="er ihm ihn kunde kunden kundin typ dame anrufer der_die",
    persons="frau mann ehefrau ehemann partner partnerin sohn tochter mutter vater bruder schwester freund freundin kollege "
    "kollegin kollegen chef chefin assistent assistentin steuerberater steuerberaterin anwalt anwältin nachbar "
    "nachbarin techniker technikerin mitarbeiter mitarbeiterin er ihm ihn betreuer vermieter gast besucher besucherin "
    "jemand empfänger empfängerin absender kind kinder person administrator admin berater beraterin",
    groups="anbieter provider bank firma team kollegen besucher gäste nutzer kunden leute eltern kinder empfänger registrar "
    "benutzer personen mitarbeiter freunde kontakte",
    ours="mein meine meinem meiner meinen unser unsere unserem unserer unseren ihr ihre ihrem ihrer kollege kollegin "
    "kollegen technikerin techniker datenschutzbeauftragter mitarbeiter mitarbeiterin berater steuerberater namens namen",
    of="von vom aus der bei beim in im und",
    papers="rechnung rechnungen vertrag verträge dokument dokumente formular pdf bericht angebot protokoll liste quittung "
    "beleg belege brief anleitung handbuch bestätigung kopie datei dateien gutschrift bescheinigung unterlagen etikett",
    pictures="bild bilder screenshot screenshots bildschirmfoto foto fotos aufnahme",
    orders="bestellung auftrag rechnung vertrag buchung reservierung paket sendung lieferung kundennummer auftragsnummer "
    "bestellnummer rechnungsnummer vorgang",
    your="ihre ihr ihren ihrer ihrem deine dein deiner deinem",
    explains="vorlage vorlagen platzhalter variable variablen syntax ersetzen ersetzt ersetze steht beispiel code token",
    gaps="name vorname nachname kunde kundenname kundin datum betrag nummer anzahl bestellnummer ticket anrede uhrzeit "
    "firma firmenname adresse produkt ihr_name dein_name grund telefon einfügen hier_einfügen ort summe preis rechnungsnummer",
)
