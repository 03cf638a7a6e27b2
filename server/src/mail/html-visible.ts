import { isUnseen, readColour, type Colour } from './colours';
import { namedAddress } from './html';
import { htmlElement, type HtmlElement, type HtmlNode } from './html-dom';
import { styleOf } from './html-style';
import { Work } from './work';

/** What an element takes over from those around it, as far as it decides on what is seen. */
interface Place {
  /** How white space of text is kept. */
  space: 'collapse' | 'lines' | 'all';
  /** Text is too small to be read. */
  tiny: boolean;
  invisible: boolean;
  /** Of text; null where the mail names none that is known. */
  ink: Colour | null;
  /** Text has its colour by an attribute, as writers of old set it, so that it hides only on a paper that is named, too. */
  byAttribute: boolean;
  /** Behind text; null where it is not known, as a picture or a rule that is not read may be drawn there. */
  paper: Colour | null;
  colourless: boolean;
}

const WHITE: Colour = { red: 255, green: 255, blue: 255, cover: 1 };

/** Line breaks that kept white space may add to a body; what is more stays as it is. */
const MAX_BREAKS = 50_000;

/**
 * Leaves in a tree what a reader sees, as every form of the body needs it: hidden elements go (preheaders of newsletters,
 * text without size or colour), line breaks that a style keeps become `<br>`, and an address that is no link that can be
 * followed stands behind its words. Changes the tree. Linear in it.
 */
export function keepVisible(root: HtmlElement, work = new Work()): void {
  let breaks = 0;
  const visit = (element: HtmlElement, outer: Place): { links: boolean } => {
    work.spend();
    const place = insideOf(element, outer);
    const unread = place.tiny || place.invisible || place.colourless;
    const kept: HtmlNode[] = [];
    let links = element.name === 'a' || element.name === 'img';
    for (const child of element.children) {
      if (typeof child !== 'string') {
        if (isHidden(child)) continue;
        const inner = visit(child, place);
        // Outlook alone hides it: such buttons are for all other readers.
        if (!inner.links && styleOf(child).get('mso-hide') === 'all') continue;
        links ||= inner.links;
        kept.push(child);
      } else if (unread) continue;
      else if (place.space === 'collapse' || (element.hasBlocks && !child.trim())) kept.push(child);
      else
        for (const node of withBreaks(child, place.space)) {
          if (typeof node !== 'string' && ++breaks > MAX_BREAKS) kept.push('\n');
          else kept.push(node);
        }
    }
    const address = element.name === 'a' ? namedAddress(element.attributes.href) : null;
    if (address && kept.length) kept.push(` <${address}>`);
    element.children = kept;
    return { links };
  };
  visit(root, {
    space: 'collapse',
    tiny: false,
    invisible: false,
    ink: null,
    byAttribute: false,
    paper: WHITE,
    colourless: false,
  });
}

function insideOf(element: HtmlElement, outer: Place): Place {
  const place = { ...outer };
  const style = styleOf(element);
  const { bgcolor, background, class: classes, color, text, href } = element.attributes;
  if (element.name === 'pre') place.space = 'collapse';
  // A link has a colour of its own, unless it is given another.
  if (element.name === 'a' && href) Object.assign(place, { ink: null, colourless: false });
  if (!style.size && !bgcolor && !background && !classes && !color && !text) return place;
  place.space = spaceOf(element, style) ?? place.space;
  place.tiny = isTiny(style) ?? place.tiny;
  const visibility = style.get('visibility');
  if (visibility) place.invisible = /^(?:hidden|collapse)$/.test(visibility);
  place.paper = paperOf(element, style, outer.paper);
  const ink = style.get('color') ?? (element.name === 'font' ? color : element.name === 'body' ? text : '');
  if (ink) place.byAttribute = !style.has('color');
  if (ink) place.ink = ink === 'inherit' ? outer.ink : readColour(ink.trim().toLowerCase());
  const isDrawn =
    /text/.test(style.get('background-clip') ?? style.get('-webkit-background-clip') ?? '') ||
    (style.get('text-shadow') ?? 'none') !== 'none';
  place.colourless =
    place.ink !== null &&
    !isDrawn &&
    !(place.byAttribute && place.paper === WHITE) &&
    isUnseen(place.ink, place.paper);
  return place;
}

type Style = ReadonlyMap<string, string>;

/** CSS, and what browsers called it before; `pre` keeps its own, which the writers do. */
function spaceOf(element: HtmlElement, style: Style): Place['space'] | null {
  const value = style.get('white-space') ?? style.get('white-space-collapse') ?? '';
  if (/^(?:-\w{1,6}-|-)?pre(?:-wrap)?$|^break-spaces$|^preserve(?:-spaces)?(?:\s|$)/.test(value))
    return element.name === 'pre' ? null : 'all';
  if (/^pre-line$|^preserve-breaks(?:\s|$)/.test(value)) return 'lines';
  return /^(?:normal|nowrap|initial|collapse)(?:\s|$)/.test(value) ? 'collapse' : null;
}

/** Null where the size is that of what is around it, or a part of that. */
function isTiny(style: Style): boolean | null {
  const size =
    style.get('font-size') ??
    /(?:^|\s)([\d.]+(?:[a-z]{1,4}|%)?)(?:\s?\/|\s)/.exec(`${style.get('font') ?? ''} `)?.[1] ??
    '';
  const [, number, unit] = /^([\d.]+)(px|pt|em|ex|rem|%|mm|cm|vw)?$/.exec(size) ?? [];
  if (number === undefined) return /^[a-z-]+$/.test(size) && size !== 'inherit' ? false : null;
  const least = unit === '%' ? 10 : unit === 'em' || unit === 'ex' || unit === 'rem' ? 0.1 : 1;
  if (unit === '%' || unit === 'em' || unit === 'ex') return Number(number) <= least ? true : null;
  return Number(number) <= (unit === 'mm' || unit === 'cm' || unit === 'vw' ? 0 : least);
}

function paperOf(element: HtmlElement, style: Style, outer: Colour | null): Colour | null {
  const { bgcolor, background, class: classes } = element.attributes;
  const written = style.get('background') ?? '';
  const image = style.get('background-image') ?? written;
  if (background || /url\(|gradient\(/.test(image)) return null;
  const named = style.get('background-color') ?? (written || bgcolor?.trim().toLowerCase());
  // What a class means may stand in a rule that is not read.
  if (!named) return classes ? null : outer;
  if (/^(?:transparent|none|inherit|initial|unset)$/.test(named)) return outer;
  const colour = readColour(named) ?? readColour(named.split(/\s(?![^(]*\))/, 1)[0]!);
  if (!colour || colour.cover === 1) return colour;
  return colour.cover === 0 ? outer : null;
}

/** Whether nothing in an element can be seen, whatever the elements in it say. */
function isHidden(element: HtmlElement): boolean {
  if (element.attributes.hidden !== undefined) return true;
  const style = styleOf(element);
  if (!style.size) return false;
  if (style.get('display') === 'none' || isZero(style.get('opacity'))) return true;
  const overflow = style.get('overflow') ?? '';
  // Only preheaders have no height at all; a browser shows what flows over.
  const flows = overflow.startsWith('visible');
  if (!flows && (isZero(style.get('max-height')) || isZero(style.get('max-width')))) return true;
  if (/hidden|clip/.test(overflow)) {
    const sides = [style.get('height'), style.get('width')];
    if (sides.some(isZero) || sides.every((side) => side === '1px')) return true;
  }
  if (/^rect\(\s*[01](?:px)?[\s,]+[01]/.test(style.get('clip') ?? '')) return true;
  if (/^inset\(\s*(?:[5-9]\d|100)%/.test(style.get('clip-path') ?? '')) return true;
  if (/^scale[xy]?\(\s*0\s*[),]/.test(style.get('transform') ?? '')) return true;
  if (/^opacity\(\s*0%?\s*\)/.test(style.get('filter') ?? '')) return true;
  if (style.get('content-visibility') === 'hidden') return true;
  if (isFarAway(style.get('text-indent')) || isFarAway(style.get('margin-left'))) return true;
  const placed = /^(?:absolute|fixed)$/.test(style.get('position') ?? '');
  return placed && (isFarAway(style.get('left')) || isFarAway(style.get('top')));
}

const isZero = (value: string | undefined): boolean => /^0*\.?0+(?:px|pt|em|%)?$/.test(value ?? '');
const isFarAway = (value: string | undefined): boolean =>
  /^-\d{3,}(?:px|pt|%)?$|^-\d{2,}em$/.test(value ?? '');

/** Text whose white space shows: lines as line breaks, and where all of it shows, spaces as no-break spaces. */
function withBreaks(text: string, space: 'lines' | 'all'): HtmlNode[] {
  return text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .flatMap((line, index): HtmlNode[] => {
      const shown = space === 'all' ? spaced(line) : line;
      return index ? [htmlElement('br'), shown] : [shown];
    });
}

const spaced = (line: string): string =>
  line
    .replaceAll('\t', '    ')
    .replace(/^ +/, (run) => '\u00a0'.repeat(run.length))
    .replace(/ {2,}/g, (run) => '\u00a0'.repeat(run.length - 1) + ' ');
