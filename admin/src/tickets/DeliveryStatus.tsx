import { Button, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { useState, type ChangeEvent } from 'react';
import type { Delivery, DraftContent } from '../../../contracts';
import { failureOf } from '../api/failure';
import { useSendAgainMutation, useTakeBackReplyMutation, type TicketPlace } from '../api/conversations';
import { useText } from '../ui/text';
import { useProblemText } from '../ui/useProblemText';
import { useTimes } from '../ui/useTimes';

const COLOUR = {
  waiting: 'warning700',
  sending: 'neutral600',
  sent: 'success700',
  failed: 'danger700',
  suppressed: 'neutral600',
  undelivered: 'danger700',
  delayed: 'warning700',
} as const;

/** A delivery report takes precedence over the handover. */
const STATE_OF_REPORT: Record<string, keyof typeof COLOUR | undefined> = {
  failed: 'undelivered',
  delayed: 'delayed',
};

/** Delivery status of an outgoing message, with the reason and a button to send it again. */
export function DeliveryStatus({
  place,
  message,
  delivery,
  mayReply,
  onTakenBack,
}: {
  place: TicketPlace;
  message: string;
  delivery: Delivery;
  mayReply: boolean;
  onTakenBack(draft: DraftContent | null): void;
}) {
  const t = useText();
  const problemText = useProblemText();
  const { full, ago } = useTimes();
  const [sendAgain, { isLoading, error }] = useSendAgainMutation();
  const [takeBack, taken] = useTakeBackReplyMutation();
  const [other, setOther] = useState('');
  const { undelivered } = delivery;
  const state = STATE_OF_REPORT[undelivered?.kind ?? 'none'] ?? delivery.state;
  const uncertain = delivery.code === 'sending-uncertain';
  return (
    <Flex direction="column" alignItems="stretch" gap={1} role="status">
      <Flex gap={3} wrap="wrap" alignItems="center">
        <Typography variant="pi" fontWeight="bold" textColor={COLOUR[state]}>
          {t(uncertain ? 'ticket.delivery.uncertain' : `ticket.delivery.${state}`)}
          {state === 'sent' && ` ${full(delivery.sentAt)}`}
        </Typography>
        {delivery.state === 'waiting' && delivery.attempts > 0 && (
          <Typography variant="pi">{t('ticket.delivery.next', { when: ago(delivery.nextAt) })}</Typography>
        )}
        {delivery.canTakeBack && (
          <Typography variant="pi">{t('ticket.delivery.at', { when: full(delivery.nextAt) })}</Typography>
        )}
        {delivery.canTakeBack && mayReply && (
          <Button
            size="S"
            variant="tertiary"
            loading={taken.isLoading}
            onClick={() =>
              void takeBack({ place, message }).then(
                (answer) => !('error' in answer) && onTakenBack(answer.data.draft),
              )
            }
          >
            {t('ticket.undo')}
          </Button>
        )}
        {delivery.canSendAgain && mayReply && (
          <Button
            size="S"
            variant="tertiary"
            loading={isLoading}
            onClick={() => void sendAgain({ place, message, body: other.trim() ? { to: other.trim() } : {} })}
          >
            {t('ticket.sendAgain')}
          </Button>
        )}
      </Flex>
      {delivery.canSendAgain && undelivered && mayReply && (
        <Field.Root name={`other-${message}`} hint={t('ticket.otherAddress.hint')}>
          <Field.Label>{t('ticket.otherAddress')}</Field.Label>
          <TextInput
            type="email"
            value={other}
            autoComplete="off"
            onChange={({ target }: ChangeEvent<HTMLInputElement>) => setOther(target.value)}
          />
          <Field.Hint />
        </Field.Root>
      )}
      {delivery.message && <Typography variant="pi">{problemText(delivery)}</Typography>}
      {(error ?? taken.error) && (
        <Typography variant="pi" textColor="danger700" role="alert">
          {problemText(failureOf(error ?? taken.error)) || t('failure.unknown')}
        </Typography>
      )}
    </Flex>
  );
}
