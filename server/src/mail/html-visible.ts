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
  /** Text has no colour, or that of its own background. */
  colourless: boolean;
  /** Something may be drawn behind the text. */
  backdrop: boolean;
}

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
  visit(root, { space: 'collapse', tiny: false, invisible: false, colourless: false, backdrop: false });
}

function insideOf(element: HtmlElement, outer: Place): Place {
  const place = { ...outer };
  if (element.name === 'pre') place.space = 'collapse';
  const style = styleOf(element);
  const { bgcolor, background, class: classes } = element.attributes;
  // What a class means may stand in a rule that is not read.
  if (bgcolor || background || classes || style.has('background') || style.has('background-color'))
    place.backdrop = true;
  if (!style.size) return place;
  switch (style.get('white-space')) {
    case 'pre':
    case 'pre-wrap':
    case 'break-spaces':
      // The writers keep what stands in `pre` themselves.
      if (element.name !== 'pre') place.space = 'all';
      break;
    case 'pre-line':
      place.space = 'lines';
      break;
    case 'normal':
    case 'nowrap':
      place.space = 'collapse';
  }
  const size = /^([\d.]+)(px|pt)?$/.exec(style.get('font-size') ?? '');
  if (size) place.tiny = Number(size[1]) <= 1;
  else if (/^(?:[a-z-]+|[\d.]+(?:rem|mm|cm|vw))$/.test(style.get('font-size') ?? '')) place.tiny = false;
  const visibility = style.get('visibility');
  if (visibility) place.invisible = /^(?:hidden|collapse)$/.test(visibility);
  const colour = style.get('color');
  if (colour && colour !== 'inherit')
    place.colourless =
      isColourless(colour, style.get('background-color') ?? style.get('background')) ||
      (!place.backdrop && sameColour(colour) === '#ffffff');
  return place;
}

const isColourless = (colour: string, background: string | undefined): boolean =>
  colour === 'transparent' ||
  /^(?:rgba|hsla)\([^)]{1,60}[,/]\s*0(?:\.0+)?%?\s*\)$/.test(colour) ||
  (background !== undefined && sameColour(colour) === sameColour(background));

const sameColour = (colour: string): string =>
  colour
    .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3')
    .replace(/^white$/, '#ffffff')
    .replace(/^black$/, '#000000');

/** Whether nothing in an element can be seen, whatever the elements in it say. */
function isHidden(element: HtmlElement): boolean {
  if (element.attributes.hidden !== undefined) return true;
  const style = styleOf(element);
  if (!style.size) return false;
  if (style.get('display') === 'none' || isZero(style.get('opacity'))) return true;
  if (isZero(style.get('max-height')) || isZero(style.get('max-width'))) return true;
  const clipped = /hidden|clip/.test(style.get('overflow') ?? '');
  if (clipped && ['height', 'width'].some((side) => isZero(style.get(side)))) return true;
  if (/^rect\(\s*[01](?:px)?[\s,]+[01]/.test(style.get('clip') ?? '')) return true;
  if (isFarAway(style.get('text-indent'))) return true;
  const placed = /^(?:absolute|fixed)$/.test(style.get('position') ?? '');
  return placed && (isFarAway(style.get('left')) || isFarAway(style.get('top')));
}

const isZero = (value: string | undefined): boolean => /^0*\.?0+(?:px|pt|em|%)?$/.test(value ?? '');
const isFarAway = (value: string | undefined): boolean => /^-\d{3,}(?:px|pt)?$|^-\d{2,}em$/.test(value ?? '');

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
