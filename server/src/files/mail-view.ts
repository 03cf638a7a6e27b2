import type { MailView } from '../../../contracts';
import { showPictures } from '../mail/html';
import type { Mail } from '../mail/types';
import { toMailView } from '../mail/view';
import { storedTypeOf } from './stored-type';

/** Maximum total size of inline images, for a single message and for one of several in a preview. */
export const PICTURE_BYTES = { log: 8_000_000, preview: 1_000_000 };

/**
 * View of a message whose files may not be stored: images are embedded in the HTML.
 * @param most maximum total size of the images in bytes
 */
export function mailViewWithPictures(mail: Mail, most: number): MailView {
  const view = toMailView(mail);
  if (view.html === null) return view;
  const pictures: [string, string][] = [];
  let left = most;
  for (const { name, contentId, content } of mail.attachments) {
    if (!contentId || content.byteLength > left) continue;
    const { mime } = storedTypeOf(name, content);
    if (!mime.startsWith('image/')) continue;
    left -= content.byteLength;
    const { buffer, byteOffset, byteLength } = content;
    pictures.push([
      contentId,
      `data:${mime};base64,${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}`,
    ]);
  }
  return { ...view, html: showPictures(view.html, pictures) };
}
