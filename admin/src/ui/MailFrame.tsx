import { Box } from '@strapi/design-system';
import { safeDocument } from './safe-document';

/** Shows the HTML of a mail in a frame of its own origin, without scripts, forms, pop-ups or remote images. */
export const MailFrame = ({ html, title }: { html: string; title: string }) => (
  <Box borderColor="neutral200" hasRadius overflow="hidden">
    <iframe
      sandbox=""
      referrerPolicy="no-referrer"
      srcDoc={safeDocument(html)}
      title={title}
      style={{ width: '100%', height: '40rem', border: 0, background: '#fff', resize: 'vertical' }}
    />
  </Box>
);
