"""What mailers write above a quote, below a letter and between two mails, in the languages of their users.

Only tables: `quotes` and `signatures` say what they mean. A word is added where a real mail showed it.
"""
# ruff: noqa: RUF001 - letters of other alphabets are meant

from __future__ import annotations


def _phrases(text: str) -> tuple[str, ...]:
    """Read phrases with bars between them; where a line ends means nothing."""
    return tuple(" ".join(phrase.split()) for phrase in text.split("|"))


#: How the line above a quote begins: 'On 3 May ...'.
STARTS = _phrases("""
    On | At | Am | Le | El | Il | In data | Op | Em | No dia | W dniu | Dnia | Den | På |
    Dne | Pe | Dana | Dňa | La | Vào | Στις | Pada | Ngày | El día | Il giorno | В | Вы |
    Від
""")
#: What it says somebody did.
VERBS = _phrases("""
    wrote | sent | pisze | writes | said | schrieb | schrieben | schreef | a écrit | écrivait |
    écrit | escribió | escribio | ha scritto | scrisse | het volgende geschreven |
    geschreven | escreveu | napisał | napisała | napisał(a) | skrev | skreiv | kirjoitti |
    написал | написала | написал(а) | пишет | писал | пише | написав | писал(а) | писала |
    napsal | napsala | napsal(a) | napísal | napísal(a) | írta | ezt írta | a scris | yazdı
    | şunu yazdı | έγραψε | menulis | đã viết | napisao | napisao je | je napisao/la | rašė
    | 写道 | 寫道 | 작성 | のメール | のメッセージ | 書きました | написа | ha escrit | escrigué | je napisal
""")
#: Days of the week, where a quote is announced by date and address alone.
DAYS = _phrases("""
    mon | tue | wed | thu | fri | sat | sun | mo | di | mi | do | fr | sa | so | montag |
    dienstag | mittwoch | donnerstag | freitag | samstag | sonntag | lun | mar | mer | jeu |
    ven | sam | dim | lunes | martes | miércoles | jueves | viernes | sábado | domingo |
    lunedì | martedì | mercoledì | giovedì | venerdì | sabato | domenica | man | tir | ons |
    tor | fre | lør | søn | mån | tis | lör | sön | ma | ti | ke | to | pe | la | su | пн |
    вт | ср | чт | пт | сб | вс | нд | seg | ter | qua | qui | sex | sáb | dom | mié | jue |
    vie | pon | wt | śr | czw | pt | sob | niedz | út | st | čt | monday | tuesday |
    wednesday | thursday | friday | saturday | sunday | lundi | mardi | mercredi | jeudi |
    vendredi | samedi | dimanche | maandag | dinsdag | woensdag | donderdag | vrijdag |
    zaterdag
""")
#: '-----Original Message-----'
ORIGINAL = _phrases("""
    original message | original email | original mail | reply message | ursprüngliche
    nachricht | urspruengliche nachricht | originalnachricht | original-nachricht | antwort
    nachricht | original nachricht | message d'origine | message d’origine | message
    original | message initial | mensaje original | messaggio originale | messaggio original
    | oorspronkelijk bericht | mensagem original | wiadomość oryginalna | oryginalna
    wiadomość | oprindelig meddelelse | oprindelig besked | ursprungligt meddelande |
    opprinnelig melding | originalmeddelande | original meddelande | alkuperäinen viesti |
    исходное сообщение | пересланное сообщение | оригинальное сообщение | původní zpráva |
    eredeti üzenet | mesajul original | özgün ileti | orijinal mesaj | 原始邮件 | 原始郵件 | 元のメッセージ
    | original | 원본 메시지 | αρχικό μήνυμα | missatge original | reply above this line
""")
#: What is sent on is there to be read: it is not folded.
FORWARDED = _phrases("""
    forwarded message | forwarded by | begin forwarded message | weitergeleitete nachricht |
    message transféré | anfang der weitergeleiteten nachricht | début du message transféré |
    début du message réexpédié | message réexpédié | mensaje reenviado | inicio del mensaje
    reenviado | messaggio inoltrato | inizio messaggio inoltrato | inizio del messaggio
    inoltrato | doorgestuurd bericht | begin doorgestuurd bericht | mensagem encaminhada |
    mensagem reencaminhada | przekazana wiadomość | videresendt meddelelse | пересылаемое
    сообщение | vidarebefordrat meddelande | videresendt melding | välitetty viesti |
    přeposlaná zpráva | továbbított üzenet | перенаправленное сообщение | 转发的邮件 | 転送されたメッセージ
    | iletilen mesaj | forwarded mail | forwarded email
""")
#: The header that a mailer copies above what it quotes: from, sent, to and subject.
FROM = _phrases("""
    From | Von | De | Da | Van | Fra | Från | Od | От | От кого | Lähettäjä | Kimden |
    Feladó | De la | Expéditeur | Remitente | Mittente | Absender | Від | Από | Gönderen |
    发件人 | 寄件者 | 差出人 | 보낸 사람 | FROM
""")
SENT = _phrases("""
    Sent | Date | Gesendet | Gesendet am | Datum | Envoyé | Envoyé le | Enviado | Enviado el
    | Enviado em | Enviada | Enviada em | Fecha | Data | Inviato | Verzonden | Sendt | Dato
    | Skickat | Wysłano | Wysłane | Отправлено | Дата | Lähetetty | Päivämäärä | Odesláno |
    Elküldve | Trimis | Gönderildi | Tarih | 发送时间 | 日期 | 送信日時 | 日時 | 보낸 날짜 | Message du |
    Date d'envoi | Sendt dato | Send | DATE | Надіслано
""")
TO = _phrases("""
    To | An | À | A | Para | Aan | Til | Till | Do | Кому | Vastaanottaja | Komu | Címzett |
    Către | Kime | 收件人 | 宛先 | 받는 사람 | Cc | CC | Copie à | Kopie | Kopie (CC) | Kopia | Копия
    | Bcc | Destinataire | Destinatario | Reply-To | Antwort an | Répondre à | Cco | TO |
    Kopi | Για | Προς
""")
SUBJECT = _phrases("""
    Subject | Betreff | Objet | Asunto | Assunto | Oggetto | Onderwerp | Emne | Ämne | Temat
    | Тема | Aihe | Předmět | Tárgy | Subiect | Konu | 主题 | 主旨 | 件名 | 제목 | Θέμα | SUBJECT |
    Sujet
""")
#: What devices and programs put below a letter.
SENT_FROM = _phrases("""
    sent from | sent via | sent with | sent using | sent by | get outlook for | sent on the
    go | via mobile | envoyé de | envoyé depuis | envoyé à partir | envoyé par | télécharger
    outlook pour | provenance : | gesendet von | gesendet mit | gesendet via | diese
    nachricht wurde von meinem | outlook für | holen sie sich outlook | enviado desde |
    enviado do | enviado de | enviado a través | enviado a partir | obtener outlook para |
    obter o outlook para | inviato da | inviato dal | ottieni outlook per | scarica outlook
    per | verzonden vanaf | verstuurd vanaf | verzonden via | verstuurd via | download
    outlook voor | skickat från | sendt fra | sendt via | lähetetty | wysłane z | wysłano z
    | pobierz aplikację outlook | отправлено с | отправлено из | odesláno z | odoslané z |
    trimis de pe | iphone'umdan gönderildi | надіслано з | iphoneから送信 | 发自我的 | 從我的 | von
    meinem | mit freundlichen grüßen von meinem | στάλθηκε από | enviat des de
""")
#: Words that close a letter, as a line of their own.
CLOSINGS = _phrases("""
    regards | best regards | kind regards | warm regards | with kind regards | with best
    regards | best | rgds | best wishes | all the best | many thanks and regards | thanks
    and regards | thanks & regards | cheers | br | sincerely | yours sincerely | sincerely
    yours | yours truly | yours faithfully | yours | respectfully | kr | warmly | cordially
    | take care | have a nice day | have a great day | kindest regards | regards from | mit
    freundlichen grüßen | mit freundlichen grüssen | mit freundlichem gruß | freundliche
    grüße | viele grüße | freundliche grüsse | liebe grüße | beste grüße | schöne grüße |
    herzliche grüße | mfg | lg | vg | gruß | grüße | viele grüsse | beste grüsse | mit
    besten grüßen | hochachtungsvoll | mit freundlichen gruessen | viele gruesse |
    cordialement | bien cordialement | bien à vous | cdt | cdlt | sincères salutations |
    salutations | amicalement | salutations distinguées | meilleures salutations |
    respectueusement | bonne journée | belle journée | à bientôt | saludos | un saludo |
    saludos cordiales | cordialmente | atentamente | un cordial saludo | muchos saludos |
    atte | un abrazo | reciba un cordial saludo | cordiales saludos | distinti saluti |
    cordiali saluti | saluti | un saluto | cari saluti | a presto | met vriendelijke groet |
    met vriendelijke groeten | vriendelijke groet | vriendelijke groeten | groeten |
    groetjes | mvg | hartelijke groet | atenciosamente | att | cumprimentos | com os
    melhores cumprimentos | melhores cumprimentos | abraços | abs | pozdrawiam | z
    poważaniem | med venlig hilsen | venlig hilsen | mvh | vennlig hilsen | med vennlig
    hilsen | hälsningar | hilsen | vänligen | med vänliga hälsningar | vänliga hälsningar |
    ystävällisin terveisin | terveisin | с уважением | s pozdravem | üdvözlettel | cu stimă
    | saygılarımla | з повагою | 此致 | よろしくお願いします | 敬具 | με εκτίμηση
""")
#: Thanks that stand for a closing, where a name follows.
THANKS = _phrases("""
    thanks | thank you | many thanks | thanks again | thanks in advance | thanks a lot | thx
    | thank you again | thank you very much | danke | vielen dank | besten dank | danke im
    voraus | vielen dank im voraus | merci | merci d'avance | merci beaucoup | gracias |
    muchas gracias | gracias de antemano | grazie | grazie mille | bedankt | alvast bedankt
    | obrigado | obrigada | dziękuję | tack | takk | tak | kiitos | спасибо
""")
