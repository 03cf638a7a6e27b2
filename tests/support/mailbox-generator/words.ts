import { Random } from './random';

const WORDS =
  'account access printer invoice order delivery router laptop screen password network report update office branch ' +
  'customer number please thanks regards after before since today tomorrow error login page window button folder ' +
  'license renewal quote refund address change request team manager warehouse shipment cable battery phone keyboard'.replace(
    /\s+/g,
    ' ',
  );
const VOCABULARY = WORDS.split(' ');
const ACCENTED = ['Grüße', 'café', 'naïve', 'Übersicht', 'teşekkürler', '価格', 'déjà vu'];
const FIRST_NAMES = [
  'Anna',
  'Ben',
  'Chloé',
  'Dávid',
  'Elif',
  'Jürgen',
  'Kofi',
  'Małgorzata',
  'Olga',
  'Søren',
];
const LAST_NAMES = [
  'Adams',
  'Dvořák',
  'Eriksson',
  'Fischer',
  'Gómez',
  'Ivanova',
  'Müller',
  'Rossi',
  'Schäfer',
];
const DOMAINS = ['example.com', 'example.net', 'example.org', 'acme.test', 'globex.test', 'initech.test'];

/** The same name and address for the same number. */
export function senderOf(index: number): { name: string; address: string } {
  const random = new Random(7_919 + index);
  const first = random.pick(FIRST_NAMES);
  const last = random.pick(LAST_NAMES);
  const local = `${first}.${last}.${index}`
    .normalize('NFD')
    .replace(/ł/g, 'l')
    .replace(/ø/g, 'o')
    .replace(/[^\w.]/g, '');
  return { name: `${first} ${last}`, address: `${local}@${random.pick(DOMAINS)}`.toLowerCase() };
}

/** So many words, without capital or full stop. */
export const words = (random: Random, count: number) =>
  Array.from({ length: count }, () => random.pick(VOCABULARY)).join(' ');

export function sentence(random: Random): string {
  const text = words(random, random.int(6, 14));
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${random.pick(['.', '.', '?', '!'])}`;
}

/** Lines of sentences with CRLF, of at least so many characters. */
export function paragraphs(random: Random, size: number, accents: boolean): string {
  let text = '';
  while (text.length < size) {
    const line =
      accents && random.chance(0.3) ? `${random.pick(ACCENTED)} ${sentence(random)}` : sentence(random);
    text += `${line}\r\n${random.chance(0.2) ? '\r\n' : ''}`;
  }
  return text;
}

/** A page of about so many characters that shows the image. */
export function htmlPage(random: Random, size: number, contentId: string): string {
  let rows = '';
  while (rows.length < size - 400)
    rows += random.chance(0.25)
      ? `<table><tr><td style="color:#333">${words(random, 3)}</td><td><b>${random.int(1, 9_999)} &euro;</b></td></tr></table>\r\n`
      : `<p class="text" style="margin:0 0 6pt"><span style="color:#1f497d">${sentence(random)}</span> ${sentence(random)} <a href="https://www.example.com/t/${random.hex()}">${words(random, 2)}</a></p>\r\n`;
  return `<!DOCTYPE html><html><head><meta charset="utf-8"><style>.text{font-family:Arial}</style></head><body>\r\n<p><img src="cid:${contentId}" alt="logo"></p>\r\n${rows}</body></html>\r\n`;
}
