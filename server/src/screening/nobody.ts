import type { MailAddress } from '../../../contracts';

/** Local parts of addresses that nobody reads (RFC 2142, RFC 3834 2), including lists and bounces. */
const NOBODY =
  /^(?:(?:do[-_.]?)?not?[-_.]?reply|mailer[-_.]?daemon|mail[-_.]?daemon|postmaster|bounces?|daemon|nobody|root|listserv|majordomo|auto[-_.]?(?:reply|responder|mailer)|notifications?|owner-.*|.*-(?:request|owner|bounces?|relay)|.*[-+_.](?:bounces?|no-?reply)(?:[-+_.=].*)?|(?:bounces?|no-?reply)[-+_.=].*|.*[-_.](?:do)?no[-_]?t?[-_]?reply)$/i;

/** Local parts of forms, sites and services that send on behalf of others. */
const FORM =
  /^(?:.*[-_.])?(?:web-?)?(?:forms?|formular[a-z]*|kontakt(?:-?formular)?|contact(?:-?(?:form|us))?|notify|mailer|mailform|formmail|word-?press|typo3|drupal|joomla|web|web-?site|www(?:-data)?|apache|nginx|php|system)$/i;

const localOf = (address: string): string => address.slice(0, address.lastIndexOf('@'));

/** Whether nobody reads messages to an address. */
export const isNobody = (address: string): boolean => NOBODY.test(localOf(address));

/** Display names of forms and sites: “Contact form”, “Kontaktformular”. */
const FORM_NAME =
  /\b(?:(?:web|contact|online)[- ]?)?form\b|\w*formular\b|\bformulai?r(?:e|io)\b|\bweb-?site\b|表单|フォーム/iu;

/** Whether a sender is a form, a site or a service, whose address nobody reads. */
export const isForm = ({ name, address }: MailAddress): boolean =>
  isNobody(address) || FORM.test(localOf(address)) || FORM_NAME.test(name);
