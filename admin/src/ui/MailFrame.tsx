import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useMemo, useState } from 'react';
import { route } from '../api/base';
import { backendUrl } from '../api/lines';
import { safeDocument } from './safe-document';
import { useText } from './text';

/** Clicked links open a new tab without access to this page; nothing in a message can open one by itself. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

/**
 * Shows the HTML of a message in a sandboxed frame, without scripts and forms. Remote images are only shown on request,
 * for this visit. The frame is never reloaded: signed addresses in `html` change, but the message does not.
 */
export function MailFrame({ html, title }: { html: string; title: string }) {
  const t = useText();
  const [remote, setRemote] = useState(false);
  const [first] = useState(html);
  const shown = useMemo(
    () => safeDocument(first, { missing: t('message.pictureMissing'), server: backendUrl(), remote }),
    [first, remote, t],
  );
  return (
    <Box>
      {shown.remoteImages > 0 && !remote && (
        <Flex gap={3} paddingBottom={2} wrap="wrap">
          <Typography variant="pi" textColor="neutral600">
            {t('message.remoteBlocked', { count: shown.remoteImages })}
          </Typography>
          <Button variant="tertiary" size="S" onClick={() => setRemote(true)}>
            {t('message.showRemote')}
          </Button>
        </Flex>
      )}
      <Box borderColor="neutral200" hasRadius overflow="hidden">
        {remote ? (
          <RemoteFrame html={shown.html} title={title} />
        ) : (
          <iframe
            sandbox={SANDBOX}
            referrerPolicy="no-referrer"
            srcDoc={shown.html}
            title={title}
            style={STYLE}
          />
        )}
      </Box>
    </Box>
  );
}

/**
 * A document written into a frame inherits the panel's policy, which blocks remote images. This frame is therefore a
 * page of the server with its own policy. Its only script inserts the document.
 */
const RemoteFrame = ({ html, title }: { html: string; title: string }) => (
  <iframe
    sandbox={`${SANDBOX} allow-scripts`}
    referrerPolicy="no-referrer"
    src={`${backendUrl()}${route('/mail-frame')}`}
    // A sandboxed frame has no origin to address; only this frame receives the message.
    onLoad={({ currentTarget }) => currentTarget.contentWindow?.postMessage(html, '*')}
    title={title}
    style={STYLE}
  />
);

const STYLE = { width: '100%', height: '40rem', border: 0, background: '#fff', resize: 'vertical' } as const;
