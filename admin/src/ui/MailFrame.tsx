import { Box, Button, Flex, Typography } from '@strapi/design-system';
import { useMemo, useState } from 'react';
import { route } from '../api/base';
import { backendUrl } from '../api/lines';
import { safeDocument } from './safe-document';
import { useText } from './text';

/** Clicked links open a new tab without access to this page; nothing in a message can open one by itself. */
const SANDBOX = 'allow-popups allow-popups-to-escape-sandbox';

/**
 * Shows the HTML of a message in a frame of its own origin, without scripts and forms. Pictures of other servers are shown once a
 * person asks for them, this time only. The frame stays as it was opened: signed addresses in `html` change, a message never does.
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
 * A document that is written into a frame has the policy of the panel, which forbids pictures of other servers. So this one
 * is a page of the server with a policy of its own, whose only script puts the document there.
 */
const RemoteFrame = ({ html, title }: { html: string; title: string }) => (
  <iframe
    sandbox={`${SANDBOX} allow-scripts`}
    referrerPolicy="no-referrer"
    src={`${backendUrl()}${route('/mail-frame')}`}
    // Of a sandboxed frame nobody knows the origin; only this frame gets it.
    onLoad={({ currentTarget }) => currentTarget.contentWindow?.postMessage(html, '*')}
    title={title}
    style={STYLE}
  />
);

const STYLE = { width: '100%', height: '40rem', border: 0, background: '#fff', resize: 'vertical' } as const;
