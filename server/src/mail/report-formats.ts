/** Patterns of non-standard reports of mail servers, by the place where they occur. */

/** Local parts used only by mail systems, in lower case and without separators. */
const DAEMONS = new Set([
  'mailerdaemon',
  'maildaemon',
  'mdaemon',
  'maildeliverysystem',
  'maildeliverysubsystem',
  // The system mailbox of every Exchange organisation.
  'microsoftexchange329e71ec88ae4615bbc36ab6ce41109e',
]);

/** Whether a local part is a mail system's, in any spelling: `MAILER-DAEMON`, `Mail.Delivery.System`. */
export const isDaemon = (local: string): boolean => DAEMONS.has(letters(local));

/** Whether a local part is a mail system's or its administrator's (RFC 2142). The subject decides which. */
export const isPostmaster = (local: string): boolean =>
  letters(local) === 'postmaster' || /^"system administrator"?$/i.test(local);

const letters = (local: string): string => local.toLowerCase().replace(/[^a-z0-9]/g, '');

/** Subjects of reports. They mention mail or a message, not goods: “Delivery problem” alone may be a customer’s. */
export const REPORT_SUBJECT =
  /^[^\p{L}\p{N}]*(?:\[?postmaster\]?\W+)?(?:failed mail|undeliver(?:able|ed)|nondeliver|non[- ]deliver|non[- ]?remis|delivery (?:status|failure|report|notification|has failed)|delivery unsuccessful|failure (?:notice|delivery)|failed delivery|mail (?:delivery|system error|could not|failure|failed|not delivered)|e-?mail (?:delivery failure|undeliv)|message (?:delivery|could not|undeliverable|not delivered|delayed|you sent (?:blocked|could))|notice: mail delivery|returned (?:mail|to sender|message)|warning: (?:message|could not)|mailer[- ]?daemon|your (?:e-?mail|message|mail) (?:to \S+ )?(?:was |has |is |could |can)?(?:not |un|been )?(?:deliver|bounc|return|reject|delay)|could not deliver message|unable to deliver (?:your )?(?:e-?mail|mail|message)|undelivrable|unzustellbar|nicht zustellbar|zustellung fehlgeschlagen|(?:ihre )?nachricht konnte nicht|notification d'[ée]chec|avis de non|delayed mail|ubeleverbar|onbestelbaar|mensaje no|mancato recapito|devoluci[oó]n de|permanent delivery|problems? delivering (?:your )?(?:mail|message)|no se puede entregar|non recapitabile|não é possível entregar|não foi possível entregar|kan inte levereras|kan ikke leveres|ei voitu toimittaa|toimitus epäonnistui|niedostarcz|nedoru[cč]iteln|kézbesíthetetlen|nem kézbesíthető|nelivrabil|teslim edilemedi|не удалось доставить|не може да бъде доставено|αδύνατη η παράδοση|αποτυχία παράδοσης|לא ניתן למסור|تعذر التسليم|ไม่สามารถส่ง|không thể gửi|tidak terkirim|nepristatyta|nevar piegādāt|niet te bezorgen|olevererbart|odesl[aá]n[ií] se nezda[rř]ilo|nie można dostarczyć|не доставлено|недоставлен|配信不能|傳遞失敗|无法投递|无法传递|未傳遞|無法傳遞|未送达|배달되지 않음)/iu;

/** Wording about undelivered messages, by server family. */
export const REPORT_WORDS =
  /(?:this is the .{0,60}(?:qmail|mail) .{0,40}program|this is (?:a|an) (?:delivery|non-?delivery|automatic|permanent).{0,40}(?:report|notification|error|failure|message)|(?:could|can|did|was|were|has|have)(?: ?not|n't) (?:be|been)?\s*(?:delivered|reach|accepted|sent)|(?:could|can|was|were|am|are) ?(?:not|n't|unable)\s(?:able\s)?(?:to\s)?(?:be\s)?deliver|wasn't able to deliver|unable to deliver|delivery to the following|following (?:address|recipient|user|e-?mail|destination)\S*.{0,40}(?:fail|error|problem|reject|unknown|could|had|did)|(?:permanent|fatal|transient).{0,20}(?:error|failure)|user (?:is )?unknown|unknown (?:user|local|address|mailbox|recipient)|no such (?:user|address|mailbox|recipient|person|local)|mailbox.{0,30}(?:full|unavailable|quota|disabled|not found|exceed)|(?:over|exceed).{0,20}quota|quota exceeded|recipient.{0,30}(?:reject|refused|not found|unknown)|(?:message|mail|email).{0,30}(?:undeliver|returned|bounced|rejected)|undeliverable|returned mail|host (?:unknown|not found)|account.{0,40}(?:disabled|inactive|suspended|not exist)|does(?: not|n't) exist|\b[45]\.\d\.\d{1,3}\b|\b55\d[- ]|will be (?:retried|queued)|will continue (?:trying|to try)|not yet been delivered|wird.{0,60}nicht zugestellt|nicht zugestellt|配信|送信でき|宛先)/i;

/** How reports begin. A person may have pasted one, so it is no proof alone. */
export const REPORT_OPENING =
  /^[\s>*#-]{0,20}(?:hi\. this is the qmail|this is the mail system at host|this message was created automatically by (?:the )?mail(?: delivery)? (?:software|system)|this is an automatically generated delivery status notification|non-delivery report\b|failed recipients\b|a message that you (?:have )?sent could not be delivered|could not deliver message to the following recipient|your message with subject: .{0,200}\scould not be delivered to the following recipients|your message\s+to:\s.{0,500}\sdid not reach the following recipient|the following message to <[^>\s]{1,320}> was undeliverable|delivery to the following recipients? failed|your message did not reach some or all of the intended recipients|delivery of email to this address\s.{0,400}has been postponed|votre message n'a pas pu [eê]tre (?:d[eé]livr[eé]|remis)|diese nachricht wurde automatisch von der mail-?software erzeugt)/is;

/** Distinguishes the kinds of report without a machine-readable part. */
export const DELAY_SUBJECT =
  /\bdelay(?:ed)?\b|^warning: (?:message|could not send)|verzögert|verzögerung|retard[ée]|diff[ée]r[ée]e?\b|retras|atrasad|adiad[ao]|\bin ritardo\b|ritardat|vertraagd|vertraging|försenad|forsinke|viivästy|opóźni|zpožděn|oneskoren|késleltet|întârzia|gecik|задерж|отложен|затрим|забавен|καθυστ|遅延|延迟|延遲|지연/iu;
const DELAY_WORDS = new RegExp(
  `${DELAY_SUBJECT.source}|not yet been delivered|could not be delivered yet|warning (?:message )?only|no need to (?:re)?send|do not need to resend|\\bdelivery attempts will continue\\b|will (?:continue|keep) (?:to be )?(?:try|tried|attempt)|will be (?:retried|tried again)|still (?:being retried|in the queue|queued)|weiter versucht|weitere (?:zustell)?versuche|(?:sera|seront) (?:de nouveau )?(?:tentée?s?|réessayée?s?)|reintentar|riprover|opnieuw (?:worden )?geprobeerd|再試行`,
  'iu',
);
/** Unambiguous words of a subject, and of a text that mentions delays before the final failure. */
const FAILED_SUBJECT =
  /\bfail|undeliver|non-?deliver|\breturn(?:ed|ing)\b|\breject|unzustellbar|nicht zustellbar|fehlgeschlagen|[ée]chec/i;
const GIVEN_UP =
  /\b(?:giv(?:ing|en) up|gave up|no (?:more|further) (?:attempts?|retries)|will not be (?:retried|tried again)|permanent(?:ly)? (?:fail|error)|aufgegeben|keine weiteren versuche)/i;

/** Whether a plain-text report says that the message is only delayed. */
export const saysDelayed = (subject: string, beginning: string): boolean =>
  DELAY_SUBJECT.test(subject) ||
  (!FAILED_SUBJECT.test(subject) && !GIVEN_UP.test(beginning) && DELAY_WORDS.test(beginning));

export const DELIVERED_SUBJECT =
  /^[^\p{L}\p{N}]*(?:delivered|relayed|expanded|zugestellt|weitergeleitet|übermittelt|remis|relay[ée]|entregado|retransmitido|recapitato|entregue|bezorgd|afgeleverd|leveret|levererat|dostarczono|доставлено|已送达|已传递)\s?:/iu;
export const READ_SUBJECT =
  /^[^\p{L}\p{N}]*(?:read|not read|gelesen|nicht gelesen|lu|non lu|le[ií]do|no le[ií]do|letto|non letto|lida|não lida|gelezen|niet gelezen|læst|läst|przeczytano|přečteno|прочитано|已读|未读|開封済み|읽음)\s?:/iu;

/** Headers and senders that a challenge-response system sets. */
const CHALLENGE_HEADERS: [string, RegExp][] = [
  ['x-delivery-agent', /\btmda\b/i],
  ['x-tmda-confirm-done', /./],
  ['x-tmda-confirm-accept', /./],
  ['x-boxtrapper', /./],
  ['x-choicemail-registration-request', /./],
  ['x-spamarrest-noauth', /./],
  ['x-spamarrest-speedcode', /./],
  ['x-ask-auth', /./],
  ['x-mailblocks-challenge', /./],
  ['x-qsecretary', /./],
  ['x-activespamshield-challenge', /./],
];
/** A code that the answer must contain: subjects of BoxTrapper and qconfirm, addresses of TMDA. */
const CHALLENGE_CODE = /\bverify#[\w-]{8,}|\bconfirm#[\w-]{8,}/i;
const CHALLENGE_ADDRESS = /(?:^|[-+.])(?:confirm|qconfirm|challenge)[-+.](?:accept[-+.])?[\da-f.]{8,}\b/i;

/** Wording that a message is waiting, and wording that asks for an answer. Only both together are a challenge. */
const CHALLENGE_WAITS =
  /\b(?:your|the|this) (?:e-?mail|message|mail)\b.{0,80}\b(?:held|hold|quarantin|queue|pending|waiting|deliver|undelivered|blocked|receive)|\bnot (?:yet )?(?:been )?received your (?:e-?mail|message|mail)|\b(?:ihre|deine) (?:e-?mail|nachricht|mail)\b.{0,80}(?:zugestellt|zustell|zurückgehalten|wartet|gesperrt)|\bvotre (?:e-?mail|message|courriel)\b.{0,80}(?:attente|bloqué|retenu|distribu|remis|délivré)|\b(?:su|tu) (?:mensaje|correo)\b.{0,80}(?:retenid|espera|pendiente|entreg|bloquead)|\bsua (?:mensagem|e-?mail)\b.{0,80}(?:aguard|retid|pendente|entreg|bloquead)|\b(?:suo|tuo) (?:messaggio|e-?mail)\b.{0,80}(?:attesa|trattenut|consegn|bloccat)|\buw (?:bericht|e-?mail)\b.{0,80}(?:vastgehouden|wacht|bezorgd|geblokkeerd)/is;
const CHALLENGE_ASKS =
  /\b(?:verify|confirm|prove|certify)\b.{0,60}\b(?:you are|you're|you were|yourself|sender|not (?:a |an )?(?:robot|spam|machine)|human)|\b(?:approved|allowed|accepted|safe) senders?\b|\bwhite-?list|\bbestätig.{0,60}(?:mensch|absender|kein (?:roboter|spam))|\bconfirme[zr].{0,60}(?:robot|humain|personne|expéditeur)|\bconfirm[ea]r?\b.{0,60}(?:persona|humano|robot|robô|pessoa|remitente|remetente)|\bconfermi?.{0,60}(?:persona|umano|robot|mittente)|\bbevestig.{0,60}(?:mens|robot|afzender)/is;
/** A rejection may mention approved senders, too. */
const STATUS = /\b[45]\.\d\.\d{1,3}\b/;
const LINKS = /https?:\/\/\S{1,2000}/gi;

/** Whether the text asks its reader to prove to be a person before a message is delivered. */
export function asksForProof(subject: string, beginning: string): boolean {
  const words = `${subject}\n${beginning}`.replace(LINKS, '');
  return CHALLENGE_WAITS.test(words) && CHALLENGE_ASKS.test(words) && !STATUS.test(words);
}

/** Subjects and headers of complaints without a feedback report: SpamCop, X-ARF. */
export const COMPLAINT_SUBJECT = /^\[spamcop \([^)]{3,60}\) id:\d{1,20}\]/i;
export const COMPLAINT_HEADERS = ['x-arf', 'x-xarf'];

/** Whether a message is a challenge: it asks its reader to prove to be a person before theirs is delivered. */
export const isChallenge = (header: (key: string) => string, subject: string, answerTo: string[]): boolean =>
  CHALLENGE_HEADERS.some(([key, value]) => value.test(header(key))) ||
  CHALLENGE_CODE.test(subject) ||
  answerTo.some((address) => CHALLENGE_ADDRESS.test(address.split('@')[0]!));
