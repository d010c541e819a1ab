"""Names that mean the same person, in four languages; those that a beginning tells ('Sam') are not in here."""

from __future__ import annotations

_GROUPS = """
    robert bob bobby rob robbie bert roberto
    william bill billy will willy liam wilhelm willi guillermo guillaume
    richard dick rick ricky rich ricardo
    elizabeth liz lizzie lisa beth betty betsy eliza elisabeth elli lisbeth sissi elise isabel elsa ella libby
    margaret maggie peggy meg greta marge margarete gretchen rita daisy marguerite margot marga margarita
    james jim jimmy jamie
    john jack johnny jon jonathan johann johannes hans jean juan
    edward ed eddie ted teddy ned eduard eduardo edouard
    theodore ted theo theodor teddy
    anthony tony anton toni antonio antoine
    katherine catherine kate katie kathy cathy cat kit kitty kathleen katharina katja katrin kati kathi catalina cathe
    alexander alex sandy sascha alejandro alexandre xander alec sasha
    alexandra alex sandra sandy sascha alejandra lexi sasha
    michael mike mick mickey micha miguel michel mikey
    joseph joe jo joey josef sepp jose pepe joseba
    josefa pepa pepi fina
    francis frank fran franz francisco paco pancho curro francois kiko
    francisca paqui paca fran
    henry harry hal heinrich heinz heiner enrique henri hank
    charles charlie chuck carl karl carlos chas
    thomas tom tommy tomas
    peter pete pedro pierre petra piotr
    david dave davy
    daniel dan danny
    daniela dani dany
    christopher chris kit topher christoph christophe cristobal
    christine chris chrissy tina christina kirsten cristina christiane
    patricia pat patty trish patsy
    patrick pat paddy patricio
    susan sue susie suzy susanne susanna susana sanne
    deborah deb debbie
    barbara barb barbie babs bärbel
    jennifer jen jenny
    rebecca becky bex becca
    victoria vicky tori vic
    dorothy dot dolly dottie dorothea dorle
    nicholas nick nicky nico niklas nicolas klaus claus nikolaus
    andrew andy drew andreas andre andres andi
    andrea andy andi
    matthew matt matthias mateo matthieu matze
    gregory greg gregor
    lawrence larry lorenz laurent lorenzo
    leonard len lenny leo leonhard
    benjamin ben benny benni
    samuel sam sammy
    samantha sam sammy
    stephen steve steven stefan stephan esteban etienne steff
    stephanie steph steffi stefanie
    abigail abby gail
    virginia ginny
    harold hal harry harald
    martha marta patty
    mary molly polly maria marie mia mary miriam mimi maja maruja
    dolores lola loli
    rosario charo
    concepcion concha conchita
    mercedes merche
    ignacio nacho
    jesus chus chuy
    manuel manolo manu
    manuela manoli manu
    rafael rafa raphael
    jaime james santiago diego jacob jakob jacques
    guadalupe lupe
    isabel isa bel chabela
    teresa tere theresa terry tess resi
    georg george jorge schorsch joerg jurgen juergen
    friedrich fritz frederick fred freddy frederic federico fede
    alfred fred alf alfredo
    manfred manni fred
    siegfried siggi
    sigrid siggi
    eberhard ebi
    ludwig lutz louis luis lui
    joachim jochen achim joaquin jo
    wolfgang wolf wolfi
    gertrud trude gerti
    brigitte gitte gitti bridget
    ulrich uli ulli
    ulrike uli ulli rike
    gabriele gabi gaby
    sebastian basti seb bastian
    tobias tobi toby
    bernard bernie bernhard
    ronald ron ronnie
    donald don donnie
    kenneth ken kenny
    raymond ray
    timothy tim timmy
    philip phil pip philipp philippe felipe
    gerald gerry jerry gerard gerardo gerd gerhard
    jeremy jerry
    albert al bert bertie alberto
    arthur art artie arturo
    eugene gene eugen
    eleanor ellie nell nora lena leonore
    helen nell ellen helena elena lena leni
    magdalena lena leni magda
    caroline carrie caro carol carolina karoline line
    charlotte lotte charlie lottie
    emily em emmy milly
    frances fran fanny
    florence flo
    geraldine gerry
    jacqueline jackie
    judith judy
    julia jule julie juliana
    lucille lucy lucia luz
    natalie nat nathalie
    nathaniel nat nate nathan
    pamela pam
    penelope penny
    rosemary rose rosie
    sarah sally sadie sara
    veronica ronnie vero
    winifred winnie fred
    zachary zach zack
    walter walt wally
    vincent vince vicente
    russell russ
    roderick rod rodrigo
    oliver ollie olivier
    olivia liv livvy
    mohammed mo muhammad mohamed mehmet
    camille cam mimi
    dominique dom domi
"""
GROUPS = tuple(frozenset(line.split()) for line in _GROUPS.splitlines() if line.strip())
