import { Button, Dialog, Flex, Radio, Typography } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { SenderView } from '../../../contracts/messages';
import { useBlockSenderMutation, useGetSenderQuery } from '../api/senders';
import { FailureNotice } from './FailureNotice';
import { LateLoader } from './LateLoader';
import { useText } from './text';
import { useAllowed } from './useAllowed';
import { useNotices } from './useNotices';

type What = 'sender' | 'domain';

/**
 * Asks whether the channel blocks the sender or the domain, and shows how many tickets that would have prevented.
 * `path` is that of the message.
 */
export function BlockSender({ path }: { path: string }) {
  const t = useText();
  const { done, failed } = useNotices();
  const [mayBlock] = useAllowed('messages.block');
  const [open, setOpen] = useState(false);
  const [what, setWhat] = useState<What>('sender');
  const { data, error, refetch } = useGetSenderQuery(path, { skip: !open });
  const [block] = useBlockSenderMutation();
  if (!mayBlock) return null;
  const confirm = async () => {
    const answer = await block({ path, what });
    if ('error' in answer) failed(answer.error);
    else done(t('senders.block.done'));
  };
  return (
    <>
      <Button variant="danger-light" size="S" onClick={() => setOpen(true)}>
        {t('senders.block')}
      </Button>
      <Dialog.Root open={open} onOpenChange={setOpen}>
        <ConfirmDialog title={t('senders.block')} onConfirm={confirm}>
          {data ? (
            <Choices sender={data} what={what} onChange={setWhat} />
          ) : error ? (
            <FailureNotice error={error} onRetry={refetch} />
          ) : (
            <LateLoader small />
          )}
        </ConfirmDialog>
      </Dialog.Root>
    </>
  );
}

function Choices({
  sender: { address, domain, tickets, blockedBy },
  what,
  onChange,
}: {
  sender: SenderView;
  what: What;
  onChange(what: What): void;
}) {
  const t = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={3} textAlign="left">
      {blockedBy !== null && <Typography>{t('senders.blocked', { pattern: blockedBy })}</Typography>}
      <Radio.Group
        aria-label={t('senders.block.what')}
        value={what}
        onValueChange={(value: string) => onChange(value as What)}
      >
        <Radio.Item value="sender">
          {t('senders.block.sender', { value: address, count: tickets.sender })}
        </Radio.Item>
        <Radio.Item value="domain">
          {t('senders.block.sender', { value: `*@${domain}`, count: tickets.domain })}
        </Radio.Item>
      </Radio.Group>
      <Typography>{t('senders.block.hint')}</Typography>
    </Flex>
  );
}
