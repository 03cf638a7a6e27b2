import { Flex, LinkButton, Typography } from '@strapi/design-system';
import { Mail } from '@strapi/icons';
import { NavLink } from 'react-router-dom';
import { useGetConversationQuery, type TicketPlace } from '../api/conversations';
import { PATHS } from '../paths';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { useText } from '../ui/text';
import { useTimes } from '../ui/useTimes';

/** Summary of the conversation, with a link to all of it. */
export function ConversationSummary({ place }: { place: TicketPlace }) {
  const t = useText();
  const { ago } = useTimes();
  const { data, error, isLoading, refetch } = useGetConversationQuery(place);
  if (isLoading) return <LateLoader small />;
  if (!data) return <FailureNotice error={error} onRetry={refetch} />;

  const latest = data.messages.at(-1);
  const failed = data.messages.filter(({ delivery }) => delivery?.state === 'failed').length;
  return (
    <Flex direction="column" alignItems="stretch" gap={3} width="100%">
      <Typography>{t('ticket.messages', { count: data.messages.length })}</Typography>
      {latest && (
        <Typography textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
          {[t(`ticket.kind.${latest.kind}`), latest.author?.name || latest.author?.address, ago(latest.at)]
            .filter(Boolean)
            .join(' · ')}
        </Typography>
      )}
      {failed > 0 && (
        <Typography textColor="danger600" role="alert">
          {t('ticket.failed', { count: failed })}
        </Typography>
      )}
      <LinkButton
        tag={NavLink}
        to={PATHS.ticket(place.uid, place.documentId)}
        variant="secondary"
        startIcon={<Mail />}
        fullWidth
      >
        {t('ticket.open')}
      </LinkButton>
    </Flex>
  );
}
