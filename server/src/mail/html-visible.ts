import { isUnseen, readColour, type Colour } from './colours';
import { namedAddress } from './html';
import { htmlElement, type HtmlElement, type HtmlNode } from './html-dom';
import { styleOf } from './html-style';
import { Work } from './work';

/** Inherited style, as far as it affects visibility. */
interface Place {
  /** How white space is preserved. */
  space: 'collapse' | 'lines' | 'all';
  /** Whether the text is too small to read. */
  tiny: boolean;
  invisible: boolean;
  /** Text colour, or null if the message sets none that is known. */
  ink: Colour | null;
  /**
   * Whether the text colour is set by an attribute, as old mailers do. Such text counts as hidden only if the
   * background is set explicitly, too.
   */
  byAttribute: boolean;
  /** Background colour, or null if unknown, as with a background image or an unsupported rule. */
  paper: Colour | null;
  colourless: boolean;
}

const WHITE: Colour = { red: 255, green: 255, blue: 255, cover: 1 };

/** Maximum number of line breaks to insert for preserved white space. Further ones are left as they are. */
const MAX_BREAKS = 50_000;

/**
 * Reduces a tree to what a reader sees: removes hidden elements (newsletter preheaders, text without size or colour),
 * converts preserved line breaks to `<br>`, and writes addresses that cannot be links after their text. Modifies the
 * tree. Linear.
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
        // Hidden only in Outlook: such buttons are meant for all other clients.
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
  // Links have their own colour by default.
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

/** Resolves `white-space`, including its legacy values. `pre` is handled by the writers. */
function spaceOf(element: HtmlElement, style: Style): Place['space'] | null {
  const value = style.get('white-space') ?? style.get('white-space-collapse') ?? '';
  if (/^(?:-\w{1,6}-|-)?pre(?:-wrap)?$|^break-spaces$|^preserve(?:-spaces)?(?:\s|$)/.test(value))
    return element.name === 'pre' ? null : 'all';
  if (/^pre-line$|^preserve-breaks(?:\s|$)/.test(value)) return 'lines';
  return /^(?:normal|nowrap|initial|collapse)(?:\s|$)/.test(value) ? 'collapse' : null;
}

/** Whether the text is too small to read, or null if its size is inherited or relative. */
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
  // A class may refer to an unsupported rule.
  if (!named) return classes ? null : outer;
  if (/^(?:transparent|none|inherit|initial|unset)$/.test(named)) return outer;
  const colour = readColour(named) ?? readColour(named.split(/\s(?![^(]*\))/, 1)[0]!);
  if (!colour || colour.cover === 1) return colour;
  return colour.cover === 0 ? outer : null;
}

/** Whether an element hides all its content, whatever its descendants' styles. */
function isHidden(element: HtmlElement): boolean {
  if (element.attributes.hidden !== undefined) return true;
  const style = styleOf(element);
  if (!style.size) return false;
  if (style.get('display') === 'none' || isZero(style.get('opacity'))) return true;
  const overflow = style.get('overflow') ?? '';
  // Only preheaders have zero height; browsers show visible overflow.
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

/** Converts preserved line breaks to `<br>`, and for `all`, preserved spaces to no-break spaces. */
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
