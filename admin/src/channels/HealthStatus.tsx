import { Flex, Status, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { ChannelView } from '../../../contracts/channel';
import { ProgressLine } from '../ui/ProgressLine';
import { useText } from '../ui/text';
import { useProblemText } from '../ui/useProblemText';
import { useTimes } from '../ui/useTimes';
import { healthWords } from './health';
import { MendedMessages } from './MendedMessages';

/** Shows a channel's health as text and color, its progress while it is read, and upcoming expirations. */
export function HealthStatus({ channel }: { channel: ChannelView }) {
  const t = useText();
  const problemText = useProblemText();
  const { formatDate, formatNumber } = useIntl();
  const { ago, clock } = useTimes();
  const words = healthWords(channel.status, channel.health, channel.maxTries);
  const { done, total } = words;
  return (
    <Flex direction="column" alignItems="flex-start" gap={1}>
      <Status variant={words.tone} size="S">
        <Typography variant="omega" fontWeight="bold">
          {t(words.key, {
            ago: words.ago && ago(words.ago),
            until: words.until && clock(words.until),
            done: done === undefined ? done : formatNumber(done),
            total: total === undefined ? total : formatNumber(total),
            failures: words.failures,
            maxTries: words.maxTries,
          })}
        </Typography>
      </Status>
      {done !== undefined && total !== undefined && (
        <ProgressLine label={t('health.reading')} done={done} total={total} />
      )}
      {words.error && (
        <Typography variant="pi" textColor="neutral600">
          {problemText({ message: words.error, said: words.said })}
        </Typography>
      )}
      {channel.warnings.map(({ code, about, endsAt }) => (
        <Typography key={code} variant="pi" textColor="warning700">
          {t(`warning.${code}`, {
            about: about ?? undefined,
            date: endsAt ? formatDate(endsAt, { dateStyle: 'medium' }) : undefined,
          })}
        </Typography>
      ))}
      <MendedMessages channel={channel} />
    </Flex>
  );
}
