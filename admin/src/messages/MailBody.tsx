import { Box, Tabs, Typography } from '@strapi/design-system';
import type { MailView } from '../../../contracts/messages';
import { MailFrame } from '../ui/MailFrame';
import { useText } from '../ui/text';
import { MarkedText } from './MarkedText';

interface MailBodyProps {
  mail: Pick<MailView, 'html' | 'text'>;
  /** Channel and sender of a logged message; omitted for an unread one. */
  of?: { channel: string; sender: string | null };
}

/** The body of a message: sanitized HTML and text. */
export function MailBody({ mail, of }: MailBodyProps) {
  const t = useText();
  const text =
    of && mail.text ? (
      <MarkedText text={mail.text} {...of} />
    ) : (
      <Typography
        tag="pre"
        style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere', fontFamily: 'inherit' }}
      >
        {mail.text || t('message.noText')}
      </Typography>
    );
  if (mail.html === null) return text;
  return (
    <Tabs.Root defaultValue="html">
      <Tabs.List aria-label={t('message.mail')}>
        <Tabs.Trigger value="html">{t('message.html')}</Tabs.Trigger>
        <Tabs.Trigger value="text">{t('message.text')}</Tabs.Trigger>
      </Tabs.List>
      <Tabs.Content value="html">
        <Box paddingTop={4}>
          <Box paddingBottom={2}>
            <Typography variant="pi" textColor="neutral600">
              {t('message.safe')}
            </Typography>
          </Box>
          <MailFrame html={mail.html} title={t('message.html')} />
        </Box>
      </Tabs.Content>
      <Tabs.Content value="text">
        <Box paddingTop={4}>{text}</Box>
      </Tabs.Content>
    </Tabs.Root>
  );
}
