"""French, as people in a service team write it to customers (vous) and to each other (tu)."""

from __future__ import annotations

from heedful.domain.guard import language as say

FRENCH = say.Language(
    common="le la les un une des est sont etait nous je vous il elle on et en dans pour ce cette que qui ne pas de du au aux avec sur votre vos notre mon ma a l d c qu n s y lui tu se sa son plus c'est par mais ou si tout bien fait ca",
    classes={
        "lui": "lui|leur",
        "tout": "simplement|juste|bien|donc|encore|toujours|vraiment|surtout|vite|déjà|encore_une_fois|franchement|plutôt",
        "ca": "ça|cela|ceci|le|la|les|ce_message|ce_mail|cet_email|ce_courriel|ce_dossier|cette_demande|ce_ticket|ce_truc|lui|celui_là|celle_là",
        "client": "client|cliente|clients|dame|monsieur|type",
        "injure": "idiot|idiote|con|conne|abruti|abrutie|râleur|râleuse|emmerdeur|emmerdeuse|casse_pieds|crétin|crétine|"
        "chieur|chieuse|boulet|relou|radin|radine|pénible|cas_social|cas_désespéré|dingue|malade|plaie|cinglé|cinglée|emmerdeuse",
    },
    phrases={
        say.COLLEAGUE: """
            plus de|aucune patience|temps avec|pour lui|elle|ce|cette|eux
            excuse-toi|excusons-nous et|auprès|simplement
            passons|passe à autre chose
            demande|parles|parle|vois à|avec|en_à ben|clara
            une|un petite|petit|télé|radio|journal|chaîne locale|local|régionale|obscure >
            ça ne? vaut pas le_coup|la_peine
            pas la peine de|d' lui? répondre|réagir|rappeler|insister
            on|nous peut|peuvent|pourrait|pouvons l'|le|la|les ignorer|laisser|zapper|classer
            on|nous peut|pouvons ignorer|zapper
            tu lui|leur dis|réponds|envoies|donnes|expliques|écris|proposes|rembourses
            attention , il|elle|c'est est|un|une
            c'est encore|toujours celui|celle|lui|elle|ce|cette|le_type
            n'a|n'ont|a pas besoin de le|l' savoir|apprendre
            je|on laisserais|laisserait #tout? tomber|courir|couler|passer|pisser|filer
            laisse|laissons|laissez #tout? tomber|courir|couler|pisser
            je|on l'ignorerais|ignorerais|ignorerait|l_ignorerait
            je ne|n' répondrais|y_répondrais|perdrais #tout? pas|rien|même_pas
            je répondrais|répondrai #tout? pas|rien
            je ne lui|leur répondrais|dirais|promettrais|donnerais #tout? pas|rien
            à ta|votre_place je
            ne|n' lui|leur réponds|répondez|dis|dites|promets|promettez|donne|donnez|envoie|écris|rembourse #tout? pas|rien
            ne|n' réponds|y_réponds #tout? pas|rien|surtout
            réponds pas >
            ne|n' dis|promets|transfère #tout? pas|rien
            ne dis|dites|promets|promettez #tout? pas|rien au|à_la|aux|à_ce|à_cette #client
            dis|réponds|explique|envoie|propose|offre|donne|écris|rappelle|demande|raconte|promets|file|rembourse #lui|au_client|à_la_cliente|à_cette|à_ce
            dites|répondez|expliquez|proposez|offrez #lui simplement|juste|que|un|qu
            rappelle|préviens|fais|appelle|calme|bloque|vire|rembourse|ignore|oublie le|la|les
            < ignore #ca
            ignore-le|ignore-la|ignore-les
            < ignorez ce|cette type|dame|client|cliente
            fais|faites le|la|les|traîner patienter|attendre|mariner|poireauter|lanterner
            entre nous >
            < entre nous
            entre toi|nous et|deux moi|>
            tu|t' peux|pourrais|veux|voudrais|saurais #tout? t'en|t'occuper|prendre|le|la|lui|regarder|répondre|gérer|jeter|me|te|voir|traiter|rappeler|appeler|les|reprendre
            est-ce que tu|quelqu'un peux|peut|pourrais|pourrait
            peux|pourrais|veux tu t'en|t'occuper|prendre|le|la|lui|regarder|répondre|gérer|jeter|voir|traiter|rappeler|appeler|les|reprendre
            quelqu'un peut|pourrait|s'en|sait|prend|a #tout? s'en|prendre|répondre|regarder|occuper|charger|le|la|lui|occupe|charge|répondu|ce|pourquoi
            qui s'en|prend|gère|répond|s'occupe|veut occupe|charge|celui|celle|ce|cette|le|la|à|de
            tu t'en|le|la|lui|les|t_en occupes|charges|gères|prends|réponds|rappelles|envoies|traites
            tu prends|gères|regardes|réponds|traites celui|celle|ce|cette|à|le|la|ça
            prends|gère|regarde|traite celui|celle|ce_dossier|cette|ça|le_dossier
            jette|jettes un œil|coup|oeil
            avant que je|j' #lui? réponde|répondre|envoie|l'envoie|lui_réponde|lui_écrive
            avant|après de|d' #lui répondre|écrire|envoyer|dire|parler|promettre
            avant|sans de? #lui? en parler|répondre à|au juridique|chef|patron|directeur
            attendons|attends|attendre|demande|demander|voir|vu l'avis|le_feu_vert|avec|au|que|l'accord|le_juridique|le_service|du|par du|le|les|au|juridique|légal|chef|service juridique|chef|patron|service|direction|avocats
            avis|accord|feu_vert|validation du|de_la|des juridique|service_juridique|direction|chef|avocats|juristes
            le|au juridique
            ne #lui répondons|disons|promettons|répond|dit|promet #tout? pas|rien
            ne répondons|disons|promettons|avouons #tout? pas|rien
            qu'on n'en parle|entende plus
            et basta
            et on en parle|n'en_parle plus
            et hop|zou >
            pour s'en débarrasser
            s'en débarrasser|débarasser
            débarrasse-toi|débarrassons-nous
            il|elle se calmera|lassera|finira
            ça|ca le|la calmera|fera_taire|occupera
            la|une|le|un réponse|message|texte|mail type|standard|bateau|habituelle|habituel|toute_faite et|puis|suffira|>
            #lui la|une|le réponse|texte|mail|message type|standard|habituelle|habituel|bateau
            #lui un|deux|une mois|remise|avoir|geste gratuit|gratuits|offert|commercial|et|pour
            il|elle|ils|elles n'a|n'ont|n'a_pas|n'ont_pas pas|besoin|à besoin|de|le|savoir
            il|elle ne|n' doit|doivent|faut|verra|remarquera|saura pas|rien|jamais
            il ne faut|faudrait #tout? pas|surtout_pas #lui|qu'il|qu'elle|le_dire|que
            faut pas #lui|qu'il|qu'elle
            personne|heureusement ne|n' s'en|l'a|a|le est|remarqué|vu|sait|rendu
            espérons|j'espère qu'il|qu'elle|que|qu'ils ne|n'
            pas mon|notre|de_mon|mes problème|rayon|domaine|boulot|ressort|affaire|oignons
            aucune idée de|de_ce ce|qu'il|qu'elle|que
            aucune idée de ce qu'il|qu'elle
            qu'est-ce|quoi|que qu'on|que_je|je|on|dois_je|dit #lui|réponds|répond|dire dit|réponds|répond|répondre|dire
            qu'est-ce qu'on|que_je #lui
            on|dois-je|doit-on|faut-il|je le|la|lui|les rembourse|répond|dit|rembourser|répondre|dire|donne|rappelle|ignore|bloque >?
            on ferme|laisse_tomber|clôture|clôt|archive|classe >?
            on #lui doit|répond|dit|rembourse|donne|offre|propose|promet
            < encore elle|lui|eux|ce_type|cette_dame|celui_là|celle_là|un_comme
            < pas encore elle|lui
            j'en|on_en ai|a marre|assez|ras_le_bol de|d' lui|elle|ce|cette|ces|celui|celle
            marre de|d' lui|elle|ce|cette|celui|celle
            il|elle me|nous|m' gonfle|saoule|fatigue|énerve|soûle|gave|tue
            pour ton|ta info|information|gouverne
            < pour info ,|:? c'est|ce|cette|il|elle|le_client|la_cliente le|la|un|une|client|cliente|dame|type|monsieur|a|est|dossier|cas
            < pour info .
            < pour info le|la client|cliente
            < fyi c'est|il|elle|ce|le|la
            < juste|rien_que|seulement pour|entre nous|toi >
            note pour|à l'équipe|moi|ben|les_collègues|le_support
            supprime|efface #ca|après|ce_message
            fais gaffe|attention avec|à lui|elle|celui|celle|ce_client|cette_cliente
            ça ne|n' vaut pas|même_pas la_peine|le_coup|une_réponse
            vaut|mérite pas la_peine|le_coup|une_réponse|de_réponse
            il|elle n'a|ne qu'à|mérite
            fais|faire|laisse|laisser #tout? traîner
            mets|met|mettons ça|le|la|les de_côté|en_attente|au_placard
            copie|mets pas le_client|la_cliente|lui|elle
        """,
        say.COLLEAGUE_UNLESS_LETTER: """
            je clôturerais|fermerais|supprimerais|rembourserais|classerais|archiverais|zapperais
            merci de t'en|te occuper|charger
            t'en occuper|charger
            on répond|dit|fait|envoie quoi
            quelqu'un peut|pourrait le|la|lui|les|s
            quoi|que lui|leur dire|répondre|écrire
        """,
        say.COLLEAGUE_UNLESS_YOU: """
            < ignore >
            < à ne pas|surtout? transférer|diffuser|communiquer
            < ne pas|surtout? répondre >
            < ne pas|rien #lui? répondre|dire|promettre
            < on ferme >
            je|j' ferme|clôture >?
            < laisse >
        """,
        say.COLLEAGUE_IF_THIRD: """
            < pour info
            < fyi
        """,
        say.COLLEAGUE_UNLESS_KNOWN: """
            je|j' lui|leur ai|avais #tout? #tout? dit|expliqué|répondu|promis|répété|envoyé|écrit|raconté
            on lui|leur a #tout? #tout? dit|expliqué|répondu|promis|répété|envoyé|écrit
            lui|leur expliquer|dire|répondre|promettre|offrir|rembourser que|un|simplement|>
            qu'est-ce|que qu'il|qu'elle|veut-il|veut-elle|il|elle veut|attend|raconte|cherche
        """,
        say.ABOUT: """
            ce type #tout? est|a|veut|n'a|appelle|écrit|se_plaint|râle|insiste|exige|croit|pense|encore
            ce|cet|ces mec|bonhomme|gars|gugusse|zozo|vieux_con|individu
            cette bonne_femme|nana|meuf|folle
            cette|la dame #tout? est|a|veut|n'a|ne|appelle|écrit|se|râle|insiste|demande|exige|croit|pense
            ce|cet monsieur #tout? est|a|veut|n'a|ne|appelle|écrit|se|râle|insiste|demande|exige|croit|pense
            ce|cette client|cliente #tout? est|a|veut|n'a|ne|appelle|écrit|se|râle|insiste|demande|exige|croit|pense|nous
            le client|cliente l'a|a|s'est cassé|cassée|fait|trompé|tout lui-même|elle-même|tout_seul|cassé
            client|cliente lui-même|elle-même
            l'a cassé|cassée|fait|supprimé|effacé lui-même|elle-même|tout_seul|toute_seule
            il|elle|celui-là|celle-là se plaint|plaignait|plaindra
            il|elle écrit|appelle|râle|téléphone|rappelle toutes|tous|sans|tout_le_temps|chaque|encore
            il|elle est #tout? un? une? #injure|pénible|insupportable|chiant|chiante|impossible|lourd|lourde|furieux|furieuse|fâché|fâchée|énervé|énervée|difficile|odieux|odieuse|relou|agaçant|agaçante
            il|elle ne comprend|écoute|lit|veut|sait|capte rien|pas_ce|pas_que|pas_qu
            quel|quelle|un_vrai|une_vraie|sacré|sacrée|espèce_de|c'est_un|c'est_une|encore_un|encore_une|gros|grosse #injure
            rien ne|n' lui convient|va|plaît|suffit
            petite|minuscule chaîne|radio|télé|feuille|cliente >
            petit|obscur journal|média|blog|client >
            cette femme|nana|bonne_femme est|a|veut|n'a|ne|appelle|écrit|râle
            il|elle|celui-là|celle-là ment|exagère|bluffe|raconte >|n'importe|des
            il|elle|c'est est|un|une? journaliste|avocat|avocate
            petite|toute_petite histoire|affaire d'une|de petite|chaîne
            un|une|le|la|cet|cette #client pénible|difficile|insupportable|chiant|chiante|casse-pieds|relou|lourd|lourde|compliqué|compliquée
            celui-là|celle-là #tout? alors|est|a|veut|encore|il|elle|>
            une|un de|d' ces|ceux|celles gens|clients|qui
        """,
        say.ABOUT_UNLESS_KNOWN: """
            elle veut|exige|insiste|menace|réclame|prétend|râle|demande|croit|pense que|encore|toujours|un|une|son|sa|être|qu|plus|le|la
            elle a encore|déjà|rappelé|appelé|écrit
            il exige|insiste|menace|réclame|prétend|râle
            il veut encore|son|être|qu'on|un_remboursement|plus
            il a encore|déjà appelé|rappelé|écrit|demandé
        """,
        say.INTERNAL: """
            usage|strictement|uniquement interne
            garder|gardons|garde|reste|rester en|à_l' interne
            rien ne|n' doit|devra sortir|filtrer|fuiter
            en interne uniquement|seulement|exclusivement
            en interne >
            < interne >
            note|info|information|document|mémo|remarque interne
            reste|restent|rester|doit_rester|restera dans|au_sein_de|chez|en|entre l'équipe|l'entreprise|la_maison|nous|interne
            pas pour les|le|la clients|client|cliente|extérieur|public|presse
            ne pas|rien diffuser|communiquer|sortir|divulguer à|au|aux|en|hors l'extérieur|client|clients|dehors|externe
            on marge
            notre|la marge
            confidentiel interne
        """,
        say.ATTACHED: """
            ci-joint|ci-jointe|ci-joints|ci-jointes le|la|les|l'|un|une|notre|votre|vos|mon|ma|comme|veuillez|vous|copie
            trouverez|trouvez|trouver|trouveras ci-joint|ci-jointe|ci-joints|ci-jointes|ci-après|en_pièce_jointe|en_pièces_jointes|en_annexe|joint|jointe
            veuillez trouver * * * * ci-joint|en_pièce_jointe|en_annexe
            trouverez|trouvez|trouver le|la|les|l'|un|une|votre|notre * ci-joint|ci-jointe|en_pièce_jointe|en_annexe|joint|jointe
            trouverez|trouvez|trouver le|la|les|l'|un|une|votre|notre * * * ci-joint|ci-jointe|en_pièce_jointe|en_annexe
            je|nous vous|t' envoie|envoyons|adresse|adressons|transmets|transmettons|joins|joignons|fais_parvenir ci-joint|en_pièce_jointe
            je|nous vous|t' envoie|envoyons|adresse|adressons|transmets|transmettons|joins|joignons * * en_pièce_jointe|ci-joint|ci-jointe|en_annexe
            je|nous vous|t' envoie|envoyons|adresse|adressons|transmets|transmettons|joins|joignons * * * * en_pièce_jointe|ci-joint|ci-jointe|en_annexe
            joint|jointe|joints|jointes|attaché|attachée à|dans|au ce|cet|cette|présent message|mail|email|e-mail|courriel|courrier
            je joins le|la|les|un|une|votre|notre|à|mon|ma
            nous joignons
            j'ai joint|attaché|mis
        """,
        say.ATTACHED_WITH_PAPER: """
            < en pièce jointe
            < ci-joint
            ci-joint|ci-jointe|ci-joints|ci-jointes >
            voir|cf|voyez la|le|les? pièce|fichier|document jointe|joint
            est|sont joint|jointe|joints|jointes
            est|sont|va|part en pièce|annexe jointe|>
        """,
    },
    customer_nouns="""
        le|la|notre|ce|cette client|cliente|journaliste|reporter
        cette dame
        ce monsieur
    """,
    mentions="""
        la|cette|à_la|de_la|notre cliente
        au|notre|ce client
        < cliente
        cette femme|dame|nana
        ce monsieur|mec
    """,
    not_mentioned="de mail messagerie ftp vpn smtp imap web ssh sftp léger lourd email e courriel bureau thunderbird outlook "
    "windows mobile api sql http git rdp",
    pronouns="",
    customer_pronouns="",
    says="""
        #tout? #tout? veut|exige|insiste|râle|menace|réclame|prétend|croit|refuse|voulait|menaçait #tout?
        #tout? s'est|se|s' #tout? plaint|énervé|énervée|énerve|fâché|fâchée
        #tout? demande|a_demandé|appelle|écrit|a_appelé|a_rappelé|a_écrit|rappelle encore|si|pourquoi|toujours|sans|tous|toutes|nous|un|une|trois|deux|>
        #tout? a #tout? appelé|rappelé|écrit|demandé|réclamé|menacé|râlé
        #tout? est|était #tout? furieux|furieuse|fâché|fâchée|énervé|énervée|en_colère|mécontent|mécontente|agacé|agacée|pénible|impatient|impatiente|vexé|vexée|difficile|insupportable
        ne|n' comprend|lit|écoute|veut|sait|paie|répond|a pas|rien|jamais|toujours
        a|avait tort|raison
        n'est|est pas contente|content|satisfaite|satisfait|ravie
        n'a|n'y rien|pas|jamais|comprend compris|lu|payé|rien|écouté
        pense|dit|trouve que|qu'on|qu'il|qu'elle|qu|ça
        encore >
    """,
    says_of_customer="""
        #tout? l'a|a|doit|peut|va|aimerait|souhaite|attend|voudrait|aurait #tout? encore|toujours|un|une|être|que|qu'on|qu|son|sa|ses|pas|le|la|de|cassé|payé|annulé|résilié|depuis|fait|se|son_argent
        l'a #tout? cassé|cassée|fait
    """,
    tells="dis_à\nréponds_à\ndemande_à\ndonne_à\noffre_à\nenvoie_à\nexplique_à\nrappelle\nécris_à\nrembourse",
    greetings="bonjour\nbonsoir\nsalut\ncoucou\nrebonjour\nhello\ncher\nchère\nchers\nchères\nbonne_journée",
    thanks="merci\nmerci_beaucoup\nmerci_bien\nmille_mercis\ndésolé\ndésolée",
    crowds="salut|bonjour|coucou|hello l_équipe|les_amis|les_gars|chers_collègues|l'équipe\nchers collègues\nsalut|coucou à? tous|toutes|tout_le_monde",
    titles="m mr mme mlle monsieur madame mademoiselle mesdames messieurs maître docteur dr",
    not_names="tous toutes tout le monde équipe client cliente clients clientes monsieur madame messieurs mesdames "
    "collègue collègues à et ou je nous vous tu votre vos notre nos le la les un une merci de pour encore ami amie amis "
    "lecteur lectrice membre membres partenaire voici il elle ce cette pouvez en dans avec ça oui non bonjour",
    you="vous votre vos vôtre",
    third="elle lui client cliente monsieur dame type celui celle",
    persons="mari femme épouse époux conjoint conjointe compagnon compagne fils fille mère père frère sœur ami amie collègue "
    "chef patron patronne assistant assistante comptable avocat avocate voisin voisine technicien technicienne employé "
    "employée associé associée secrétaire quelqu personne destinataire expéditeur enfant enfants parent parents "
    "utilisateur utilisatrice visiteur",
    groups="fournisseur hébergeur banque société équipe collègues visiteurs clients utilisateurs gens parents enfants amis "
    "contacts destinataires opérateur",
    ours="mon ma mes notre nos votre vos son sa collègue technicien technicienne délégué responsable comptable avocat nommé nommée nom",
    of="de du des chez au à en et",
    papers="facture factures contrat contrats document documents formulaire pdf rapport devis relevé journal liste reçu "
    "lettre notice guide manuel attestation confirmation copie fichier fichiers bon avoir certificat",
    pictures="image images capture captures photo photos",
    orders="commande facture contrat réservation colis livraison dossier client",
    your="votre ta vos",
    explains="modèle modèles variable variables syntaxe remplacez remplacer remplacé exemple code jeton signifie",
    gaps="nom prénom nom_du_client client cliente date montant numéro commande lien société entreprise adresse produit "
    "votre_nom civilité heure objet raison somme prix téléphone insérer numéro_de_commande",
)
