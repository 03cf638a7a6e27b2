import MarkdownIt from 'markdown-it';
import { escapeHtml } from '../ticketing/text';

/** Maximum nesting depth of elements, to protect the stack. */
const MAX_NESTING = 500;
/** An embedded image: `![plan](file:12)` refers to the file with id 12. */
const PICTURE = /^file:(\d{1,15})$/;
/** Allowed link schemes. */
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;

/** The Content-ID of an embedded image, or null if the file cannot be shown. */
export type PictureOf = (id: number) => string | null;

const markdown = new MarkdownIt({ html: false, breaks: true });
// Deeper elements are omitted.
markdown.set({ maxNesting: MAX_NESTING } as never);
markdown.validateLink = (url) => LINK.test(url) || PICTURE.test(url);
const STYLES = {
  blockquote_open: 'margin:0 0 0 0.8ex;border-left:1px solid #ccc;padding-left:1ex',
} as const;
for (const [rule, style] of Object.entries(STYLES))
  markdown.renderer.rules[rule] = (tokens, index, options, _env, self) => {
    tokens[index]!.attrSet('style', style);
    return self.renderToken(tokens, index, options);
  };
markdown.renderer.rules.link_open = (tokens, index, options, _env, self) => {
  const token = tokens[index]!;
  // A file of the mail has no address.
  if (!LINK.test(String(token.attrGet('href') ?? ''))) token.attrs = [];
  return self.renderToken(tokens, index, options);
};
markdown.renderer.rules.image = (tokens, index, _options, env) => {
  const { content, attrs } = tokens[index]!;
  const id = PICTURE.exec(String(attrs?.find(([name]) => name === 'src')?.[1] ?? ''))?.[1];
  const contentId = id ? (env as { pictureOf: PictureOf }).pictureOf(Number(id)) : null;
  const alt = escapeHtml(content);
  return contentId ? `<img src="cid:${escapeHtml(contentId)}" alt="${alt}" style="max-width:100%">` : alt;
};

/** Ids of the embedded images in a text, without duplicates. */
export function picturesIn(text: string): number[] {
  const ids = new Set<number>();
  const note = (id: number) => {
    ids.add(id);
    return null;
  };
  markdownToHtml(text, note);
  return [...ids];
}

/**
 * Renders Markdown (CommonMark) as HTML for mail. Line breaks are kept, HTML is escaped, and images come only from the
 * message's own files.
 */
export const markdownToHtml = (text: string, pictureOf: PictureOf = () => null): string =>
  markdown.render(text, { pictureOf }).trim();

/** The text unchanged, except that images are replaced by their names. */
export const markdownToText = (text: string): string =>
  text.replace(/!\[([^\]\n]{0,300})\]\(file:\d{1,15}\)/g, '[$1]').trim();
