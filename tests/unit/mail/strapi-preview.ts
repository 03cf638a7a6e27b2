import { join } from 'node:path';

/** Strapi's own copies of the packages, of its versions. */
const strapi = join(__dirname, '../../../node_modules/@strapi/content-manager');
const load = (name: string) => {
  const loaded = require(require.resolve(name, { paths: [strapi] }));
  return loaded.default ?? loaded;
};
const PLUGINS = [
  'abbr',
  ['container', 'warning'],
  ['container', 'tip'],
  'deflist',
  'emoji',
  'footnote',
  'ins',
  'mark',
  'sub',
  'sup',
];

/** Renders Markdown as the preview of Strapi's rich-text editor does before it sanitizes (mdRenderer, PreviewWysiwyg). */
export function strapiPreview(markdown: string): string {
  const md = new (load('markdown-it'))({ html: true, breaks: true, linkify: true, typographer: true });
  for (const plugin of PLUGINS) {
    const [name, ...rest] = [plugin].flat();
    md.use(load(`markdown-it-${name}`), ...rest);
  }
  return md.render(markdown.replaceAll('\\n', '\n'));
}

const NAMED: Record<string, string> = { lt: '<', gt: '>', amp: '&', quot: '"' };

/** The text of rendered paragraphs: lines, an empty line between paragraphs. */
export const shownText = (html: string): string =>
  html
    .replace(/<br>\n/g, '\n')
    .replace(/<\/p>\n<p>/g, '\n\n')
    .replace(/<[^>]*>/g, '')
    .replace(/&(\w+);/g, (_, name: string) => NAMED[name]!)
    .replace(/\n$/, '')
    .split('\n')
    .map((line) => line.replace(/\u00a0/g, ' ').replace(/(?<=\S)[ \t]+/g, ' '))
    .join('\n');
