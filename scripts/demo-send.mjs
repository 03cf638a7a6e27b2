#!/usr/bin/env node
// `npm run demo:send -- "Subject" "Text"`: sends a mail to the running demo.
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import nodemailer from 'nodemailer';
import { root } from './prepare.mjs';

const USAGE = `Usage: npm run demo:send -- SUBJECT [TEXT] [options]
  --from ADDRESS      such as "Ada Byrne <ada@example.com>"
  --attach FILE       can be given several times
  --in-reply-to ID    the Message-ID of an earlier mail`;

const fail = (message, code) => {
  console.error(message);
  process.exit(code);
};

const options = {
  from: { type: 'string', default: 'Ada Byrne <ada@example.com>' },
  attach: { type: 'string', multiple: true, default: [] },
  'in-reply-to': { type: 'string' },
};
const parse = () => {
  try {
    return parseArgs({ options, allowPositionals: true });
  } catch {
    return fail(USAGE, 2);
  }
};
const { values, positionals } = parse();
if (positionals.length < 1 || positionals.length > 2) fail(USAGE, 2);
const [subject, text = ''] = positionals;

const file = join(process.env.DEMO_DIR ? resolve(process.env.DEMO_DIR) : join(root, '.demo'), 'running.json');
const { smtpPort } = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
if (!smtpPort) fail('The demo does not run: start it with `npm run demo`.', 1);

const transport = nodemailer.createTransport({ host: '127.0.0.1', port: smtpPort, ignoreTLS: true });
try {
  const { messageId } = await transport.sendMail({
    from: values.from,
    to: 'Support <support@helpdesk.test>',
    subject,
    text,
    attachments: values.attach.map((path) => ({ path })),
    ...(values['in-reply-to'] && { inReplyTo: values['in-reply-to'], references: values['in-reply-to'] }),
  });
  console.log(`Sent as ${messageId}`);
} catch (error) {
  fail(`It could not be sent: ${error.message}`, 1);
}
