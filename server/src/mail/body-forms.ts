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

/** Steps of work after which quoted mail is no longer looked for; a linear look at the longest body takes fewer. */
const MAX_REPLY_STEPS = 50_000_000;
/** The same for reading all HTML of a message, for its rich text, its Markdown and its blocks, each by itself. */
const MAX_HTML_STEPS = 60_000_000;
const MAX_RICH_STEPS = 10_000_000;

export interface RenderedBody {
  text: string;
  html: string | null;
  reply: string;
  markdown: string | null;
  blocks: Blocks | null;
  /** The part that was asked for; null where the HTML does not say the same. */
  part?: string | null;
  /** Some of the body was left out. */
  cut: boolean;
  warnings: Said[];
}

/** A section whose HTML, where it has any that can be parsed, is a tree. */
interface Rendered {
  text: string;
  tree: HtmlElement | null;
  /** What the reply is read from. */
  written: WrittenBody;
}

/**
 * Writes the body in the forms that are asked for. Each form is made from the HTML where the mail has it, else from the
 * text. The reply of a forward is the whole text.
 * `pictures` learns which files the HTML shows.
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

/** Plain text in the forms of rich text that are asked for. */
export const plainForms = (text: string, forms: BodyForms, limits: MailLimits): RichForms =>
  richForms(
    () => richTextOfPlain(text),
    text,
    forms,
    limits,
    () => {},
  );

/** Each form, or the text alone in its place where the form would take too long. */
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

/** What is made within its bound of work; null, with a word on it, where it passes that. */
function orElse<T>(make: () => T, exceeded: () => void): T | null {
  try {
    return make();
  } catch (error) {
    if (!(error instanceof WorkExceeded)) throw error;
    exceeded();
    return null;
  }
}

/** One tree of all sections, text as paragraphs between HTML; null when no section has HTML with anything to see. */
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

/** The sender's own words of each section; the whole text where finding them would take too long. */
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

/** A tree of what is to be seen of HTML; of all of it when everything is hidden, so that no words are lost. */
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

/** Plain text as paragraphs of a tree. */
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
