import { endingOf, isMarkup, signatureOf } from './signatures';

/** How a file is stored. Web servers use the extension as type, buckets use the media type. */
export interface StoredType {
  /** With dot. */
  ext: string;
  /** Media type. */
  mime: string;
}

/** Fallback type: browsers download it. */
export const BYTES: StoredType = { ext: '.bin', mime: 'application/octet-stream' };

/**
 * Allowed extensions by the media type they are served as. Browsers display or download all of them and execute none.
 * Markup, scripts, whole messages and compressed single files, whose content a server might serve, are excluded.
 */
const ALLOWED: Record<string, string> = {
  'application/json': 'json',
  'application/msword': 'doc',
  'application/pdf': 'pdf',
  'application/rtf': 'rtf',
  'application/vnd.ms-excel': 'xls',
  'application/vnd.ms-excel.sheet.binary.macroenabled.12': 'xlsb',
  'application/vnd.ms-excel.sheet.macroenabled.12': 'xlsm',
  'application/vnd.ms-outlook': 'msg',
  'application/vnd.ms-powerpoint': 'ppt',
  'application/vnd.ms-powerpoint.presentation.macroenabled.12': 'pptm',
  'application/vnd.ms-word.document.macroenabled.12': 'docm',
  'application/vnd.oasis.opendocument.presentation': 'odp',
  'application/vnd.oasis.opendocument.spreadsheet': 'ods',
  'application/vnd.oasis.opendocument.text': 'odt',
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 'pptx',
  'application/vnd.openxmlformats-officedocument.presentationml.slideshow': 'ppsx',
  'application/vnd.openxmlformats-officedocument.presentationml.template': 'potx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 'xlsx',
  'application/vnd.openxmlformats-officedocument.spreadsheetml.template': 'xltx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 'docx',
  'application/vnd.openxmlformats-officedocument.wordprocessingml.template': 'dotx',
  'application/vnd.rar': 'rar',
  'application/x-7z-compressed': '7z',
  'application/x-tar': 'tar',
  'application/zip': 'zip',
  'audio/aac': 'aac',
  'audio/amr': 'amr',
  'audio/flac': 'flac',
  'audio/mp4': 'm4a',
  'audio/mpeg': 'mp3',
  'audio/ogg': 'ogg oga opus',
  'audio/wav': 'wav',
  'image/avif': 'avif',
  'image/bmp': 'bmp',
  'image/gif': 'gif',
  'image/heic': 'heic',
  'image/heif': 'heif',
  'image/jpeg': 'jpg jpeg jpe',
  'image/png': 'png',
  'image/tiff': 'tif tiff',
  'image/webp': 'webp',
  'image/x-icon': 'ico',
  'text/calendar': 'ics',
  'text/csv': 'csv',
  'text/plain': 'txt log',
  'text/tab-separated-values': 'tsv',
  'text/vcard': 'vcf',
  'video/3gpp': '3gp',
  'video/mp4': 'mp4 m4v',
  'video/mpeg': 'mpg mpeg',
  'video/ogg': 'ogv',
  'video/quicktime': 'mov',
  'video/webm': 'webm',
  'video/x-matroska': 'mkv',
  'video/x-ms-wmv': 'wmv',
  'video/x-msvideo': 'avi',
};
export const ALLOWED_ENDINGS: ReadonlyMap<string, string> = new Map(
  Object.entries(ALLOWED).flatMap(([mime, endings]) =>
    endings.split(' ').map((ending): [string, string] => [`.${ending}`, mime]),
  ),
);

/**
 * Images and PDF get the type of their content: their names and declared types are often wrong, and people want to view
 * them.
 */
const SHOWN = new Set(['png', 'jpg', 'gif', 'webp', 'pdf']);

/**
 * Chooses how to store a file, by content and extension. The declared type is ignored.
 * @param name display name of the file
 */
export function storedTypeOf(name: string, content: Uint8Array): StoredType {
  if (isMarkup(content)) return BYTES;
  const byContent = signatureOf(content)?.endings[0] ?? '';
  const ext = `.${SHOWN.has(byContent) ? byContent : endingOf(name)}`;
  const mime = ALLOWED_ENDINGS.get(ext);
  return mime ? { ext, mime } : BYTES;
}
