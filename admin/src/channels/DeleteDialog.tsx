import { Flex, Typography } from '@strapi/design-system';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { ChannelView } from '../../../contracts/channel';
import { useGetEmailChannelsQuery } from '../api/channels';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';

/** Maximum number of channels to offer. */
const MAX_CHANNELS = 100;

interface DeleteDialogProps {
  channel: ChannelView;
  /** Called with the channel that takes over the tickets, or null. */
  onConfirm(takenOverBy: string | null): Promise<void>;
}

/** Confirms deleting a channel, explains what happens to its tickets, and offers another channel for them. */
export function DeleteDialog({ channel: { documentId, name }, onConfirm }: DeleteDialogProps) {
  const t = useText();
  const [successor, setSuccessor] = useState<string | null>(null);
  const { data } = useGetEmailChannelsQuery({ page: 1, pageSize: MAX_CHANNELS, sort: 'name:asc' });
  const others = (data?.results ?? []).filter((other) => other.documentId !== documentId);
  return (
    <ConfirmDialog title={t('channels.delete.title', { name })} onConfirm={() => onConfirm(successor)}>
      <Flex direction="column" alignItems="stretch" gap={3} textAlign="left">
        <Typography>{t('channels.delete.stays')}</Typography>
        {others.length > 0 && (
          <Choice
            label={t('channels.delete.successor')}
            none={t('channels.delete.successor.none')}
            value={successor}
            options={others.map((other) => ({ value: other.documentId, label: other.name }))}
            onChange={setSuccessor}
          />
        )}
        <Typography>{t(successor ? 'channels.delete.taken' : 'channels.delete.notTaken')}</Typography>
      </Flex>
    </ConfirmDialog>
  );
}
