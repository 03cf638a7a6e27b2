import type { MailAttachment } from '../mail/types';

/** A file as it goes into the Media Library. */
export interface PreparedFile {
  /** The name that people see. */
  name: string;
  /** Extension under which the file is stored, with its dot: it decides what a web server says the file is. */
  ext: string;
  mime: string;
  /** Bytes. */
  size: number;
  content: Uint8Array;
}

/** What the host accepts. `allowed` and `denied` are media types or patterns such as `image/*` (the upload plugin's security config). */
export interface FileRules {
  allowed: string[] | null;
  denied: string[];
  /** Bytes; null = no limit of the host's. */
  sizeLimit: number | null;
}

export interface FileCheck {
  /** Attachments in their order; null where the file was refused. */
  files: (PreparedFile | null)[];
  refused: { name: string; why: string }[];
}

/** Types that a browser runs or renders as a page: stored so that no web server serves them as such. */
const ACTIVE_TYPE =
  /(html|xml|svg|javascript|ecmascript|x-sh|x-httpd|vnd\.wap\.wml|mathml|xslt|message\/rfc822|multipart\/)/i;
const ACTIVE_EXTENSION =
  /^\.(x?html?|shtml?|xht|svgz?|xml|xsl|xslt|mht|mhtml|m?js|cjs|jsx|ts|vbs|php\d?|phtml|asp|aspx|jsp|cgi|htc|htaccess|swf|eml|css|rdf|rss|atom|wml|hta)$/i;
/** How a page, an SVG or XML begins, whatever the file calls itself. */
const ACTIVE_START =
  /^\s*(<!doctype|<html|<head|<body|<script|<svg|<\?xml|<!--|<iframe|<x:|<math|<title|<a |<img|<meta)/i;
const INERT = { ext: '.bin', mime: 'application/octet-stream' };

const matches = (type: string, patterns: string[]): boolean =>
  patterns.some((pattern) => {
    const lower = pattern.toLowerCase();
    return lower.endsWith('*') ? type.startsWith(lower.slice(0, -1)) : lower === type;
  });

const extensionOf = (name: string): string => /\.[a-z0-9]{1,10}$/i.exec(name)?.[0].toLowerCase() ?? '';

const isActive = (attachment: MailAttachment): boolean => {
  if (ACTIVE_TYPE.test(attachment.type) || ACTIVE_EXTENSION.test(extensionOf(attachment.name))) return true;
  const start = Buffer.from(attachment.content.subarray(0, 512));
  return (
    ACTIVE_START.test(start.toString('utf8').replace(/^\uFEFF/, '')) ||
    ACTIVE_START.test(start.toString('utf16le').replace(/^\uFEFF/, ''))
  );
};

/** Checks the files of a message, since the upload service checks nothing itself. Names are cleaned by the parser already. */
export function prepareFiles(attachments: MailAttachment[], rules: FileRules): FileCheck {
  const refused: FileCheck['refused'] = [];
  const files = attachments.map((attachment): PreparedFile | null => {
    const { name, size, content } = attachment;
    if (rules.sizeLimit !== null && size > rules.sizeLimit) {
      refused.push({ name, why: 'it is larger than the Media Library allows' });
      return null;
    }
    if (
      matches(attachment.type, rules.denied) ||
      (rules.allowed && !matches(attachment.type, rules.allowed))
    ) {
      refused.push({ name, why: `the Media Library does not take ${attachment.type}` });
      return null;
    }
    const stored = isActive(attachment)
      ? INERT
      : { ext: extensionOf(name) || INERT.ext, mime: attachment.type || INERT.mime };
    return { name, size, content, ...stored };
  });
  return { files, refused };
}
