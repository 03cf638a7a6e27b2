import { toBlocks } from './blocks';
import { isBlank, type BodySection } from './body';
import { cleanText, cutText } from './clean';
import { hasContent, htmlElement, parseHtml, stripTags, type HtmlElement, type HtmlNode } from './html-dom';
import { safeHtml } from './html';
import { htmlToText } from './html-to-text';
import { toMarkdown } from './markdown';
import { trimReply } from './reply';
import { htmlReply } from './reply-html';
import type { Blocks, BodyForms, MailLimits } from './types';

export interface RenderedBody {
  text: string;
  html: string | null;
  reply: string;
  markdown: string | null;
  blocks: Blocks | null;
  /** HTML as sent, for finding out which files it shows. */
  htmlSource: string;
  /** Some of the body was left out. */
  cut: boolean;
  warnings: string[];
}

/** A section with its HTML parsed; `tree` is null when it has none that can be parsed. */
interface Rendered {
  text: string;
  reply: string;
  nodes: HtmlNode[];
  hasHtml: boolean;
}

/** Writes the body in the forms that are asked for. Each form is made from the HTML where the mail has it, else from the text. */
export function renderBody(sections: BodySection[], forms: BodyForms, limits: MailLimits): RenderedBody {
  const warnings: string[] = [];
  let cut = false;
  const note = (warning: string) => {
    warnings.push(warning);
    cut = true;
  };
  const htmlSource = sections.map((section) => section.html ?? '').join('\n');
  const rendered = sections.map((section) => renderSection(section, limits, note));
  const join = (values: string[]) => values.filter((value) => !isBlank(value)).join('\n\n');
  const whole = join(rendered.map((one) => one.text));
  const text = cutBytes(whole, limits.textBytes);
  if (text.length < whole.length) note(`The text was longer than ${limits.textBytes} bytes and was cut.`);

  const root = htmlElement(
    'body',
    rendered.flatMap((one) => one.nodes),
  );
  let html: string | null = null;
  if (rendered.some((one) => one.hasHtml) && hasContent(root.children)) {
    const safe = safeHtml(root, limits.htmlBytes * 2);
    if (safe.cut) note('The HTML was too long and was cut.');
    html = safe.html || null;
  }
  const reply = cutBytes(join(rendered.map((one) => one.reply)), limits.textBytes);
  return {
    text,
    html,
    reply: isBlank(reply) ? text : reply,
    markdown: forms.markdown ? cutBytes(toMarkdown(root), limits.textBytes) : null,
    blocks: forms.blocks ? toBlocks(root) : null,
    htmlSource,
    cut,
    warnings,
  };
}

function renderSection(section: BodySection, limits: MailLimits, note: (warning: string) => void): Rendered {
  const ownText = section.text === null || isBlank(section.text) ? null : section.text.trim();
  const tree = section.html === null ? null : parseBounded(section.html, limits, note);
  if (tree) {
    const text = ownText ?? htmlToText(tree);
    const reply = ownText ? trimReply(ownText) : htmlReply(tree);
    return { text, reply, nodes: tree.children, hasHtml: true };
  }
  const text = ownText ?? (section.html === null ? '' : cleanText(stripTags(section.html)).trim());
  const bounded = cutBytes(text, limits.textBytes);
  return { text, reply: trimReply(bounded), nodes: textNodes(bounded), hasHtml: false };
}

function parseBounded(html: string, limits: MailLimits, note: (warning: string) => void): HtmlElement | null {
  const bounded = cutBytes(html, limits.htmlBytes);
  if (bounded.length < html.length) note(`The HTML was longer than ${limits.htmlBytes} bytes and was cut.`);
  const tree = parseHtml(bounded);
  if (!tree) note('The HTML was nested too deep or had too many elements; its text is shown.');
  return tree;
}

/** Plain text as paragraphs, so that every form is written from one kind of tree. */
const textNodes = (text: string): HtmlElement[] =>
  text
    .split(/\n{2,}/)
    .filter((paragraph) => paragraph.trim())
    .map((paragraph) =>
      htmlElement(
        'p',
        paragraph.split('\n').flatMap((line, i): HtmlNode[] => (i ? [htmlElement('br'), line] : [line])),
      ),
    );

/** The first `max` bytes of UTF-8, never half a character. */
function cutBytes(text: string, max: number): string {
  if (text.length * 3 <= max || Buffer.byteLength(text) <= max) return text;
  const cut = Buffer.from(cutText(text, max)).subarray(0, max).toString('utf8');
  return cut.replace(/\ufffd$/, '');
}
