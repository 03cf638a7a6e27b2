import type {
  Channel,
  FieldCatalogue,
  FieldProblem,
  OfferView,
  SecretField,
  TemplateView,
} from '../../../contracts';
import { checkOauth, checkOauthAddresses } from './check-oauth';
import { findMappingProblems } from './check-mappings';
import { problemList, type ProblemList } from './problem-list';

/** What a channel is checked against. */
export interface ChannelCheckContext {
  /** Which secrets are stored, or come with the change. */
  secrets: Record<SecretField, boolean>;
  /** The channel's published template, null where it has none. */
  template: TemplateView | null;
  /** The fields of the template's target. */
  catalogue: FieldCatalogue | null;
  /** The channel's published offer, null where it has none. */
  offer: OfferView | null;
  ticketTypes: string[];
}

/** Everything that keeps a channel from being active: what is missing and what is wrong. Empty when it can be. */
export const channelProblems = (channel: Channel, context: ChannelCheckContext): FieldProblem[] =>
  examine(channel, context).all();

/** What is wrong with a channel even as a draft. What is only missing is no problem of a draft. */
export const draftProblems = (channel: Channel, context: ChannelCheckContext): FieldProblem[] =>
  examine(channel, context).invalid();

function examine(channel: Channel, context: ChannelCheckContext): ProblemList {
  const problems = problemList();
  checkConnection(channel, context.secrets, problems);
  checkFolders(channel, problems);
  checkAliases(channel, problems);
  checkAuthentication(channel, problems);
  checkTicket(channel, context, problems);
  if (context.template && context.catalogue)
    findMappingProblems(channel, context.template, context.catalogue, problems);
  return problems;
}

function checkConnection(
  channel: Channel,
  secrets: Record<SecretField, boolean>,
  { missing, wrong }: ProblemList,
): void {
  if (!channel.host) missing(['host'], 'Enter the mail server’s host name.');
  if (!channel.username) missing(['username'], 'Enter the user name of the mailbox.');
  if (!channel.syncStartDate) missing(['syncStartDate'], 'Choose the date from which mail is read.');
  checkOauthAddresses(channel, wrong);
  if (channel.authType === 'oauth') checkOauth(channel, secrets, missing);
  else if (!secrets.password) missing(['secrets', 'password'], 'Enter the password.');
}

/** INBOX is the same in any letter case (RFC 3501 5.1); other names are not. */
const folderName = (path: string): string => (path.toUpperCase() === 'INBOX' ? 'INBOX' : path);

function checkFolders(channel: Channel, { missing, wrong }: ProblemList): void {
  if (channel.folders.length === 0) missing(['folders'], 'Choose at least one folder to read.');
  const names = channel.folders.map(({ path }) => folderName(path));
  channel.folders.forEach((folder, index) => {
    if (names.indexOf(names[index]!) < index)
      wrong(['folders', index, 'path'], 'The folder is in the list already.');
    for (const key of ['successFolder', 'failFolder'] as const)
      if (folder[key] && names.includes(folderName(folder[key])))
        wrong(
          ['folders', index, key],
          'The channel reads this folder: mail that is moved there would be read again.',
        );
  });
}

function checkAliases(channel: Channel, { wrong }: ProblemList): void {
  const key = (address: string) => address.toLowerCase();
  const primaries = new Map<string, string>();
  channel.aliases.forEach(({ alias, primary }, index) => {
    if (key(alias) === key(primary))
      return wrong(['aliases', index, 'primary'], 'Choose another address than the alias.');
    if (primaries.has(key(alias)))
      return wrong(['aliases', index, 'alias'], 'The alias is in the list already.');
    primaries.set(key(alias), key(primary));
  });
  channel.aliases.forEach(({ alias }, index) => {
    const seen = new Set<string>();
    let current = primaries.get(key(alias));
    while (current !== undefined && current !== key(alias) && !seen.has(current)) {
      seen.add(current);
      current = primaries.get(current);
    }
    if (current === key(alias) && seen.size > 0)
      wrong(['aliases', index, 'primary'], 'The aliases lead in a circle.');
  });
}

function checkAuthentication({ requireDmarc, authservId }: Channel, { wrong }: ProblemList): void {
  if (requireDmarc && !authservId)
    wrong(
      ['authservId'],
      'Enter the name under which your mail server writes Authentication-Results; without it no mail has a DMARC pass.',
    );
  else if (authservId && /[\s;=()"]/.test(authservId))
    wrong(['authservId'], 'Enter one name, such as mx.example.com.');
}

function checkTicket(channel: Channel, context: ChannelCheckContext, { missing, wrong }: ProblemList): void {
  const { template, catalogue, offer, ticketTypes } = context;
  const whitelist = channel.whitelistedTicketTypes;
  whitelist.forEach((type, index) => {
    if (!ticketTypes.includes(type))
      wrong(['whitelistedTicketTypes', index], `Choose one of: ${ticketTypes.join(', ')}.`);
  });
  if (!channel.template) return missing(['template'], 'Choose a template.');
  if (!template) return missing(['template'], 'The template is not published. Publish it or choose another.');
  if (!ticketTypes.includes(template.ticketType))
    missing(
      ['template'],
      `The template’s ticket type ${template.ticketType} is not in the plugin’s config any more.`,
    );
  if (whitelist.length > 0 && !whitelist.includes(template.ticketType))
    missing(
      ['whitelistedTicketTypes'],
      `Add ${template.ticketType}, the type of the template, or the channel could create no ticket.`,
    );
  if (!catalogue)
    missing(['template'], `The template’s content type ${template.target} does not exist any more.`);
  if (channel.offer && !offer)
    missing(['offer'], 'The offer is not published. Publish it or choose another.');
  if (offer && offer.template !== template.documentId)
    wrong(['offer'], 'The offer belongs to another template.');
}
