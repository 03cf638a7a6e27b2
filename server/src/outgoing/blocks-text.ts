const DEEPEST = 50;

interface Node {
  type?: unknown;
  text?: unknown;
  children?: unknown;
}

/** Converts a value of Strapi's blocks editor to text, one line per block. */
export const blocksToText = (blocks: unknown[]): string => blocks.map((block) => textOf(block, 0)).join('\n');

function textOf(value: unknown, depth: number): string {
  const node = (typeof value === 'object' && value !== null ? value : {}) as Node;
  if (typeof node.text === 'string') return node.text;
  if (!Array.isArray(node.children) || depth > DEEPEST) return '';
  return node.children.map((child) => textOf(child, depth + 1)).join(node.type === 'list' ? '\n' : '');
}
