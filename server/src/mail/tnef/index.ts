import { decodeBytes } from '../charset';
import { ATTRIBUTE, readAttributes, type Attribute } from './attributes';
import { PROPERTY, readProperties, TYPE, type Properties } from './properties';
import { decompressRtf } from './rtf-compression';
import { rtfToText } from './rtf-text';

export { isTnef } from './attributes';

export interface TnefFile {
  name: string | null;
  type: string | null;
  contentId: string | null;
  content: Buffer;
}

/** Content of a TNEF stream. */
export interface TnefMessage {
  subject: string;
  /** Name and address of the sender, as far as given. */
  sender: string;
  html: string | null;
  text: string | null;
  files: TnefFile[];
  messages: TnefMessage[];
  /** False if something could not be read. */
  sound: boolean;
}

/** Remaining budget for decompressed RTF, in bytes. */
export interface RtfBudget {
  bytes: number;
}

const MAX_DEPTH = 3;
const MAX_FILES = 500;
/** Length of the interface identifier at the start of an embedded message. */
const INTERFACE = 16;
const MESSAGE_INTERFACE = Buffer.from('0703020000000000c000000000000046', 'hex');

/**
 * Reads a TNEF stream (MS-OXTNEF): its body, its files, and nested messages to a depth of three. File contents are
 * views of the stream; RTF is decompressed within a common budget. Returns null if the bytes are not TNEF.
 */
export function readTnef(bytes: Buffer, budget: RtfBudget, depth = 0): TnefMessage | null {
  const { attributes, sound } = readAttributes(bytes);
  if (!attributes.length) return null;
  const ofMessage = attributes.filter((one) => !one.ofAttachment);
  const find = (id: number) => ofMessage.find((one) => one.id === id)?.data;
  const block = find(ATTRIBUTE.properties);
  const own = block ? readProperties(block) : { properties: new Map() as Properties, sound: true };
  const charset = charsetName(find(ATTRIBUTE.codepage), own.properties);
  const property = (id: number) => textOf(own.properties, id, charset);
  const plain = find(ATTRIBUTE.body);
  const subject = find(ATTRIBUTE.subject);
  const kind = find(ATTRIBUTE.messageClass);
  const html = own.properties.get(PROPERTY.html);
  const rtf = own.properties.get(PROPERTY.rtf);

  const message: TnefMessage = {
    subject: property(PROPERTY.subject) || (subject ? decode(subject, charset) : ''),
    sender: [property(PROPERTY.senderName), property(PROPERTY.senderAddress)].filter(Boolean).join(' '),
    html: html ? decodeHtml(html, own.properties, charset) : null,
    text: property(PROPERTY.body) || (plain ? decode(plain, charset) : null),
    files: [],
    messages: [],
    sound: sound && own.sound && isNote(kind ? decode(kind, charset) : property(PROPERTY.messageClass)),
  };
  if (!message.text && rtf) {
    const source = decompressRtf(rtf.value, budget.bytes);
    budget.bytes -= source?.length ?? 0;
    message.text = source && rtfToText(source);
    if (message.text === null) message.sound = false;
  }
  for (const attachment of attachmentsOf(attributes))
    readAttachment(attachment, charset, message, budget, depth);
  return message;
}

/** Meetings, tasks and contacts have further properties that are not read. */
const isNote = (messageClass: string): boolean =>
  messageClass === '' || /^IPM\.(Microsoft Mail\.)?Note/i.test(messageClass);

/** Splits the attributes by attachment; a specific attribute starts each one. */
function attachmentsOf(attributes: Attribute[]): Map<number, Buffer>[] {
  const attachments: Map<number, Buffer>[] = [];
  for (const { ofAttachment, id, data } of attributes) {
    if (!ofAttachment) continue;
    if (id === ATTRIBUTE.attachmentStart || !attachments.length) attachments.push(new Map());
    attachments.at(-1)!.set(id, data);
  }
  return attachments;
}

function readAttachment(
  attributes: Map<number, Buffer>,
  charset: string,
  message: TnefMessage,
  budget: RtfBudget,
  depth: number,
): void {
  const block = attributes.get(ATTRIBUTE.attachmentProperties);
  const { properties, sound } = block
    ? readProperties(block)
    : { properties: new Map() as Properties, sound: true };
  const text = (id: number) => textOf(properties, id, charset);
  const title = attributes.get(ATTRIBUTE.attachmentTitle);
  const data = properties.get(PROPERTY.attachmentData);
  message.sound &&= sound && message.files.length < MAX_FILES;
  if (message.files.length >= MAX_FILES) return;

  if (data?.type === TYPE.object) {
    const isMessage = data.value.subarray(0, INTERFACE).equals(MESSAGE_INTERFACE);
    const inner =
      isMessage && depth < MAX_DEPTH ? readTnef(data.value.subarray(INTERFACE), budget, depth + 1) : null;
    if (inner) {
      inner.subject ||= text(PROPERTY.displayName);
      message.messages.push(inner);
      message.sound &&= inner.sound;
      return;
    }
    // An embedded OLE object, which cannot be opened outside Outlook.
    message.sound = false;
  }
  const content =
    attributes.get(ATTRIBUTE.attachmentData) ?? (data?.type === TYPE.binary ? data.value : null);
  if (!content?.length) return;
  const name =
    text(PROPERTY.attachmentLongName) ||
    (title ? decode(title, charset) : '') ||
    text(PROPERTY.attachmentName) ||
    text(PROPERTY.displayName);
  const extension = text(PROPERTY.attachmentExtension);
  message.files.push({
    name: name && extension && !name.includes('.') ? name + extension : name || null,
    type: text(PROPERTY.attachmentType).toLowerCase() || null,
    contentId: text(PROPERTY.attachmentContentId).replace(/^<|>$/g, '') || null,
    content,
  });
}

const untilNul = (text: string): string => text.split('\0', 1)[0]!;
const decode = (bytes: Buffer, charset: string): string => untilNul(decodeBytes(bytes, charset).text);

function textOf(properties: Properties, id: number, charset: string): string {
  const property = properties.get(id);
  if (property?.type === TYPE.unicode) return untilNul(property.value.toString('utf16le'));
  return property?.type === TYPE.string8 ? decode(property.value, charset) : '';
}

const codepageName = (codepage: number): string => (codepage === 65_001 ? 'utf-8' : `cp${codepage}`);

function charsetName(attribute: Buffer | undefined, properties: Properties): string {
  const message = properties.get(PROPERTY.messageCodepage);
  const codepage =
    attribute && attribute.length >= 4 ? attribute.readUInt32LE(0) : message && longOf(message.value);
  return codepage ? codepageName(codepage) : 'windows-1252';
}

const longOf = (value: Buffer): number => (value.length >= 4 ? value.readUInt32LE(0) : 0);

function decodeHtml(html: { type: number; value: Buffer }, properties: Properties, charset: string): string {
  if (html.type === TYPE.unicode) return untilNul(html.value.toString('utf16le'));
  const codepage = properties.get(PROPERTY.internetCodepage);
  return decode(html.value, codepage ? codepageName(longOf(codepage.value)) : charset);
}
