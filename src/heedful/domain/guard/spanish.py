"""Spanish, as people in a service team write it to customers (usted, or tú) and to each other."""

from __future__ import annotations

from heedful.domain.guard import language as say

SPANISH = say.Language(
    common="el la los las un una es son era nosotros yo usted ustedes ella se y en de del al para que no con por su sus lo le les mi me te a ya ha he hemos esta este esto si mas pero muy como cuando tu nos sin todo hay puede",
    classes={
        "ya": "ya|siempre|otra_vez|de_nuevo|todavía|aún|solo|sólo|nunca|también|simplemente|sin_más|mejor|por_favor",
        "caso": "este|esta|esto|eso|ese|esa|él|ella|lo|la|le",
        "este": "este|ese|esta|esa|estos|esas",
        "cliente": "cliente|clienta|señora|señor|tío|tipo|tía",
        "insulto": "idiota|tonto|tonta|pesado|pesada|pelma|plasta|imbécil|quejica|loco|loca|maleducado|maleducada|payaso|"
        "payasa|listillo|listilla|tacaño|tacaña|cansino|cansina|histérico|histérica|borde|capullo|gilipollas|rata|coñazo|"
        "caradura|insoportable|inútil|quejoso|quejosa|ignorante",
    },
    phrases={
        say.COLLEAGUE: """
            no tengo|me_queda|queda más? paciencia|tiempo con|para ella|él|este|esta|ellos
            ya no tengo|me_queda paciencia
            pídele perdón|disculpas
            habría|hay que contestarle|responderle|decirle|escribirle algo|>
            que se lea|espere|busque|aguante|apañe|fastidie|compre el|la|un|otro|>
            legal|jurídico|el_jefe|la_jefa|dirección quiere|tiene_que|debe|necesita ver|verlo|revisar|revisarlo|aprobar|aprobarlo|mirarlo
            no merece|vale la pena >
            puedes llevar|coger|mirar|atender tú
            quién lleva|atiende|se_ocupa_de|se_encarga_de a|esta|este|ese|esa
            una|un tele|radio|cadena|periódico|medio local|pequeño|pequeña|regional >
            no hace|hará falta que? responder|contestar|responderle|contestarle|lo_sepa|se_entere|sepa
            podemos|puedo|deberíamos ignorarlo|ignorarla|ignorar|pasar_de
            qué le|les decimos|digo|contesto|contestamos|respondemos a|>
            cuidado|ojo , es|que|con|esta|este
            es otra_vez|de_nuevo el|la|este|esta de|del|que
            y no está|estaba contento|contenta
            yo|nosotros no haría|haríamos|le_haría ni? caso
            yo no|ni|a_este|a_esta lo|la|le|les contestaría|respondería|miraría|tocaría|daría|diría
            no le|les|lo|la contestaría|respondería|diría
            yo lo|la|le|los|les ignoraría|ignoro|dejaría|borraría|pasaría
            lo|la|los ignoraría
            yo ignoraría|pasaría|ni
            no|ni le|les|lo|la hagas|haría|hagáis|hagamos ni? caso
            no hagas|hagáis|haría|hagamos caso
            no le|les|lo|la digas|digáis|digamos|contestes|contestéis|respondas|respondáis|escribas|prometas|cuentes|llames|envíes|mandes|des|devuelvas|pongas|avises
            no se lo|la|los digas|cuentes|mandes|envíes|prometas|des
            no respondas|contestes|digas|prometas|reenvíes
            no lo|la reenvíes|respondas|contestes
            ignóralo|ignórala|ignóralos|ignóralas|olvídalo|bórralo
            < ignora a? este|esta|esto|ese|esa|al|el
            < déjalo|déjala|pásalo|ciérralo|bórralo|olvídalo estar|así|correr|>
            dile|diles|dígale|decidle que|a|simplemente|lo|si|no|ya
            dile|diles|dígale|decidle|respóndele|contéstale|escríbele|llámala|llámalo|recuérdale|explícale|ofrécele|mándale|envíale|devuélvele|prométele|pídele|cuéntale|avísale|regálale|cóbrale|bloquéale|sácatelo|quítatelo
            dale un|una|dos|su|el|largas|la_razón|largas mes|meses|descuento|vale|bono|respuesta|reembolso|dinero|abono|cupón|semana|gratis|otro
            dale|darle largas
            < dale algo|eso|lo_que
            y que|a_ver nos|me|si_nos deje|dejen|olvide
            < entre nosotros|nosotras|tú_y_yo
            entre nosotros|nosotras|tú_y_yo >
            que quede entre
            puedes|podrías|quieres|te_importa tú? encargarte|ocuparte|llevarlo|llevar|mirarlo|responderle|contestarle|llamarla|llamarlo|cogerlo|coger|tomar|hacerte|echarle|echar_un|revisarlo
            te puedes|podrías|encargas|ocupas|importa encargar|ocupar|de|tú|hacer|con
            te encargas|ocupas tú|de|>
            alguien|ben|quién|alguno puede|podría|sabe|se|le|ha|lo|la|lleva|quiere encargar|encargarse|ocupar|ocuparse|mirar|mirarlo|llevarlo|contestar|contestarle|responder|llamar|lleva|encarga|ocupa|ha|contestado|respondido|coger|cogerlo|esto|este|esta|qué|por_qué
            puede alguien|ben
            quién lleva|se|coge|contesta este|esta|esto|encarga|ocupa|a
            encárgate|ocúpate|hazte|cógelo|llévalo|échale|échame tú?
            míralo|mírala|revísalo antes
            échale un? vistazo|ojo antes|tú|>
            antes de contestarle|responderle|decirle|mandárselo|enviárselo|escribirle|llamarla|llamarlo|prometerle
            antes de que le|se_lo|les|yo conteste|responda|mande|envíe|diga|escriba
            hasta que legal|el_jefe|la_jefa|jurídico|los_abogados
            esperemos|espera|hay_que_esperar a|al|hasta legal|que|jefe|jurídico|ver_qué|departamento_legal|los_abogados
            legal|jurídico lo|diga|dice|tiene|lo_vea|lo_mire|vea|mire
            no le|les digamos|contestemos|prometamos|respondamos
            no contestemos|respondamos|prometamos|admitamos
            no admitas|admitamos|reconozcas|reconozcamos
            la respuesta|contestación|plantilla|frase|cantinela de_siempre|estándar|tipo|habitual y|de|vale|basta|>
            respuesta|texto|mensaje estándar|de_siempre|tipo|habitual|de_plantilla y|>
            quitárnoslo|quitárnosla|quitarnos|sacárnoslo|quitármelo|librarnos de_encima|de|lo_de|de_él|de_ella
            para que se|nos|me calle|vaya|deje|olvide|canse
            así nos|se deja|calla|calma|olvida|cansa
            ya se cansará|le_pasará|calmará|callará|olvidará
            no tiene|tienen|hace|debe|deben|puede por_qué|que|falta_que|qué saberlo|saber|enterarse|lo_sepa|se_entere
            que no se|lo entere|enteren|note|sepa|sepan
            nadie se|lo|ha ha|sabe|notado|dado|dio|enteró
            espero|ojalá|esperemos que no se|lo entere|note|noten|enteren|vea|vean
            no es|son mi|nuestro|asunto problema|tema|mío|departamento|nuestro
            ni idea de qué|lo_que|por_qué quiere|busca|habla|le_pasa|se_queja
            no sé|tengo qué|ni_idea_de quiere|le_pasa|qué|lo_que esta|este|ella|él|quiere
            qué le|les digo|decimos|contesto|contestamos|respondo|respondemos|pasa_a_este|ofrecemos
            le|les|lo|la devolvemos|contestamos|decimos|llamamos|pagamos|damos|bloqueamos|ignoramos|regalamos|cobramos|respondemos|cerramos el|la|los|lo|algo|o|>?
            lo cerramos|dejamos|ignoramos|archivamos >?
            < cerramos|cierro|archivamos >?
            < otra vez ella|él|este|esta|ese|esa|el_mismo|la_misma|la|el_de
            < ya está otra_vez
            estoy|estamos hasta|harto|harta|hartos las_narices|el_gorro|de_él|de_ella|de_este|de_esta|de
            me|nos tiene|tienen harto|harta|hartos|frito|frita|hasta
            para tu|vuestra información|info|conocimiento
            < fyi ,|:? es|este|esta|él|ella|la|el
            < para que lo? sepas|sepáis
            < te cuento|aviso de|que_este|que_esta
            nota|nota_interna para el|los|ben|mí|la equipo|compañeros|>
            bórralo|borra después|luego|esto
            no merece|vale la_pena|respuesta|contestar
            ni caso >
            ten cuidado|ojo con este|esta|ese|esa|él|ella
            < ojo|cuidado con este|esta|ese|esa cliente|clienta|tío|señora|señor|tipo
            que espere|esperen|se_aguante|se_fastidie >
            déjalo|déjala|dejémoslo|dejémosla esperar|en_espera|que_espere|cocerse
            no pongas|metas en_copia|al_cliente|a_la_clienta
            le he dicho|explicado|contado|contestado|prometido|respondido ya|que|dos|mil|tres|mil_veces
            me han|ha dicho que_le|arriba|de_arriba
            no me da tiempo >
            pásaselo|pásalo|pásala|reenvíaselo a
        """,
        say.COLLEAGUE_UNLESS_LETTER: """
            yo lo|la|le|los cerraría|borraría|archivaría|devolvería|dejaría|pasaría
            no sé|sabemos qué|cómo decirle|contestarle|responderle|explicarle
            alguien|quién puede|podría llamarlo|llamarla|llamarle|contestarle|responderle|atenderlo|atenderla
            mira|mirad el|los|en registro|log|registros|ficha
        """,
        say.COLLEAGUE_UNLESS_YOU: """
            < no responder|contestar >
            < no lo|la reenvíes
            < ignorar >
        """,
        say.COLLEAGUE_IF_THIRD: """
            < para información
            < fyi
        """,
        say.COLLEAGUE_UNLESS_KNOWN: """
            se lo he|hemos #ya? explicado|dicho|contado|repetido|mandado
            ya se lo|la he|hemos explicado|dicho|contado|repetido
            ya le he|hemos dicho|explicado|contado|repetido dos|tres|mil|que
            qué quiere|busca|espera|pretende ahora|esta|este|ella|él|de_nosotros
            está|estaba enfadado|enfadada|cabreado|cabreada|furioso|furiosa|histérica|histérico
            no se entera
            no se entera de
        """,
        say.ABOUT: """
            este|ese tipo #ya? ha_llamado|ha_escrito|quiere|llama|escribe|se_queja|dice|cree|pide|sigue
            este|ese tío|tipejo|individuo|señor|sujeto|pesado|cansino|loco #ya? ha|es|está|quiere|no|llama|escribe|se|me|nos|ya|sigue|pide|dice|cree|otra
            esta|esa tía|tipa|individua|señora|pesada|loca|mujer #ya? ha|es|está|quiere|no|llama|escribe|se|me|nos|ya|sigue|pide|dice|cree|otra
            este|ese|esta|esa cliente|clienta #ya? ha|es|está|quiere|no|llama|escribe|se|me|nos|ya|sigue|pide|dice|cree|otra
            < este|ese|esta|esa tío|tía|tipejo
            el|la cliente|clienta lo|la|se ha|rompió|cargó|equivocó|ha_cargado roto|cargado|estropeado|equivocado|él_mismo|ella_misma|solo|sola
            cliente|clienta él|ella mismo|misma
            lo|la ha roto|borrado|estropeado|hecho|cargado él|ella mismo|misma
            es|está|menudo|menuda|qué|vaya un|una? #insulto
            es|está un|una auténtico|auténtica|verdadero|verdadera|poco #insulto
            menudo|menuda|vaya|qué|otro|otra #insulto
            nada|todo le parece|gusta|vale|viene|molesta bien|nada|mal|>
            se queja de|por todo|cualquier|nada
            se queja siempre|otra_vez|mucho|sin_parar|cada
            escribe|llama|protesta|manda todas|todos|cada|a_todas|sin_parar|correos las|los|día|semana|horas
            es? una? tele|cadena|radio|revista pequeña|pequeñita|local >
            es? un? medio|periódico|canal|cliente pequeño|local|menor >
            esta|esa mujer es|está|quiere|no|llama|escribe|se
            < miente|exagera >
            él|ella|este|esta miente|exagera
            es un? periodista|abogado|abogada
            una? historia pequeña|pequeñita
            historia|noticia de una? tele|cadena pequeña
            cliente|clienta|señora|señor|tipo|tío difícil|pesado|pesada|insoportable|problemático|problemática|conflictivo|conflictiva|imposible|cansino
            es de|una|uno los|las|de que|los_que|las_que|esos|esas
        """,
        say.ABOUT_UNLESS_KNOWN: """
            ella|él #ya? quiere|exige|insiste|amenaza|protesta|dice|piensa|cree|sigue|pide|pregunta
            ella|él no entiende|escucha|lee|paga|quiere
        """,
        say.INTERNAL: """
            uso|consumo|solo|exclusivamente interno
            que? quede en casa|el_equipo
            nada de esto puede|debe salir|saberse
            < interno >
            a nivel interno >
            nota|información|documento|mensaje|comentario interno|interna
            se queda|quede|quedará en|dentro|entre|aquí el_equipo|casa|la_empresa|nosotros|del_equipo|la_oficina|el_departamento
            no para el|los|la|las|publicar cliente|clientes|clienta|prensa|público
            que no salga de aquí|esta_oficina|la_empresa|casa
            en este|ese plan ganamos
            nuestro margen
            el margen es|de|del
            no difundir|divulgar|compartir fuera|con|al|externamente
        """,
        say.ATTACHED: """
            adjunto|adjunta|adjuntos|adjuntas le|te|les|os|encontrará|encontrarás|remito|envío|enviamos|va|la|el|los|las|una|un
            le|te|les|os adjunto|adjuntamos|adjunta
            le|te|les|os he|hemos|hube adjuntado
            he|hemos adjuntado
            encontrará|encontrarás|encontrarán|puede_ver|tiene|tienes el|la|los|las|su|un|una|nuestro|nuestra * * * adjunto|adjunta|en_adjunto|como_adjunto
            encontrará|encontrarás|encontrarán|puede_ver|tiene|tienes el|la|los|las|su|un|una|nuestro|nuestra * adjunto|adjunta|en_adjunto|como_adjunto|adjuntos|adjuntas
            encontrará|encontrarás|encontrarán|envío|enviamos|mando|mandamos|remito|remitimos adjunto|adjunta|adjuntos|adjuntas|en_adjunto|como_adjunto
            le|te|les envío|enviamos|mando|mandamos|remito|remitimos * * en|como|en_el|en_un|en_archivo adjunto
            le|te|les envío|enviamos|mando|mandamos|remito|remitimos * * * adjunto|adjunta
            le|te|les envío|enviamos|mando|mandamos|remito|remitimos * * adjunto|adjunta
            va|van|está|están|viene|vienen adjunto|adjunta|adjuntos|adjuntas
        """,
        say.ATTACHED_WITH_PAPER: """
            adjunto|adjuntamos copia|factura|contrato|documento|documentos|pdf|recibo|archivo|fichero
            en el adjunto
            ver|véase|vea adjunto|archivo_adjunto|documento_adjunto
            < adjunto >
        """,
    },
    customer_nouns="""
        el|la|nuestro|nuestra|este|esta|ese|esa cliente|clienta|periodista|reportero|reportera
        esta|esa señora
        este|ese señor|tío|tipo
    """,
    mentions="""
        la|esta|esa|nuestra clienta
        al|nuestro cliente
        < clienta
        esta|esa señora|mujer
        este|ese tío
    """,
    not_mentioned="de correo ftp vpn smtp imap web ssh sftp email thunderbird outlook windows móvil api sql git",
    pronouns="",
    customer_pronouns="",
    says="""
        #ya? #ya? quiere|exige|insiste|protesta|amenaza|reclama|pretende|quería|exigía
        #ya? se #ya? queja|quejó|quejaba|enfada|enfadó|ha_quejado|ha_enfadado
        #ya? pregunta|pide|llama|escribe|preguntó|llamó|escribió|pidió otra_vez|si|por|todos|todas|de_nuevo|que|cada|>
        #ya? ha llamado|escrito|preguntado|pedido|protestado|amenazado|reclamado
        #ya? está|estaba #ya? muy? enfadado|enfadada|furioso|furiosa|molesto|molesta|harto|harta|cabreado|cabreada|indignado|indignada|descontento|descontenta|impaciente|equivocado|equivocada
        ha|#ya ha vuelto a llamar|escribir|preguntar|protestar
        no? tiene|tenía razón
        no está|estaba contento|contenta|satisfecho|satisfecha
        no #ya? entiende|lee|escucha|paga|sabe|quiere|hace_caso|se_entera|contesta|responde|para
        dice|cree|piensa|opina que
        otra vez >
        esa|ese se|es|no|está|siempre|quiere
    """,
    says_of_customer="""
        #ya? necesita|espera|debe|puede|va|tiene|ha|lo_ha|se_ha|es|está|sigue|paga|pagó|canceló|perdió
    """,
    tells="dile_a\nresponde_a\npregunta_a\ndale_a\nmanda_a\nmándale_a\nenvíale_a\nllama_a\nexplícale_a\ndevuélvele_a\ncontéstale_a",
    greetings="hola\nbuenas\nbuenos_días\nbuen_día\nbuenas_tardes|buenas_noches\nestimado\nestimada\nestimados\nestimadas\nquerido\n"
    "querida\nqueridos\nqueridas\napreciado\napreciada\nmuy_señor_mío\nhello\nhey",
    thanks="gracias\nmuchas_gracias\nmil_gracias\nperdón\nperdona\ndisculpa",
    crowds="hola|buenas|buenos_días equipo|chicos|chicas|compañeros|compañeras|gente\nestimados|queridos compañeros|colegas",
    titles="sr sra srta señor señora señorita don doña dr dra doctor doctora d dª sres señores",
    not_names="todos todas equipo cliente clienta clientes clientas amigo amiga amigos señor señora señores compañero "
    "compañera compañeros compañeras de nuevo otra vez y o yo nosotros usted ustedes tú su sus tu el la los las un una "
    "gracias por para le en con sí no qué cómo lector lectora socio socia soy mundo a al del puede esto este esta",
    you="usted ustedes su sus suyo suya",
    third="ella él cliente clienta señora señor tipo tío tía",
    persons="marido mujer esposa esposo pareja hijo hija madre padre hermano hermana amigo amiga colega compañero compañera "
    "jefe jefa asistente asesor asesora abogado abogada vecino vecina técnico técnica empleado empleada gestor gestora "
    "secretaria él ella alguien destinatario remitente niño niños contable novio novia persona usuario",
    groups="proveedor banco empresa equipo compañeros visitantes clientes usuarios gente padres hijos amigos contactos operadora",
    ours="mi mis nuestro nuestra nuestros su sus compañero compañera técnico técnica responsable asesor gestor delegado llamado llamada nombre",
    of="de del desde en con a y",
    papers="factura facturas contrato contratos documento documentos formulario pdf informe presupuesto registro lista recibo "
    "carta guía manual certificado confirmación copia archivo fichero albarán abono oferta",
    pictures="imagen imágenes captura capturas foto fotos pantallazo pantalla",
    orders="pedido factura contrato reserva paquete envío entrega número_de_cliente expediente",
    your="su tu sus",
    explains="plantilla plantillas variable variables sintaxis sustituya sustituir reemplace reemplazar ejemplo código significa",
    gaps="nombre apellido apellidos nombre_del_cliente cliente fecha importe número pedido enlace empresa dirección producto "
    "su_nombre hora motivo asunto precio teléfono insertar número_de_pedido tratamiento",
)
