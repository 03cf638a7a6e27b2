import { Button, Dialog, Flex } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { MessageRow } from '../../../contracts/messages';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { possibleActions } from './actions';
import { useMessageActions } from './useMessageActions';

interface MessageActionsProps {
  rows: Pick<MessageRow, 'id' | 'outcome' | 'retriable' | 'reason'>[];
  /** Called after an action. */
  onDone?(): void;
}

/** Actions for one or more messages. Dismissing requires confirmation, because it deletes the raw message. */
export function MessageActions({ rows, onDone }: MessageActionsProps) {
  const t = useText();
  const [mayRetry, mayBlock] = useAllowed('messages.retry', 'messages.block');
  const { retry, notSpam, dismiss, isBusy } = useMessageActions();
  const [asking, setAsking] = useState(false);
  if (!mayRetry) return null;
  const possible = possibleActions(rows);
  const only = rows.length === 1 ? rows[0] : undefined;
  const act = async (action: Promise<boolean>) => {
    if (await action) onDone?.();
  };
  return (
    <Flex gap={2} wrap="wrap">
      {mayBlock && only?.outcome === 'held' && only.reason === 'spam' && (
        <Button loading={isBusy} variant="secondary" onClick={() => void act(notSpam(only.id))}>
          {t('messages.notSpam')}
        </Button>
      )}
      {possible.retry.length > 0 && (
        <Button loading={isBusy} variant="secondary" onClick={() => void act(retry(possible.retry, false))}>
          {t('messages.retry', { count: possible.retry.length })}
        </Button>
      )}
      {possible.create.length > 0 && (
        <Button loading={isBusy} variant="secondary" onClick={() => void act(retry(possible.create, true))}>
          {t('messages.create', { count: possible.create.length })}
        </Button>
      )}
      {possible.dismiss.length > 0 && (
        <Button loading={isBusy} variant="danger-light" onClick={() => setAsking(true)}>
          {t('messages.dismiss', { count: possible.dismiss.length })}
        </Button>
      )}
      <Dialog.Root open={asking} onOpenChange={setAsking}>
        <ConfirmDialog
          title={t('messages.dismiss', { count: possible.dismiss.length })}
          onConfirm={() => act(dismiss(possible.dismiss))}
        >
          {t('messages.dismiss.asks')}
        </ConfirmDialog>
      </Dialog.Root>
    </Flex>
  );
}
