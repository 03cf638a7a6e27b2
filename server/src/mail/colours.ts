/** A colour: red, green and blue from 0 to 255, and opacity from 0 to 1. */
export interface Colour {
  red: number;
  green: number;
  blue: number;
  cover: number;
}

/** Named colours that mail uses to hide text. All others are readable on common backgrounds. */
const NAMED: Record<string, string> = {
  white: 'ffffff',
  black: '000000',
  snow: 'fffafa',
  ivory: 'fffff0',
  ghostwhite: 'f8f8ff',
  floralwhite: 'fffaf0',
  whitesmoke: 'f5f5f5',
  azure: 'f0ffff',
  mintcream: 'f5fffa',
  gainsboro: 'dcdcdc',
  lightgray: 'd3d3d3',
  lightgrey: 'd3d3d3',
  silver: 'c0c0c0',
  gray: '808080',
  grey: '808080',
  navy: '000080',
  blue: '0000ff',
  red: 'ff0000',
  green: '008000',
  yellow: 'ffff00',
};
const HEX = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/;
const FUNCTION = /^(rgb|hsl)a?\(([^()]{1,80})\)$/;

/** Parses a lower-case CSS or attribute colour. Returns null for other values. */
export function readColour(value: string): Colour | null {
  if (value === 'transparent') return { red: 0, green: 0, blue: 0, cover: 0 };
  const named = Object.hasOwn(NAMED, value) ? NAMED[value]! : value;
  const hex = HEX.exec(named)?.[1];
  if (hex) {
    const pairs = hex.length < 6 ? [...hex].map((digit) => digit + digit) : hex.match(/../g)!;
    const [red, green, blue, cover = 255] = pairs.map((pair) => Number.parseInt(pair, 16));
    return { red: red!, green: green!, blue: blue!, cover: cover / 255 };
  }
  const [, model, list] = FUNCTION.exec(value) ?? [];
  const parts = (list ?? '').split(/[\s,/]+/).filter(Boolean);
  if (!model || parts.length < 3) return null;
  const share = (part: string, whole: number) =>
    part.endsWith('%') ? Number.parseFloat(part) / 100 : Number.parseFloat(part) / whole;
  const cover = parts[3] === undefined ? 1 : share(parts[3], 1);
  const [red, green, blue] =
    model === 'rgb'
      ? parts.slice(0, 3).map((part) => 255 * share(part, 255))
      : fromHsl(Number.parseFloat(parts[0]!), share(parts[1]!, 100), share(parts[2]!, 100));
  const colour = { red: red!, green: green!, blue: blue!, cover };
  return Object.values(colour).every(Number.isFinite) ? colour : null;
}

/** CSS Color 4, 7.1. */
function fromHsl(hue: number, saturation: number, light: number): number[] {
  const strength = saturation * Math.min(light, 1 - light);
  return [0, 8, 4].map((offset) => {
    const place = (offset + hue / 30) % 12;
    return 255 * (light - strength * Math.max(-1, Math.min(place - 3, 9 - place, 1)));
  });
}

/** Maximum difference per channel at which two colours are indistinguishable. */
const SAME = 3;

/** Whether text is invisible on a background; null means that the background is unknown. */
export const isUnseen = (ink: Colour, paper: Colour | null): boolean =>
  ink.cover < 0.02 ||
  (paper !== null &&
    Math.abs(ink.red - paper.red) <= SAME &&
    Math.abs(ink.green - paper.green) <= SAME &&
    Math.abs(ink.blue - paper.blue) <= SAME);
