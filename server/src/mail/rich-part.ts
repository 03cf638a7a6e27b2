import { toMarkdown } from './markdown';
import type { RichBlock } from './rich-text';
import { plainRun, type Run } from './runs';
import type { BodyForms } from './types';
import type { Work } from './work';

/** The address of a link after its label, which text has and HTML does not show. */
const SHOWN_ADDRESS = /[<([](?:https?:\/\/|mailto:|tel:)[^\s<>]{1,2000}[>)\]]/gi;

/** Normalises for comparison, since text and HTML differ in line breaks, lists and formatting. */
const signs = (text: string): string =>
  text.replace(SHOWN_ADDRESS, '').replace(/[^\p{L}\p{N}\p{Extended_Pictographic}]+/gu, '');

/**
 * Returns a part of a body with its HTML formatting, as Markdown. Returns null if the HTML differs in any character or
 * line, so that no text is added or lost. Throws `WorkExceeded`.
 */
export function markdownOfPart(
  body: RichBlock[],
  { before, text }: NonNullable<BodyForms['part']>,
  work: Work,
): string | null {
  const found = partOf(body, signs(before), text);
  return found && toMarkdown(found, work);
}

function partOf(blocks: RichBlock[], before: string, part: string): RichBlock[] | null {
  const wanted = signs(part);
  if (wanted === '') return null;
  const found: RichBlock[] = [];
  let skipped = 0;
  let taken = 0;
  for (const block of blocks.flatMap(lineByLine)) {
    const shown = signs(textOf(block));
    if (skipped < before.length) {
      if (!before.startsWith(shown, skipped)) return null;
      skipped += shown.length;
      continue;
    }
    if (taken === wanted.length && (shown !== '' || !endsWith(part, textOf(block)))) break;
    if (!wanted.startsWith(shown, taken)) return null;
    taken += shown.length;
    found.push(block);
  }
  return taken === wanted.length ? joined(found) : null;
}

/** A line of a paragraph; `next` if it continues the paragraph. */
type Line = Extract<RichBlock, { type: 'paragraph' }> & { next?: boolean };

function lineByLine(block: RichBlock): RichBlock[] {
  if (block.type !== 'paragraph') return [block];
  const lines: Line[] = [{ type: 'paragraph', runs: [] }];
  for (const run of block.runs)
    run.text.split('\n').forEach((text, index) => {
      if (index > 0) lines.push({ type: 'paragraph', runs: [], next: true });
      if (text) lines.at(-1)!.runs.push({ ...run, text });
    });
  return lines;
}

function joined(blocks: (RichBlock & { next?: boolean })[]): RichBlock[] {
  const out: RichBlock[] = [];
  for (const { next, ...block } of blocks) {
    const last = out.at(-1);
    if (next && block.type === 'paragraph' && last?.type === 'paragraph')
      last.runs.push(plainRun('\n'), ...block.runs);
    else out.push(block);
  }
  return out;
}

const textOfRuns = (runs: Run[]): string => runs.map(({ text }) => text).join('');

function textOf(block: RichBlock): string {
  switch (block.type) {
    case 'paragraph':
    case 'heading':
      return textOfRuns(block.runs);
    case 'quote':
      return block.children.map(textOf).join('\n');
    case 'list':
      return block.items
        .map((item, index) => `${block.ordered ? block.start + index : ''} ${item.map(textOf).join('\n')}`)
        .join('\n');
    case 'code':
      return block.text;
    case 'table':
      return block.rows.flat().map(textOfRuns).join('\n');
    case 'rule':
      return '';
  }
}

/** Whether a text ends with a line without letters, such as `:-)`. */
const endsWith = (text: string, line: string): boolean => {
  const end = line.trim();
  return end !== '' && text.slice(-200).includes(end);
};
