/** CSS properties that affect visibility or meaning. */
const PROPERTIES =
  /^(?:display|visibility|opacity|overflow|(?:max-)?(?:height|width)|font-size|font-weight|font-style|text-decoration|text-align|text-indent|font|clip|clip-path|position|left|top|text-shadow|white-space|white-space-collapse|color|background|background-color|background-image|mso-hide)$/;
/** `p`, `.note`, `p.note` or `#note`; more complex selectors are ignored. */
const SELECTOR = /^(?:[a-z][a-z0-9]{0,10})?(?:[.#][\w-]{1,80})?$/i;
const MAX_SHEET = 100_000;
const MAX_CLASSES = 10;

/** The rules of `<style>` elements for wide screens, by selector. */
export type StyleSheet = ReadonlyMap<string, string>;

/** Parses simple CSS rules, ignoring `@media` and similar blocks. Linear; reads at most 100 kB. */
export function readStyleSheet(css: string): StyleSheet {
  const rules = new Map<string, string>();
  const text = css
    .slice(0, MAX_SHEET)
    .replace(/<!--|-->/g, ' ')
    .split('/*')
    .map((part, index) => (index ? (part.split('*/', 2)[1] ?? '') : part))
    .join(' ');
  for (let at = 0; at < text.length;) {
    const open = text.indexOf('{', at);
    if (open < 0) break;
    const head = text.slice(at, open).replace(/^.*;/s, '').trim();
    const end = head.startsWith('@') ? blockEnd(text, open) : text.indexOf('}', open);
    if (end < 0) break;
    if (!head.startsWith('@')) addRule(rules, head, text.slice(open + 1, end));
    at = end + 1;
  }
  return rules;
}

function addRule(rules: Map<string, string>, head: string, body: string): void {
  const kept = body
    .split(';', 100)
    .map((declaration) => declaration.trim())
    .filter(
      (declaration) =>
        declaration.length < 200 && PROPERTIES.test(declaration.split(':', 1)[0]!.trim().toLowerCase()),
    );
  if (!kept.length) return;
  for (const selector of head.split(',', 100)) {
    const name = selector.trim();
    if (!name || !SELECTOR.test(name)) continue;
    const before = rules.get(name) ?? '';
    if (before.length < 2_000) rules.set(name, `${before}${kept.join(';')};`);
  }
}

/** Returns the end of a block with nested blocks, or -1 if it is not closed. */
function blockEnd(text: string, open: number): number {
  const braces = /[{}]/g;
  braces.lastIndex = open;
  for (let depth = 0, match = braces.exec(text); match; match = braces.exec(text)) {
    depth += match[0] === '{' ? 1 : -1;
    if (!depth) return match.index;
  }
  return -1;
}

/**
 * Prepends the style sheet's declarations to the element's own `style`, which takes precedence.
 * @returns the number of characters added
 */
export function applyStyleSheet(sheet: StyleSheet, name: string, attributes: Record<string, string>): number {
  if (!sheet.size) return 0;
  let rules = sheet.get(name) ?? '';
  if (attributes.class)
    for (const one of new Set(attributes.class.slice(0, 1_000).trim().split(/\s+/, MAX_CLASSES)))
      rules += (sheet.get(`.${one}`) ?? '') + (sheet.get(`${name}.${one}`) ?? '');
  if (attributes.id) rules += sheet.get(`#${attributes.id}`) ?? '';
  if (rules) attributes.style = `${rules}${attributes.style ?? ''}`;
  return rules.length;
}
