import { sameMarks, type Marks } from './marks';
import type { RichBlock } from './rich-text';
import { groupBy, plainRun, type Run } from './runs';
import type { Blocks } from './types';
import { Work } from './work';

type TextNode = { type: 'text'; text: string } & Partial<Record<keyof Marks, true>>;
type LinkNode = { type: 'link'; url: string; children: TextNode[] };
type InlineNode = TextNode | LinkNode;
type ListItem = { type: 'list-item'; children: InlineNode[] };
type ListNode = {
  type: 'list';
  format: 'ordered' | 'unordered';
  indentLevel: number;
  children: (ListItem | ListNode)[];
};
type BlockNode =
  | { type: 'paragraph' | 'quote'; children: InlineNode[] }
  | { type: 'heading'; level: number; children: InlineNode[] }
  | { type: 'code'; language: 'plaintext'; children: TextNode[] }
  | ListNode;

/** Maximum nesting depth of lists in Strapi's editor. Deeper lists are merged into their parent item. */
const MAX_LIST_DEPTH = 5;

/**
 * Builds the value of a Strapi 5 blocks field: paragraphs, headings, lists, quotes, code and links. Never empty. The
 * field has no tables, so the cells of a row become one paragraph.
 */
export function toBlocks(body: RichBlock[], work = new Work()): Blocks {
  const blocks = body.flatMap((block) => {
    const made = toBlock(block);
    work.spend(sizeOf(made));
    return made;
  });
  return blocks.length ? blocks : asParagraph('');
}

/** Text as one paragraph. */
export const asParagraph = (text: string): Blocks => [
  { type: 'paragraph', children: [{ type: 'text', text }] },
];

const sizeOf = (nodes: (BlockNode | ListItem | InlineNode)[]): number =>
  nodes.reduce(
    (sum, node) => sum + ('children' in node ? 1 + sizeOf(node.children) : 1 + node.text.length),
    0,
  );

function toBlock(block: RichBlock): BlockNode[] {
  switch (block.type) {
    case 'paragraph':
      return [{ type: 'paragraph', children: inlines(block.runs) }];
    case 'heading':
      return [{ type: 'heading', level: block.level, children: inlines(block.runs) }];
    case 'quote':
      return [{ type: 'quote', children: inlines(flat(block.children)) }];
    case 'list':
      return [toList(block, 0)];
    case 'code':
      return [{ type: 'code', language: 'plaintext', children: [{ type: 'text', text: block.text }] }];
    case 'table':
      return block.rows.map((cells) => ({ type: 'paragraph', children: inlines(row(cells)) }));
    case 'rule':
      return [];
  }
}

type RichList = Extract<RichBlock, { type: 'list' }>;

function toList({ ordered, items }: RichList, indentLevel: number): ListNode {
  const children: ListNode['children'] = [];
  const isNested = (block: RichBlock): block is RichList =>
    block.type === 'list' && indentLevel < MAX_LIST_DEPTH;
  for (const item of items)
    // Text after a nested list becomes an item of its own, to keep the order.
    for (const group of groupBy(item, isNested)) {
      const [first] = group;
      if (isNested(first!))
        for (const list of group.filter(isNested)) children.push(toList(list, indentLevel + 1));
      else children.push({ type: 'list-item', children: inlines(flat(group)) });
    }
  return { type: 'list', format: ordered ? 'ordered' : 'unordered', indentLevel, children };
}

/** Flattens blocks to runs, for places that cannot hold blocks. */
function flat(blocks: RichBlock[]): Run[] {
  const lines: Run[][] = blocks.flatMap((block): Run[][] => {
    switch (block.type) {
      case 'paragraph':
      case 'heading':
        return [block.runs];
      case 'quote':
        return [flat(block.children)];
      case 'list':
        return block.items.map(flat);
      case 'code':
        return [[plainRun(block.text)]];
      case 'table':
        return block.rows.map(row);
      case 'rule':
        return [];
    }
  });
  return joined(lines, '\n');
}

const row = (cells: Run[][]): Run[] => joined(cells, ' | ');

const joined = (parts: Run[][], seam: string): Run[] =>
  parts.filter((part) => part.length).flatMap((part, index) => (index ? [plainRun(seam), ...part] : part));

function inlines(runs: Run[]): InlineNode[] {
  const out: InlineNode[] = [];
  let lastRun: Run | null = null;
  for (const run of runs) {
    const last = out.at(-1);
    const text = textNode(run);
    if (lastRun && last && lastRun.url === run.url && (run.url || sameMarks(lastRun.marks, run.marks))) {
      if (last.type === 'link') last.children.push(text);
      else last.text += run.text;
    } else out.push(run.url ? { type: 'link', url: run.url, children: [text] } : text);
    lastRun = run;
  }
  return out;
}

const textNode = ({ text, marks }: Run): TextNode => ({
  type: 'text',
  text,
  ...Object.fromEntries(Object.entries(marks).filter(([, set]) => set)),
});
