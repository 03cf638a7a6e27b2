import type { PhrasingContent } from 'mdast';
import type { SafeConfig } from 'mdast-util-to-markdown';

/** Words joined by single characters that no pattern escapes: most of any text. A test checks this against the library. */
const CHARACTERS = '[\\p{L}\\p{N}\\p{Sc}]+';
const WORD = `${CHARACTERS}(?:['’-]${CHARACTERS})*`;
const SIGN = '(?:[,;.?!]| \\|)';
const WORDS = `${WORD}(?:${SIGN}? ${WORD})*`;
const LINE_START = new RegExp(`^(?=\\p{L})${WORDS}${SIGN}? ?$`, 'u');
const WITHIN_LINE = new RegExp(`^(?:${SIGN}? )?${WORDS}${SIGN}? ?$|^${SIGN} ?$|^ $`, 'u');
const LABEL = new RegExp(`^${WORDS}$`, 'u');
/** A web address without any sign that Markdown or Strapi's preview could read. */
const ADDRESS = /^https?:\/\/[A-Za-z0-9]+(?:[./?=%-][A-Za-z0-9]+)*\/?$/;
const DELIMITERS: Partial<Record<PhrasingContent['type'], string>> = {
  strong: '**',
  emphasis: '_',
  delete: '~~',
};

/** What stands before and after the content. */
type Surroundings = Pick<SafeConfig, 'before' | 'after'>;

/**
 * Writes words, links, line breaks and simple emphasis as Markdown, exactly as mdast-util-to-markdown does, at a fraction of its
 * time. Returns null where anything might need an escape; most paragraphs of mail do not. Only a paragraph may hold line breaks and
 * vertical bars.
 */
export function plainPhrasing(
  nodes: PhrasingContent[],
  { before, after }: Surroundings,
  inParagraph: boolean,
): string | null {
  const out: string[] = [];
  for (const [index, node] of nodes.entries()) {
    const previous = (out.at(-1) ?? before).slice(-1);
    const next = nodes[index + 1];
    const written = plainNode(node, previous, next ? null : after, next);
    if (written === null || (!inParagraph && /[\n|]/.test(written))) return null;
    out.push(written);
  }
  return out.join('');
}

/** `previous` is the character before the node; `end` is what follows the last node, and null for the others. */
function plainNode(
  node: PhrasingContent,
  previous: string,
  end: string | null,
  next: PhrasingContent | undefined,
): string | null {
  switch (node.type) {
    case 'text': {
      const fits = (previous === '\n' ? LINE_START : WITHIN_LINE).test(node.value);
      const atLineEnd = end === null ? next!.type === 'break' : end.startsWith('\n');
      const doubled = /[,;.?!]/.test(previous) && /^[,;.?!]/.test(node.value);
      if (!fits || doubled || next?.type === 'text' || (atLineEnd && node.value.endsWith(' '))) return null;
      return node.value.endsWith('!') && (next?.type === 'link' || end?.startsWith('[')) ? null : node.value;
    }
    case 'break':
      return end === null && next!.type !== 'break' && previous !== '\n' ? '  \n' : null;
    case 'link': {
      const label = labelOf(node.children);
      return label && !node.title && ADDRESS.test(node.url) ? `[${label}](${node.url})` : null;
    }
    case 'strong':
    case 'emphasis':
    case 'delete': {
      const label = labelOf(node.children);
      const delimiter = DELIMITERS[node.type]!;
      const stands = /\s/.test(previous) && endsWord(end, next);
      return label && stands ? `${delimiter}${label}${delimiter}` : null;
    }
    default:
      return null;
  }
}

/** Whether a closing delimiter in front of this closes. */
function endsWord(end: string | null, next: PhrasingContent | undefined): boolean {
  if (end !== null) return end === '' || /^\s/.test(end);
  return next!.type === 'break' || (next!.type === 'text' && /^[ ,;.?!]/.test(next!.value));
}

function labelOf(children: PhrasingContent[]): string | null {
  const [only] = children;
  return children.length === 1 && only!.type === 'text' && LABEL.test(only!.value) ? only!.value : null;
}
