import type { HtmlElement } from './html-dom';
import { htmlToText } from './html-to-text';
import { trimReply } from './reply';

/** Classes and ids in which clients wrap the mail they quote and their signature: Gmail, Yahoo, Zimbra, Proton, Outlook. */
const CONTAINERS =
  /\b(?:(?:x_)?gmail_quote(?:_container)?|gmail_extra|gmail_signature|yahoo_quoted|yahoo-quoted|yahoo_signature|protonmail_quote|protonmail_signature_block|tutanota_quote|zmail_extra|moz-cite-prefix|moz-signature|OutlookMessageHeader)\b/;

const isQuoteContainer = (element: HtmlElement): boolean =>
  (element.name === 'blockquote' && /^cite$/i.test(element.attributes.type ?? '')) ||
  CONTAINERS.test(`${element.attributes.class ?? ''} ${element.attributes.id ?? ''}`);

/**
 * The sender's own words of HTML: without what the client marked as quoted mail or signature, then as `trimReply` does.
 * A blockquote without such a mark is the sender's. Empty only when the HTML has no text at all.
 */
export function htmlReply(tree: HtmlElement): string {
  const own = htmlToText(tree, { skip: isQuoteContainer, quoteMarks: false });
  return own ? trimReply(own) : htmlToText(tree);
}
