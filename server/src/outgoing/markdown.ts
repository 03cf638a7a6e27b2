import MarkdownIt from 'markdown-it';
import { escapeHtml } from '../ticketing/text';

/** Elements in each other: more than anybody writes, and few enough for the stack. */
const MAX_NESTING = 500;
/** A picture that was put into a text: `![plan](file:12)` names the file with the id 12. */
const PICTURE = /^file:(\d{1,15})$/;
/** Addresses that a reader's mail program may open. */
const LINK = /^(?:https?:\/\/|mailto:|tel:)/i;

/** The Content-ID of a file that a text shows as a picture; null for one that can't be shown. */
export type PictureOf = (id: number) => string | null;

const markdown = new MarkdownIt({ html: false, breaks: true });
// What lies deeper is left out.
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

/** Ids of the files that a text shows as pictures, each once. */
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
 * What a person wrote in Markdown (CommonMark) as HTML for mail: every line break stays, HTML shows as its source, and
 * pictures come from the mail's own files alone.
 */
export const markdownToHtml = (text: string, pictureOf: PictureOf = () => null): string =>
  markdown.render(text, { pictureOf }).trim();

/** The same as plain text: Markdown is read as it is, but for pictures, which are named. */
export const markdownToText = (text: string): string =>
  text.replace(/!\[([^\]\n]{0,300})\]\(file:\d{1,15}\)/g, '[$1]').trim();
