import texts from '../admin/src/translations/en.json';
import {
  isOverrulable,
  OUTCOMES,
  REASON_CODES,
  REASONS,
  type Outcome,
  type ReasonCode,
} from '../contracts/outcomes';

const labels: Record<string, string> = texts;

/** What a person can do about a message with a reason. */
const CURES: Record<ReasonCode, string> = {
  created: 'Nothing to do.',
  'created-linked':
    'Nothing to do. The answered ticket was closed too long ago, is of a type that the channel may not add to, or the sender takes no part in it.',
  'reply-added': 'Nothing to do. If it belongs elsewhere, split it off on the conversation page.',
  'side-added': 'Nothing to do. The customer does not see it.',
  'colleague-added': 'Nothing to do.',
  'agent-reply': 'Nothing to do.',
  'agent-note': 'Nothing to do.',
  'agent-command': 'Nothing to do. The steps say what was changed.',
  'bounce-noted': 'Correct the address of the ticket, and send the reply again.',
  duplicate: 'Nothing to do: the first copy has its own entry in the log.',
  'own-mail': 'Check that nothing forwards the channel’s own mail back to the mailbox.',
  'sent-unrelated': 'If it should start a ticket, create one from the message.',
  'domain-not-allowed': 'Add the domain to _Allowed domains_, or create a ticket from this message alone.',
  'domain-denied': 'Take the domain out of _Denied domains_, or create a ticket from this message alone.',
  'sender-blocked': 'Take the address out of _Blocked senders_, or create a ticket from this message alone.',
  'auto-reply':
    'If people write through a system that marks their mail so, add its address to the exceptions.',
  automatic: 'Let the channel read automatic messages, or add the sender to the exceptions.',
  bounce:
    'Find in the report which address failed. One that names our own mail is noted on its ticket instead.',
  'delivery-delayed': 'Wait: another report follows if the delivery fails.',
  'delivery-confirmed': 'Nothing to do.',
  'read-receipt': 'Nothing to do.',
  challenge: 'Confirm it by hand if the customer is to get the mail, by the link in the message.',
  complaint: 'Stop writing to the person who complained.',
  gone: 'Look in Trash and Junk of the mailbox, and for other programs that move mail. The message is read once it is back.',
  'rule-skipped': 'Look at the rule that the entry names, and try it again over the newest messages.',
  'app-skipped': 'Ask who develops the app: a hook decided it. The entry has its words.',
  dismissed: 'Nothing to do. Its ticket can’t be created any more.',
  'missing-field': 'Give the field a value source or a default in _Ticket Mapping_, then retry.',
  'invalid-field':
    'Read in the entry which value was refused. Change the mapping, its table of values or the field, then retry.',
  'mapped-field-gone': 'Choose the new field in _Ticket Mapping_, then retry what waits.',
  'no-sender': 'Open the message and write to the customer by hand, or dismiss it.',
  'several-authors': 'Look who the authors are, then create a ticket or dismiss it.',
  'bounce-suspected': 'Open it: create a ticket if a person wrote it, otherwise dismiss it.',
  'agent-answer':
    'Read in the steps what is missing. Answer on the conversation page instead, or dismiss the message.',
  spam: 'Create a ticket and trust the sender if it is none. Otherwise dismiss it, or block the sender.',
  'rule-held': 'Decide as the rule means: create a ticket, or dismiss it.',
  'app-held': 'Read the words of the app in the entry. Then create a ticket, or dismiss it.',
  'old-mail':
    'If it is to be read, create a ticket, or set an earlier start date. After a move of the mailbox, dismiss all of them.',
  'sender-limit':
    'Look whether the sender runs in a loop. Raise the limit of the channel for senders that write much.',
  'authentication-required':
    'Check the [trusted server](operations.md#the-trusted-server). Ask the sender’s administrator for DMARC, or create a ticket for this message.',
  'template-missing':
    'Publish the template again, or choose another one in the channel. Then create the held tickets by one click.',
  'parse-failed': 'Retry once. If it fails again, download the original message and report it.',
  'parse-timeout': 'Retry while the server is less busy. If it fails again, open the original message.',
  'too-large': 'Raise `limits.messageBytes` of the plugin and retry, or ask for a link instead of the file.',
  unreadable: 'Open the message in a mail program. If it opens there, retry.',
  'attachments-not-stored':
    'Look for the error of the upload provider in the entry: space, permissions, credentials. Then retry.',
  'ticket-refused': 'Read in the entry what Strapi or a hook said. Mend it, then retry.',
  'app-failed': 'A hook of the app failed. Mend it, then retry.',
  'gave-up': 'Look in the server’s log for what ended the process each time. Then retry.',
};

const TITLES: Record<Outcome, string> = {
  ticket: 'Ticket',
  reply: 'Reply',
  skipped: 'Skipped',
  held: 'Held: it waits for a person',
  failed: 'Failed: its original message is kept',
};

/** docs/reasons.md: every reason with what it means and what to do, by outcome. */
export const reasonsPage = (): string =>
  [
    '# Every reason, with its cure',
    '',
    '<!-- Made by `npm run docs:settings` from contracts/outcomes.ts and scripts/reasons-page.ts. -->',
    '<!-- prettier-ignore-start -->',
    '',
    'Each message ends with one of five outcomes, and has a reason for it. Its entry in the message log lists the checks. A reason with',
    '✎ can be overruled: _Create ticket_ makes a ticket of that message.',
    ...OUTCOMES.flatMap((outcome) => [
      '',
      `## ${TITLES[outcome]}`,
      '',
      '| reason | what it means | what to do |',
      '| --- | --- | --- |',
      ...REASON_CODES.filter((code) => REASONS[code].outcome === outcome).map(
        (code) =>
          `| \`${code}\`${isOverrulable(code) ? ' ✎' : ''} | ${labels[`reason.${code}`]} | ${CURES[code]} |`,
      ),
    ]),
    '',
    '<!-- prettier-ignore-end -->',
    '',
  ].join('\n');
