"""English, as people in a service team write it to customers and to each other."""

from __future__ import annotations

from heedful.domain.guard import language as say

ENGLISH = say.Language(
    common="the a an is are was to of and in on for it this that you your we i have has be will with not can do if please my our as at by or from would just me but so they he she his her him them there been any all out up what when",
    classes={
        "him": "him|her",
        "them": "them|him|her",
        "it": "it|this|that|him|her|them",
        "still": "just|still|again|already|always|never|really|simply|even|now|obviously|clearly|only|also",
        "answer": "answer|reply|respond|answering|replying|responding",
        "someone": "someone|somebody|anyone|anybody|ben",
        "reader": "customer|client|user|caller|guest|reporter|journalist",
        "insult": "idiot|moron|jerk|whiner|crank|nutcase|nutter|complainer|drama_queen|clown|cheapskate|time_waster|"
        "freeloader|muppet|loony|weirdo|troll|pest|lunatic|cry_baby|crybaby|know_it_all|smart_arse|smartass|"
        "nightmare_customer|nightmare_client|difficult_customer|"
        "difficult_client|serial_complainer|piece_of_work|karen",
    },
    phrases={
        say.COLLEAGUE: """
            i|we would|'d|should? ignore it|this|him|her|them|these >
            i|we would|'d just|simply|rather ignore
            < fyi ,|:? this|that|these|he|she|they|customer|client|another|old|don't|in_case|just_so|between|only|ben|our_customer|the_customer|the_client
            < fyi .
            < just ignore him|her
            ignore him|her
            no patience|time|nerves left? for|with him|her|them|this|that|these
            just|simply say sorry|yes|no and
            apologise|apologize|say_sorry and move on
            small|tiny fry|fish|potatoes|beer >
            not worth the|our|any trouble|hassle|bother
            any chance|could_you you? could|can cover|take|jump_on|grab this|that|it|for_me
            cover this|that|it for me|us
            stuck in meetings
            some|just_some|only_some local|tiny|obscure|random|regional tv|station|paper|channel|outlet|blog|newspaper|radio
            don't|do_not|dont waste your|our|any|more time on|with|answering
            can|could|should we just|safely? ignore|skip this|it|that|him|her|them|these
            what|what's is|'s our line|position|story|take|answer|stance on|here|to|>
            what do|should|can we say|answer|reply|tell
            how do|should we respond|answer|reply|handle this|that|it|him|her|them|to
            just reply|answer|respond with the
            do_not|don't|dont|never send|forward|show|give|mention * to the? customer|client|him|her|them
            do_not|don't|dont|never mention|show|admit|reveal|disclose the|this|that|our|any * to them|him|her
            customer|client|they|he|she|nobody won't|wouldn't|will_not|doesn't|will_never|'ll_never notice|find_out
            this_one 's|is yours ,
            no need to #answer to? this_one|such
            wouldn't|wouldn_t|not bother #answer|writing
            wouldn't|would_not #answer to? it|this|that|him|her|them|these|any
            i|we would|'d not #answer
            i|we would|'d|should leave it unanswered
            not worth #answer|a_reply|an_answer|our_time|our_while
            doesn't|does_not|don't|do_not deserve an|a answer|reply|response
            don't|do_not|dont|never #answer to? him|her|this_guy|this_one|that_one
            < please? don't|do_not|dont #answer >
            < please? don't|do_not|dont #answer yet|before|until|for
            no need to #answer to? him|her|them|this_one
            don't|do_not|dont|never|not tell the|this|that customer|client|user
            don't|do_not|dont tell anyone|anybody
            strictly|just|only between us|you_and_me|ourselves
            < between us >
            between you and me|i >
            keep it|this|that between us|ourselves|you_and_me
            stays|stay between us
            off the record
            for our|your eyes only
            get it|this|that|them|him|her|these off our|my desk|desks|back|backs|plate|hands
            get rid of him|her|this_guy|this_customer|this_client
            they|he|she will|'ll|won't|would go away >
            make him|her|them go away
            and|then be done with it|him|her|them
            get it over with
            can|could|would|will you|#someone please? take|handle|grab|pick_up|cover|own this|that|it|him|her|these one? >
            can|could|would|will you|#someone please? take this|that|it|him|her|these one? over|off|from|on
            can|could|would|will you|#someone please? deal with this|that|it|him|her|these|them one? >
            can|could|would|will you|#someone please? call|answer|reply_to|talk_to|respond_to|write_to|email him|her|them
            can|could|will #someone take|handle|deal_with|jump_on this|it|him|her|them|that
            who|which_of_us handles|takes|owns|has|wants|is_on|is_handling|is_taking this_one|this_case|this_ticket|this_customer
            has|did #someone #answer|answered|replied|responded|called|spoken to? him|her|them|this|yet|already
            before|until|unless i|we #answer|call|get_back|write to? it|this|him|her|them|the_customer|this
            look at this before i|we
            read|check this|it before i|we send|#answer
            before i|we send this|it to? him|her|them|out|off
            let's|lets not #answer|tell|promise|say|admit|mention
            let's|lets|let_us just? ignore|drop|leave|stall him|her|this_one|this_guy
            let's|lets|let_us just? ignore this|it|them
            let's|lets|let_us wait and see if he|she|they
            let|leave him|her|them wait|stew|cool|hanging|dangling
            leave him|her alone
            let it|this rest|slide >
            not|isn't my area|job|department >
            standard|usual|canned|boilerplate|template|stock answer|reply|response|text|blurb|macro and|should|again|will|is
            #him|them the standard|usual|canned|boilerplate|template|stock|copy_paste
            don't|do_not|dont|never|let's_not promise|offer|admit|give|tell him|her|them
            don't|do_not|dont admit it|anything|that|to|this|fault|liability
            string him|her|them along
            stall|fob|palm|brush|blow him|her|them off?
            play for time
            buy us some|more? time
            shut him|her|them up
            keep him|her|them happy|quiet|busy|warm|waiting|sweet|off
            get him|her|them off the phone|line
            needn't|need_not|doesn't_need_to|don't_need_to|must_not|mustn't|shouldn't know about|that
            he|she|they doesn't|don't need|have to know
            nobody|no_one has|have|'s noticed
            hope|hopefully they|he|she doesn't|don't|won't|didn't notice|find|see
            he|she|they won't|will_never|'ll_never know|notice|find_out
            delete|burn this after|once
            < low|no|lowest priority >
            < skip this|that one >
            note to team|ben|support|colleagues
            < note for the? team|colleagues|support|ben
            before|until|unless|once|after legal has|have|had|sees|saw|approves|signs|agrees|says|gets|looks
            ask|check|checked|clear|run with|by? legal
            legal|pr|compliance|the_boss|management says|said|wants|told|needs to|us|it|we
            fed up with|of him|her|them
            had enough of him|her|them|this_guy
            sick of him|her|them|this_guy
            here we go again
            < lol another|again|this|she|he
            < another one of these|those
            < not|oh_no|ugh him|her|this_guy|this_one|that_guy|them again
            i|we have no idea what|why he|she
            no idea what|why he|she
            what should|shall|do i|we tell|say|answer|reply|write to? him|her|them|the_customer
            what|how do? you want|would_like me to tell|say|answer|reply|respond|handle
            should|shall|do|can|could|must i|we tell|answer|reply_to|respond_to|pay|refund|believe|call him|her|them|this_guy|this_person|this_one
            do we owe this|him|her|them|that|any
            do we really? have|need|want to answer|reply|respond|pay|refund|deal|help
            can|could i|we get away with
            #him|them a|one month|free|refund|credit|voucher|discount|coupon free|and|so|to
            throw him|her|them a
            he|she|they will|'ll calm_down|shut_up|get_over|get_bored|get_tired|give_up|back_off
            whatever he|she says
            don't|do_not cc|copy|include|loop the? customer|client|him|her|them
            not for the? customer|customers|clients|outsiders
            keep|leave the? customer|client out of
            how do|can we get rid
            he|she 's|is your|yours|all_yours|my >
            tag|your you 're it
        """,
        say.COLLEAGUE_UNLESS_LETTER: """
            i|we would|'d just|simply? close|refund|skip|drop|archive|delete|block|ban|ignore|leave this|it|that|this_one|him|her|them >
            i|we would|'d say we
            this|that one 's|is yours|mine
            < guys ,|:
            < hey|hi|hello team|folks|guys ,? anyone|anybody|someone|who|can|could|what|any
            please handle|cover|pick_up|take_over|deal_with >
            < please handle|take_over
            any idea|ideas what|how to say|tell|answer|reply
            < skip >
            just|simply|better leave it|this|them >
            and move on >
            usual apology|answer|reply|blurb|excuse|response
            same woman|guy|customer|lady|man|person|client as|again
            < cc ben|me|you|the_team|clara
        """,
        say.COLLEAGUE_UNLESS_YOU: """
            < just|please? close it|this_one|this|the_ticket|the_case|this_ticket|this_case >?
            < just|please? close this_one|the_ticket|the_case|this_ticket|this_case >
            shall|should|can|do|could i|we just? close it|this|this_one|the_ticket|the_case >?
            < ignore this|it|that|these >
            < just|please ignore this|it|that one? >
            i|we would|'d let it go|rest|slide|be
            should|shall i|we #answer|answer >?
            < can|could this wait >
            is this|that|it worth #answer|a_reply|an_answer|our_time
            < don't|do_not bother >
        """,
        say.COLLEAGUE_IF_THIRD: """
            < fyi
            < heads up
            < just so you know
            < for your information
        """,
        say.COLLEAGUE_UNLESS_KNOWN: """
            don't|do_not|dont #answer to? them
            just|simply|please|better tell #them
            < tell #them that|we|it|to|no|yes|i|there
            < tell him|her
            told #him twice|already|that|again|we|three
            i|we|ben already|just? told|explained|warned|promised|offered #him
            explained it|this|that to #him
            < send|give|offer|write|call|ask|refund|block|ban #him
            < just|please send|give|offer|write|call|ask|refund|block|ban #him
            < give|offer #them a|one|two|their
            what does|did he|she want|mean|say|expect|need
            does|did he|she know|expect|have|pay|really|want
            is|was he|she serious|angry|mad|right|ok|kidding|crazy|drunk|stupid
            i|we 'd|would|should tell|give|refund|offer|call|ignore #him
        """,
        say.ABOUT: """
            this|that guy|lady|woman|bloke|dude|chap|fella|gentleman|old_lady|fellow is|has|had|was|wants|keeps|needs|says|writes|wrote|called|calls|doesn't|does_not|never|always|again|just|still|really|will|can't|cannot|thinks|asks|asked|complains|again
            this|that customer|caller is|has|had|was|wants|keeps|needs|says|writes|wrote|called|calls|doesn't|does_not|never|always|again|just|still|really|will|can't|cannot|thinks|asks|asked|complains|claims
            this|that person|user wants|keeps|says|writes|wrote|called|calls|never|always|complains|claims|again|thinks
            < this|that guy|lady|woman|customer|bloke|dude >
            the customer|client|caller broke|complained|complains|insists|claims|keeps|demands|threatened|threatens
            customer|client broke it|this|that
            customer|client herself|himself
            he|she is|'s such? a? real? #insult|pain|nuisance|mess|handful|liar|annoying|impossible|difficult|clueless|rude|hopeless|unbearable|insane
            he|she is one of those|these
            is|'s one of those who|people|customers|clients|types|guys
            < what an? #insult|joker
            another|typical|real|total|complete|such_a|such_an #insult
            he|she|customer|client has|'s no clue|idea
            clueless|dumb|stupid|annoying|tiresome|pesky customer|guy|woman|lady
            he|she writes|calls|emails|complains every|all|each
            small|tiny story from|by a small|tiny
            not a big|major|real|important|large outlet|station|paper|channel|newspaper|customer|account|client
            < small|tiny|minor|unimportant outlet|station|paper|channel|newspaper|blog|customer|account|shop
            what a nightmare|disaster|piece_of_work of|>
            looks|sounds|seems like|to_be a? troll|crank|time_waster|nutter|scammer|freeloader|whiner
            he|she|this|careful|beware is|'s|, a? journalist|reporter|lawyer|blogger
            < customer|cust says|said|claims|wants|asks|asked|called|wrote|complains|thinks|reports|needs|is|has|can't|cannot|insists
            < client says|said|claims|wants|asks|asked|called|wrote|complains|insists
            nothing we do is right|enough|good for #him
            to #him twice|already|again >
        """,
        say.ABOUT_UNLESS_KNOWN: """
            he|she #still? doesn't|does_not|won't|will_not|can't|cannot listen|understand|read|get|want|know|pay|believe|accept
        """,
        say.INTERNAL: """
            internal|internally only
            internal use only
            < internal use
            for|strictly internal use|eyes|purposes|information
            < internal :
            < internal note|memo|comment
            < strictly? internal please|do
            not for external|outside|customers|clients|the_public|the_press|publication
            do_not|don't share|forward|pass this|it|that|on? outside|externally|with_customers|with_the_customer|to_the_customer
            do_not|don't forward this|it? >
            our|the margin on|is|for
            stays|stay|keep|remain|remains in|within|inside this|it|that|our|the|in_the? house|team|company
            stays|stay in-house
            keep this in|within|inside the team|house|company
            company confidential
        """,
        say.ATTACHED: """
            please|kindly? find attached
            find|found the|your|my|our|an|a|this * attached
            find|found the|your|my|our|an|a|this * * attached
            find|found the|your|my|our|an|a|this * * * attached
            you will|'ll find attached
            attached you will|'ll|can find
            attached to this mail|email|message
            attached please find
            enclosed you|is|are|please|find
            please|kindly? find enclosed
            find enclosed
            is|are enclosed >
        """,
        say.ATTACHED_WITH_PAPER: """
            i have|'ve|am|'m|will|'ll|just|also attached|attaching|attach
            i|we attached|attach the|a|an|my|our|your
            we have|'ve|are|'re attached|attaching
            is|are|been attached >|below|here|herewith|as|for_your|with|along
            see|check|review|sign|in the? attached
            < attached is|are|the|a|an|our|my|your
            attached below|herewith|here
            see attachment|attachments
        """,
    },
    customer_nouns="""
        the|our|this|that customer|client|caller|reporter|journalist
        < customer|client|caller
        this|that|the guy|lady|woman|bloke|dude|chap
    """,
    mentions="""
        the|our|this|that customer
        < customer
        this|that person >
        the lady|gentleman
        this|that guy|lady|woman|bloke|dude|chap|fella
        tell|ask|call|phone|email|inform|promise|upset|annoy|refund|calm the|our client
        our client >
    """,
    not_mentioned="portal number numbers service services care support area account accounts id ids satisfaction base data "
    "experience centre center login panel zone reviews review relations file record records database management side "
    "facing s website site page pages section menu forum desk",
    pronouns="he she him her",
    customer_pronouns="he\nshe",
    says="""
        #still? wants|keeps|complains|insists|claims|demands|threatens|whines|moans|nags|rants
        #still? wanted|complained|insisted|claimed|demanded|threatened|shouted|yelled
        #still? asks|asked|writes|wrote|called|calls for|again|me|us|about|every|if|why|whether|twice|three|all|>
        #still? is|was #still? angry|upset|furious|annoyed|mad|cross|livid|fuming|unhappy|impatient|threatening|demanding|complaining|whining|asking|calling|on_about|pissed|wrong|lying|confused|clueless|difficult|rude
        #still? thinks|believes|says|said|hopes|expects we|it|that|he|she|they|so|her|his
        #still? doesn't|does_not|didn't|did_not|won't|will_not|can't understand|listen|read|get_it|believe|accept|pay|want|know_what|see
        never|always reads|listens|pays|complains|asks|wants|writes|calls|says
        #still? is|was|'s #still? getting|being|becoming #still? angry|impatient|upset|annoyed|difficult|nervous|worried|unreasonable|rude|aggressive
        #still? called|wrote|phoned|rang|emailed|mailed again|and|this|today|yesterday|twice|three
        is|was not|n't happy|amused|pleased|satisfied
        has called|written|complained|asked|threatened|no_idea|no_clue|been_complaining|been_calling|been_asking
        again >
    """,
    says_of_customer="""
        #still? needs|needed|seems|broke|got|tried|forgot|refuses|refused|left|cancelled|canceled|owes|pays|paid|sent|posted|lost
        #still? is|was|has|had #still? not|a|an|one|one_of|on|very|really|quite|been|to|no|already|just|waiting|happy|another|her|his|the
        will|would|can|could|should|might|must #still? be|have|get|pay|leave|cancel|wait|never|not|call|write
    """,
    tells="tell\nask\ngive\nremind\ninform\njust_tell\nsend\ncalm\nrefund",
    greetings="hi\nhello\nhey\nhiya\ndear\ngreetings\ngood_morning|good_afternoon|good_evening|good_day\nmorning\nafternoon\nevening\nhowdy\nyo",
    thanks="thanks\nthank_you\nthank_you_so_much\nthank_you_very_much\nmany_thanks\nthanks_a_lot\ncheers\nsorry\nwelcome",
    crowds="hi|hey|hello|morning|dear team|guys|folks|colleagues\nhi|hey|hello|morning|dear support|sales|billing team\nteam ,\nfolks ,",
    titles="mr mrs ms miss mx dr prof professor sir madam mister",
    not_names="all everyone everybody there again team customer customers client user sir madam support friend friends "
    "folks guys both colleagues colleague ladies gentlemen member members reader subscriber valued and or i we you it "
    "the this that your our my thank thanks please sorry in on for to from at with as just no yes not what how "
    "community thunderbird google microsoft readers users god lord world",
    you="you your yours yourself",
    third="he she him her his customer client guy lady",
    persons="he she his him her hers wife husband partner son daughter mother father mom mum dad brother sister friend "
    "colleague assistant boss manager secretary accountant adviser advisor lawyer neighbour neighbor technician "
    "electrician engineer doctor uncle aunt cousin girlfriend boyfriend spouse parent parents kid kids child children "
    "someone somebody person guy woman man lady employee coworker recipient sender agent rep representative tenant "
    "landlord guest visitor student teacher client customer user expert mate buddy pal husbands developer",
    groups="they them provider isp company bank people users customers clients visitors team support guests friends "
    "colleagues parents kids children recipients senders contacts registrar carrier devs developers mozilla google "
    "microsoft yahoo apple others everyone employees staff readers members students family host",
    ours="my our your his her their colleague technician engineer officer manager partner adviser advisor assistant "
    "doctor team from named called account the",
    of="from of at in with who and",
    papers="invoice invoices contract contracts document documents form forms pdf report reports statement quote offer "
    "log logs receipt receipts label certificate letter agreement terms instructions guide manual confirmation "
    "bill copy proposal brochure ticket voucher spreadsheet estimate",
    pictures="picture pictures image images screenshot screenshots screen shot shots photo photos snip snips pic pics snapshot snapshots capture captures graphic graphics print prints video gif png jpg jpeg ss grab",
    orders="order invoice contract ticket case booking reservation parcel shipment delivery customer_number "
    "account_number order_number reference policy",
    your="your",
    explains="template templates placeholder placeholders variable variables syntax replace replaced stands example code "
    "snippet token your_own merge where masked instead called named",
    gaps="name first_name firstname last_name lastname surname full_name customer customer_name client client_name "
    "recipient date time amount number order order_number order_id ticket ticket_number link url company "
    "company_name address email product insert_name insert your_name agent agent_name signature title topic here todo "
    "tbd xxx price sum deadline reason phone user username salutation city",
)
