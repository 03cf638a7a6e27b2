import { mailWarning, type Said } from '../../../contracts';
import { asParagraph, toBlocks } from './blocks';
import { isBlank, type BodySection } from './body';
import { cleanText, cutText } from './clean';
import { hasContent, htmlElement, parseHtml, stripTags, type HtmlElement, type HtmlNode } from './html-dom';
import { safeHtml } from './html';
import { htmlToText } from './html-to-text';
import { keepVisible } from './html-visible';
import { asCode, toMarkdown } from './markdown';
import type { Pictures } from './pictures';
import { bodyReply, type WrittenBody } from './reply-body';
import { markdownOfPart } from './rich-part';
import { richTextOf, richTextOfPlain, type RichBlock } from './rich-text';
import type { Blocks, BodyForms, MailLimits } from './types';
import { Work, WorkExceeded } from './work';

/** Step limit for detecting quoted mail; a linear pass over the longest body takes fewer. */
const MAX_REPLY_STEPS = 50_000_000;
/** Step limit for each of parsing all HTML of a message and building its rich text, its Markdown and its blocks. */
const MAX_HTML_STEPS = 60_000_000;
const MAX_RICH_STEPS = 10_000_000;

export interface RenderedBody {
  text: string;
  html: string | null;
  reply: string;
  markdown: string | null;
  blocks: Blocks | null;
  /** The requested part, or null if the HTML does not say the same. */
  part?: string | null;
  /** Whether the body was truncated. */
  cut: boolean;
  warnings: Said[];
}

/** A section, with its HTML parsed to a tree if possible. */
interface Rendered {
  text: string;
  tree: HtmlElement | null;
  /** Source of the reply. */
  written: WrittenBody;
}

/**
 * Renders the body in the requested forms. Each form is built from the HTML if there is any, otherwise from the text.
 * The reply of a forward is the whole text. `pictures` records which files the HTML shows.
 */
export function renderBody(
  sections: BodySection[],
  forms: BodyForms,
  limits: MailLimits,
  pictures: Pictures,
  forwarded = false,
): RenderedBody {
  const warnings: Said[] = [];
  let cut = false;
  const note = (warning: Said) => {
    warnings.push(warning);
    cut = true;
  };
  const work = new Work(MAX_HTML_STEPS);
  const rendered = sections.map((section) => renderSection(section, limits, pictures, note, work));
  const join = (values: string[]) => values.filter((value) => !isBlank(value)).join('\n\n');
  const whole = join(rendered.map((one) => one.text));
  const text = cutBytes(whole, limits.textBytes);
  if (text.length < whole.length) note(mailWarning('text-cut', { bytes: limits.textBytes }));
  const reply = forwarded ? text : cutBytes(join(replies(rendered, warnings)), limits.textBytes);

  const tree = joinTrees(rendered);
  const safe =
    tree &&
    orElse(
      () => safeHtml(tree, limits.htmlBytes * 2, work),
      () => note(mailWarning('html-too-complex')),
    );
  if (safe?.cut) note(mailWarning('html-cut'));
  return {
    text,
    html: safe?.html || null,
    reply: isBlank(reply) ? text : reply,
    ...richForms(
      (steps) => (tree ? richTextOf(tree, steps) : richTextOfPlain(text)),
      text,
      forms,
      limits,
      note,
    ),
    cut,
    warnings,
  };
}

type RichForms = Pick<RenderedBody, 'markdown' | 'blocks' | 'part'>;

/** Renders plain text in the requested rich-text forms. */
export const plainForms = (text: string, forms: BodyForms, limits: MailLimits): RichForms =>
  richForms(
    () => richTextOfPlain(text),
    text,
    forms,
    limits,
    () => {},
  );

/** Builds each form, or falls back to plain text if it exceeds its step limit. */
function richForms(
  read: (work: Work) => RichBlock[],
  text: string,
  forms: BodyForms,
  limits: MailLimits,
  note: (warning: Said) => void,
): RichForms {
  const within = <T>(make: (work: Work) => T) =>
    orElse(
      () => make(new Work(MAX_RICH_STEPS)),
      () => note(mailWarning('not-formatted')),
    );
  const { part } = forms;
  const body = forms.markdown || forms.blocks || part ? within(read) : null;
  const markdown = body && forms.markdown ? within((work) => toMarkdown(body, work)) : null;
  const blocks = body && forms.blocks ? within((work) => toBlocks(body, work)) : null;
  return {
    markdown: forms.markdown ? cutBytes(markdown ?? asCode(text), limits.textBytes) : null,
    blocks: forms.blocks ? (blocks ?? asParagraph(text)) : null,
    ...(part ? { part: body && within((work) => markdownOfPart(body, part, work)) } : {}),
  };
}

/** Returns the result of `make`, or calls `exceeded` and returns null if it exceeds its step limit. */
function orElse<T>(make: () => T, exceeded: () => void): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof WorkExceeded)) throw error;
    exceeded();
    return null;
  }
}

/**
 * Joins all sections to one tree, with text as paragraphs between HTML. Returns null if no section has HTML with
 * visible content.
 */
function joinTrees(sections: Rendered[]): HtmlElement | null {
  if (!sections.some((section) => section.tree && hasContent(section.tree.children))) return null;
  if (sections.length === 1) return sections[0]!.tree;
  return htmlElement(
    'body',
    sections.flatMap((section) => section.tree ?? textNodes(section.text)),
  );
}

function renderSection(
  section: BodySection,
  limits: MailLimits,
  pictures: Pictures,
  note: (warning: Said) => void,
  work: Work,
): Rendered {
  const ownText = section.text === null || isBlank(section.text) ? null : section.text.trim();
  const { html } = section;
  const tree =
    html === null
      ? null
      : orElse(
          () => readHtml(html, limits, note, work),
          () => note(mailWarning('html-too-complex')),
        );
  if (tree) pictures.resolve(tree);
  const read =
    tree &&
    orElse(
      () => htmlToText(tree, { work }),
      () => note(mailWarning('html-too-complex')),
    );
  const text = ownText ?? read ?? cleanText(stripTags(html ?? '')).trim();
  const written = tree ? { text: ownText, tree } : { text: cutBytes(text, limits.textBytes), tree };
  return { text, tree, written };
}

/** Returns the reply of each section, or its whole text if trimming exceeds its step limit. */
function replies(sections: Rendered[], warnings: Said[]): string[] {
  const work = new Work(MAX_REPLY_STEPS);
  try {
    return sections.map(({ written }) => bodyReply(written, work));
  } catch (error) {
    if (!(error instanceof WorkExceeded)) throw error;
    warnings.push(mailWarning('not-trimmed'));
    return sections.map(({ text }) => text);
  }
}

/** Parses HTML to a tree of its visible content. Keeps everything if all of it is hidden, so that no text is lost. */
function readHtml(
  html: string,
  limits: MailLimits,
  note: (warning: Said) => void,
  work: Work,
): HtmlElement | null {
  const onCut = () => note(mailWarning('html-cut'));
  const tree = parseHtml(html, limits.htmlBytes, { onCut, work });
  if (!tree) {
    note(mailWarning('html-too-complex'));
    return null;
  }
  const had = hasContent(tree.children);
  keepVisible(tree, work);
  return had && !hasContent(tree.children) ? parseHtml(html, limits.htmlBytes, { work }) : tree;
}

/** Converts plain text to paragraphs of a tree. */
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

/** Truncates to `max` bytes of UTF-8 without splitting a character. */
function cutBytes(text: string, max: number): string {
  if (text.length * 3 <= max || Buffer.byteLength(text) <= max) return text;
  const cut = Buffer.from(cutText(text, max)).subarray(0, max).toString('utf8');
  return cut.replace(/\ufffd$/, '');
}
