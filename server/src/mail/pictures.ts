import { HeaderFields } from './headers';
import type { HtmlElement } from './html-dom';
import { endingByContent } from './media-types';
import type { MimePart } from './mime';

const MAX_ATTRIBUTE = 2_000;

/** Files of a message that its HTML displays. */
export interface Pictures {
  /** Rewrites the sources of images that refer to a file of the message, or embed one, to `cid:` URLs. */
  resolve(tree: HtmlElement): void;
  /** Files displayed by any HTML of the message. */
  shown: ReadonlySet<MimePart>;
  /** Files extracted from `data:` URLs, in order. */
  embedded: readonly MimePart[];
}

/**
 * Resolves the images of a message: by Content-ID (RFC 2392), by Content-Location (RFC 2557), by file name, and
 * embedded ones as `data:` URLs (RFC 2397). Linear in HTML and files.
 */
export function createPictures(files: readonly MimePart[]): Pictures {
  const shown = new Set<MimePart>();
  const embedded: MimePart[] = [];
  const names = namesOf(files);
  const fileOf = (source: string): MimePart | null => {
    if (!isEmbedded(source))
      return (
        namesIn(source)
          .map((name) => names.get(name))
          .find(Boolean) ?? null
      );
    const file = embeddedFile(source, isPicture);
    if (file) embedded.push(file);
    return file;
  };
  const visit = (element: HtmlElement): void => {
    const source = sourceOf(element);
    const file = source ? fileOf(source) : null;
    if (file) {
      file.contentId ??= `picture-${shown.size + 1}@mail.invalid`;
      shown.add(file);
      element.name = 'img';
      element.attributes.src = `cid:${file.contentId}`;
    } else if (element.name === 'img' && source) element.attributes.src = source;
    else if (element.name === 'a' && isEmbedded(element.attributes.href)) {
      const linked = embeddedFile(element.attributes.href, () => true);
      if (linked) {
        const fileName = element.attributes.download?.trim() || null;
        embedded.push({ ...linked, disposition: 'attachment', fileName });
      }
    }
    // Images referenced by other attributes are part of the layout.
    else
      for (const value of Object.values(element.attributes))
        for (const [source] of value.slice(0, MAX_ATTRIBUTE).matchAll(/cid:[^\s"'()<>]+/gi)) {
          const other = fileOf(source);
          if (other) shown.add(other);
        }
    for (const child of element.children) if (typeof child !== 'string') visit(child);
  };
  return { resolve: visit, shown, embedded };
}

const isEmbedded = (source: string | undefined): source is string => /^\s*data:/i.test(source ?? '');

/** The address of the image that an element shows. */
function sourceOf({ name, attributes }: HtmlElement): string | undefined {
  if (name === 'img') return attributes.src?.trim() || firstOf(attributes.srcset);
  return name === 'object' ? attributes.data?.trim() : name === 'embed' ? attributes.src?.trim() : undefined;
}

/** The first address of a `srcset`. A comma belongs to an address unless white space follows it. */
const firstOf = (srcset: string | undefined): string | undefined => /^[\s,]*(\S+)/.exec(srcset ?? '')?.[1];

/** Indexes files by the names that an image may use; the first of duplicates counts. */
function namesOf(files: readonly MimePart[]): Map<string, MimePart> {
  const names = new Map<string, MimePart>();
  const add = (name: string, file: MimePart) => {
    if (!names.has(name)) names.set(name, file);
  };
  const idsOf = (file: MimePart) => [file.contentId ?? '', file.headers.first('x-attachment-id').trim()];
  for (const file of files) if (file.contentId) add(`cid:${file.contentId}`, file);
  for (const file of files) for (const id of idsOf(file).map(plainId)) if (id) add(`cid:${id}`, file);
  for (const file of files) {
    const location = file.headers.first('content-location').trim();
    // RFC 2557 4.4.2: white space is from folding, and belongs to the address only if a client did not encode it.
    for (const written of new Set([location, location.replace(/\s+/g, '')]))
      if (written) for (const name of locationNames(written)) add(name, file);
  }
  for (const file of files) {
    if (!file.fileName || !file.type.startsWith('image/')) continue;
    add(`cid:${plainId(file.fileName)}`, file);
    for (const name of locationNames(file.fileName)) {
      add(name, file);
      add(name.toLowerCase(), file);
    }
  }
  // Last, since it may be a prefix of other names.
  for (const file of files) for (const id of idsOf(file)) if (/.@/.test(id)) add(`cid:${nameIn(id)}`, file);
  return names;
}

/** Returns the possible meanings of a source, the most likely first. */
function namesIn(written: string): string[] {
  const source = written.replace(/[\u0000-\u001f]+/g, '');
  // RFC 2392 2: a `mid:` URL may name a part of the message, too.
  const id = /^(?:cid:|mid:[^/]{1,500}\/)(.*)$/is.exec(source)?.[1];
  if (id !== undefined)
    return [id, plainId(id), plainId(id.replace(/[#?;].*$/s, '')), nameIn(id)].map((one) => `cid:${one}`);
  const names = locationNames(source.replace(/^attachment:/i, '')).slice(0, /^https?:/i.test(source) ? 1 : 2);
  return [...names, ...names.map((name) => name.toLowerCase())];
}

/** Normalises an id: removes delimiters and differences between how clients write the header and the reference. */
function plainId(written: string): string {
  const id = percentDecoded(written);
  return (/<([^<>]+)>?/.exec(id)?.[1] ?? id)
    .replace(/["<>\s]+/g, '')
    .replace(/^cid:/i, '')
    .replace(/^\/+/, '')
    .normalize('NFC')
    .toLowerCase();
}

/** Outlook names pictures `name@number`; others use only the name. */
const nameIn = (id: string): string => plainId(id).replace(/@.*$/s, '');

/** Returns a location as given and its last path segment, as a relative reference. */
function locationNames(location: string): string[] {
  const whole = percentDecoded(location).replace(/^(?:\.\/)+/, '');
  const last = whole.replace(/[?#].*$/s, '').replace(/^.*[/\\]/s, '');
  return last ? [whole, last] : [whole];
}

const percentDecoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

const DATA = /^data:([\w.+-]{0,60}(?:\/[\w.+-]{0,60})?)((?:;[^;,]{0,200}){0,5}),/i;
const SNIFFED: Record<string, string> = { png: 'image/png', gif: 'image/gif', jpg: 'image/jpeg' };

const isPicture = (type: string): boolean => /^image\/./.test(type);

/** Decodes a `data:` URL to a file, if its type is accepted, or its content is a picture. Returns null for others. */
function embeddedFile(written: string, accepts: (type: string) => boolean): MimePart | null {
  const source = written.trimStart();
  const head = DATA.exec(source.slice(0, 2_000).replace(/\s+/g, ''));
  if (!head) return null;
  const data = source.slice(source.indexOf(',') + 1);
  const content = /;base64$/i.test(head[2]!)
    ? Buffer.from(data.includes('%') ? percentDecoded(data) : data, 'base64')
    : Buffer.from(percentDecoded(data), 'utf8');
  const declared = head[1]!.toLowerCase();
  const type = declared && accepts(declared) ? declared : SNIFFED[endingByContent(content) ?? ''];
  if (!content.length || !type) return null;
  return {
    headers: new HeaderFields(Buffer.alloc(0)),
    type,
    params: new Map(),
    charset: null,
    disposition: 'inline',
    fileName: null,
    contentId: null,
    content,
    parent: null,
    children: [],
  };
}
