import { Button, Flex, Modal, Typography } from '@strapi/design-system';
import { Mail } from '@strapi/icons';
import { useState } from 'react';
import { useGetConversationQuery, type TicketPlace } from '../api/conversations';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { useText } from '../ui/text';
import { useTimes } from '../ui/useTimes';
import { ConversationView } from './ConversationView';
import { useDrafts } from './drafts';

/** How often the deliveries of an open conversation are looked at, in ms. */
const LOOK_MS = 5_000;

/** The conversation in short, and the way to all of it. */
export function ConversationSummary({ place }: { place: TicketPlace }) {
  const t = useText();
  const { ago } = useTimes();
  const [open, setOpen] = useState(false);
  const drafts = useDrafts();
  const { data, error, isLoading, refetch } = useGetConversationQuery(place, {
    pollingInterval: open ? LOOK_MS : 0,
  });
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
      <Modal.Root open={open} onOpenChange={setOpen}>
        <Modal.Trigger>
          <Button variant="secondary" startIcon={<Mail />} fullWidth>
            {t('ticket.open')}
          </Button>
        </Modal.Trigger>
        <Modal.Content>
          <Modal.Header>
            <Modal.Title>{t('ticket.conversation')}</Modal.Title>
          </Modal.Header>
          <Modal.Body>
            <ConversationView place={place} conversation={data} drafts={drafts} />
          </Modal.Body>
        </Modal.Content>
      </Modal.Root>
    </Flex>
  );
}
