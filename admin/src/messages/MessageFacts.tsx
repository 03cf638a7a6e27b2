import { Box, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { MessageDetail } from '../../../contracts/messages';
import { bytes } from '../ui/bytes';
import { Section } from '../ui/Section';
import { useText, type TextKey } from '../ui/text';
import { useTimes } from '../ui/useTimes';

/** Location of the message, and the times of its processing. */
export function MessageFacts({ message }: { message: MessageDetail }) {
  const t = useText();
  const { full } = useTimes();
  const { formatNumber } = useIntl();
  const { value, unit } = bytes(message.size);
  const facts: [TextKey, string][] = [
    ['messages.column.channel', message.channelName ?? t('messages.channelGone')],
    ['message.folder', message.folder],
    ['message.received', full(message.receivedAt)],
    ['message.decided', full(message.decidedAt)],
    ['message.size', formatNumber(value, { style: 'unit', unit, unitDisplay: 'short' })],
    ['message.attempts', formatNumber(message.attempts)],
    ['message.messageId', message.messageId ?? '—'],
  ];
  return (
    <Section title={t('message.facts')}>
      <dl>
        {facts.map(([key, fact]) => (
          <Box key={key} paddingBottom={3}>
            <Typography tag="dt" variant="sigma" textColor="neutral600">
              {t(key)}
            </Typography>
            <Typography tag="dd" style={{ margin: 0, overflowWrap: 'anywhere' }}>
              {fact}
            </Typography>
          </Box>
        ))}
      </dl>
    </Section>
  );
}
