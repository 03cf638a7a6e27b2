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
    'Nothing to do. The answered ticket was closed too long ago, is of a type that the channel may not add to, or the sender is not a participant.',
  'reply-added': 'Nothing to do. If it belongs elsewhere, split it off on the conversation page.',
  'side-added': 'Nothing to do. The customer does not see it.',
  'colleague-added': 'Nothing to do.',
  'agent-reply': 'Nothing to do.',
  'agent-note': 'Nothing to do.',
  'agent-command': 'Nothing to do. The steps show what was changed.',
  'bounce-noted': 'Correct the requester’s address on the ticket, then send the reply again.',
  duplicate: 'Nothing to do: the first copy has its own entry in the log.',
  'own-mail': 'Check that nothing forwards the channel’s own mail back to the mailbox.',
  'sent-unrelated': 'If it should start a ticket, create one from the message.',
  'domain-not-allowed': 'Add the domain to _Allowed domains_, or create a ticket from this message only.',
  'domain-denied': 'Remove the domain from _Denied domains_, or create a ticket from this message only.',
  'sender-blocked': 'Remove the address from _Blocked senders_, or create a ticket from this message only.',
  'auto-reply':
    'If people write through a system that marks its messages as automatic replies, add its address to the exceptions.',
  automatic: 'Change the channel to accept automatic messages, or add the sender to the exceptions.',
  bounce:
    'Check the report for the address that failed. Bounces of messages sent from a ticket are noted on that ticket instead.',
  'delivery-delayed': 'Wait: another report follows if the delivery fails.',
  'delivery-confirmed': 'Nothing to do.',
  'read-receipt': 'Nothing to do.',
  challenge: 'If the customer should get your message, confirm it with the link in this message.',
  complaint: 'Stop writing to the person who complained.',
  gone: 'Check Trash and Junk in the mailbox, and other programs that move messages. The message is read once it is moved back.',
  'rule-skipped': 'Check the rule named in the entry, and test it on past messages.',
  'app-skipped':
    'Ask the app’s developers: one of their hooks skipped the message. The entry shows the reason that it gave.',
  dismissed: 'Nothing to do. A ticket can no longer be created from the message.',
  'missing-field': 'Give the field a value source or a default in _Ticket Mapping_, then retry.',
  'invalid-field':
    'The entry shows which value was rejected. Change the mapping, its values or the field, then retry.',
  'mapped-field-gone': 'Choose the new field in _Ticket Mapping_, then retry the held messages.',
  'no-sender': 'Open the message and contact the customer yourself, or dismiss it.',
  'several-authors': 'Check who the authors are, then create a ticket or dismiss the message.',
  'bounce-suspected': 'Open the message. If a person wrote it, create a ticket. Otherwise, dismiss it.',
  'agent-answer':
    'The steps show what is missing. Answer on the conversation page instead, or dismiss the message.',
  spam: 'If it is not spam, choose _Not spam_. Otherwise, dismiss it or block the sender.',
  'rule-held': 'Check the rule named in the entry, then create a ticket or dismiss the message.',
  'app-held': 'The entry shows the reason that the app gave. Create a ticket, or dismiss the message.',
  'old-mail':
    'If the message should become a ticket, create one or set an earlier start date. After a mailbox migration, dismiss these messages.',
  'sender-limit':
    'Check whether the sender is caught in a mail loop. If the messages are legitimate, raise the channel’s limit.',
  'authentication-required':
    'Check the [trusted server](operations.md#the-trusted-server). Ask the sender’s administrator for DMARC, or create a ticket from this message.',
  'template-missing':
    'Publish the template again, or choose another one in the channel. Then create tickets from the held messages with one click.',
  'parse-failed': 'Retry once. If it fails again, download the original message and report it.',
  'parse-timeout': 'Retry when the server is less busy. If it fails again, open the original message.',
  'too-large':
    'Raise `limits.messageBytes` in the plugin’s config and retry, or ask the sender for a link instead of the file.',
  unreadable: 'Open the message in a mail program. If it opens there, retry.',
  'attachments-not-stored':
    'The entry shows the upload provider’s error. Check its storage space, permissions and credentials, then retry.',
  'ticket-refused': 'The entry shows the error from Strapi or a hook. Fix the cause, then retry.',
  'app-failed': 'One of the app’s hooks failed. Fix it, then retry.',
  'gave-up': 'Check the server’s log for what stopped the process each time, then retry.',
};

const TITLES: Record<Outcome, string> = {
  ticket: 'Ticket',
  reply: 'Reply',
  skipped: 'Skipped',
  held: 'Held: waiting for review',
  failed: 'Failed: the original message is kept',
};

/** docs/reasons.md: every reason with what it means and what to do, by outcome. */
export const reasonsPage = (): string =>
  [
    '# Reasons',
    '',
    '<!-- Made by `npm run docs:settings` from contracts/outcomes.ts and scripts/reasons-page.ts. -->',
    '<!-- prettier-ignore-start -->',
    '',
    'Each message has one of five outcomes, and a reason for it. Its entry in the message log lists the checks. If a reason is marked',
    'with ✎, you can overrule it: _Create ticket_ creates a ticket from that message.',
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
