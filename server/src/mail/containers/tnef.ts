import { oneLine } from '../clean';
import type { MimePart } from '../mime';
import { readTnef, type RtfBudget, type TnefFile, type TnefMessage } from '../tnef';
import type { MailLimits } from '../types';
import { filePart, textPart } from './parts';

/** Limit for decompressed RTF per message, as a multiple of the maximum text size. */
const RTF_FACTOR = 4;

export const rtfBudget = ({ textBytes }: MailLimits): RtfBudget => ({ bytes: textBytes * RTF_FACTOR });

export interface TnefParts {
  body: MimePart[];
  files: MimePart[];
  /** Whether the stream was read completely, so that it need not be kept. */
  sound: boolean;
}

/**
 * Converts the body, files and nested messages of a TNEF stream to MIME parts. Returns null if the bytes are not TNEF.
 */
export function tnefParts(bytes: Buffer, budget: RtfBudget): TnefParts | null {
  const message = readTnef(bytes, budget);
  return message && { body: bodyOf(message), files: filesOf(message), sound: message.sound };
}

const bodyOf = ({ html, text }: TnefMessage): MimePart[] =>
  html ? [textPart(html, 'text/html')] : text ? [textPart(text)] : [];

const filesOf = ({ files, messages }: TnefMessage): MimePart[] => [
  ...files.map(fileOf),
  ...messages.map((message) => filePart('', 'message/rfc822', toMime(message))),
];

const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+$/;

const fileOf = ({ name, type, contentId, content }: TnefFile): MimePart => ({
  ...filePart(name ?? '', type && MEDIA_TYPE.test(type) ? type : 'application/octet-stream', content),
  contentId,
});

const encodeWord = (text: string): string =>
  `=?utf-8?B?${Buffer.from(oneLine(text, 500)).toString('base64')}?=`;
const base64Lines = (content: Buffer): string => content.toString('base64').replace(/.{76}/g, '$&\r\n');

/** Converts a nested message to MIME. */
function toMime(message: TnefMessage): Buffer {
  const boundary = '=_part';
  const parts = [...bodyOf(message), ...filesOf(message)].map((part) => {
    const name = part.fileName ? `; name="${encodeWord(part.fileName)}"` : '';
    const charset = part.charset ? `; charset=${part.charset}` : '';
    const headers = [
      `Content-Type: ${part.type}${charset}${name}`,
      'Content-Transfer-Encoding: base64',
      ...(part.contentId ? [`Content-ID: <${oneLine(part.contentId, 200)}>`] : []),
    ];
    return `--${boundary}\r\n${headers.join('\r\n')}\r\n\r\n${base64Lines(part.content)}\r\n`;
  });
  const headers = [
    `Subject: ${encodeWord(message.subject)}`,
    `X-Sender: ${encodeWord(message.sender)}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/mixed; boundary="${boundary}"`,
  ];
  return Buffer.from(`${headers.join('\r\n')}\r\n\r\n${parts.join('')}--${boundary}--\r\n`, 'latin1');
}
