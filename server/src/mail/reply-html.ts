import type { HtmlElement } from './html-dom';

export { trimReply } from './reply';

/** Classes and ids in which clients wrap the mail they quote: Gmail, Yahoo, Zimbra, ProtonMail, Outlook on the web. */
const CONTAINERS =
  /\b(?:gmail_quote(?:_container)?|gmail_extra|yahoo_quoted|yahoo-quoted|protonmail_quote|tutanota_quote|zmail_extra|moz-cite-prefix|OutlookMessageHeader|divRplyFwdMsg|appendonsend|x_gmail_quote|gmail_signature|moz-signature|yahoo_signature|protonmail_signature_block|mailcue_quote)\b/;

/** Whether an element is quoted mail, or a signature, that the client marked as such. */
export const isQuoteContainer = (element: HtmlElement): boolean =>
  (element.name === 'blockquote' && /^cite$/i.test(element.attributes.type ?? '')) ||
  CONTAINERS.test(`${element.attributes.class ?? ''} ${element.attributes.id ?? ''}`);
