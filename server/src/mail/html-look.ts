import { readColour } from './colours';
import type { HtmlElement } from './html-dom';
import { styleOf } from './html-style';

/** Named colours that are readable on white, and those on which black is readable. */
const INKS =
  /^(?:red|darkred|maroon|brown|firebrick|crimson|tomato|orangered|darkorange|orange|chocolate|sienna|saddlebrown|indianred|green|darkgreen|forestgreen|seagreen|olive|olivedrab|teal|darkcyan|blue|navy|darkblue|mediumblue|midnightblue|royalblue|steelblue|dodgerblue|cornflowerblue|slateblue|darkslateblue|purple|indigo|darkviolet|blueviolet|darkorchid|darkmagenta|magenta|fuchsia|deeppink|mediumvioletred|hotpink|rebeccapurple|gray|grey|dimgray|dimgrey|slategray|slategrey|darkslategray|darkslategrey|black)$/;
const PAPERS =
  /^(?:yellow|lightyellow|gold|khaki|palegoldenrod|orange|lime|lightgreen|palegreen|greenyellow|springgreen|aqua|cyan|lightcyan|lightblue|skyblue|powderblue|paleturquoise|turquoise|aquamarine|pink|lightpink|plum|violet|lavender|thistle|silver|lightgray|lightgrey|gainsboro|wheat|beige|coral|lightsalmon)$/;
/**
 * Elements whose background colour means highlighting. On others it belongs to the page layout, and text could become
 * unreadable.
 */
const MARKED = new Set(['span', 'font', 'mark', 'b', 'strong', 'i', 'em', 'u', 's', 'strike', 'del', 'ins']);

const RGB = /^rgb\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)$/;

/**
 * Returns the meaningful styles of an element as a value of `style`: text colours readable on white, highlighting,
 * bold, italic, strikethrough, underline and alignment. Built from known values only, never from text of the message.
 */
export function lookOf(element: HtmlElement): string {
  const style = styleOf(element);
  const { name, attributes } = element;
  if (!style.size && name !== 'font') return '';
  const look: string[] = [];
  const colour = plainColour(
    style.get('color') ?? (name === 'font' ? attributes.color?.trim().toLowerCase() : undefined),
  );
  if (colour && isInk(colour)) look.push(`color:${colour}`);
  const paper = plainColour(
    style.get('background-color') ?? firstValue(style.get('background')) ?? style.get('mso-highlight'),
  );
  if (paper && MARKED.has(name) && isPaper(paper)) look.push(`background-color:${paper}`);
  const say = (property: string, allowed: RegExp) => {
    const value = style.get(property);
    if (value && allowed.test(value)) look.push(`${property}:${value}`);
  };
  say('font-weight', /^(?:bold|bolder|lighter|normal|[1-9]00)$/);
  say('font-style', /^(?:italic|oblique|normal)$/);
  say('text-align', /^(?:left|right|center|justify)$/);
  const line = style.get('text-decoration') ?? style.get('text-decoration-line') ?? '';
  const lines = ['underline', 'line-through'].filter((kind) => line.includes(kind));
  if (lines.length && !(name === 'a' && lines[0] === 'underline'))
    look.push(`text-decoration:${lines.join(' ')}`);
  return look.join(';');
}

/** The first part of a shorthand, usually its colour. */
const firstValue = (value: string | undefined): string | undefined => value?.split(/\s(?![^(]*\))/, 1)[0];

/** The least opacity at which a colour is written without it. */
const OPAQUE = 0.5;

/** Writes colours with opacity or of the HSL model as hexadecimal, and leaves others as they are. */
function plainColour(value: string | undefined): string | undefined {
  if (!value || !/^(?:rgb|hsl)/.test(value) || RGB.test(value)) return value;
  const colour = readColour(value);
  if (!colour || colour.cover < OPAQUE) return undefined;
  const digits = [colour.red, colour.green, colour.blue].map((part) =>
    Math.round(Math.min(Math.max(part, 0), 255))
      .toString(16)
      .padStart(2, '0'),
  );
  return `#${digits.join('')}`;
}

const isInk = (colour: string): boolean => {
  const light = lightness(colour);
  return light === null ? INKS.test(colour) : light < 0.45;
};
const isPaper = (colour: string): boolean => {
  const light = lightness(colour);
  return light === null ? PAPERS.test(colour) : light > 0.45 && light < 0.98;
};

/** Returns the relative luminance (WCAG 2) of a numeric colour, between 0 and 1, or null for other values. */
function lightness(colour: string): number | null {
  const hex = /^#([0-9a-f]{3}|[0-9a-f]{6})$/.exec(colour)?.[1];
  const parts = hex
    ? (hex.length === 3 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!).map((pair) =>
        Number.parseInt(pair, 16),
      )
    : RGB.exec(colour)?.slice(1).map(Number);
  if (!parts) return null;
  const [red, green, blue] = parts.map((part) => {
    const share = Math.min(part, 255) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
