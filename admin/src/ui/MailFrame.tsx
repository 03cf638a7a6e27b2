import { Box } from '@strapi/design-system';
import { safeDocument } from './safe-document';

/** Links that a person clicks open a tab without a way back; nothing in a mail can open one by itself. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

/** Shows the HTML of a mail in a frame of its own origin, without scripts, forms or remote images. */
export const MailFrame = ({ html, title }: { html: string; title: string }) => (
  <Box borderColor="neutral200" hasRadius overflow="hidden">
    <iframe
      sandbox={SANDBOX}
      referrerPolicy="no-referrer"
      srcDoc={safeDocument(html)}
      title={title}
      style={{ width: '100%', height: '40rem', border: 0, background: '#fff', resize: 'vertical' }}
    />
  </Box>
);
