import { Dialog, IconButton, MenuItem, SimpleMenu } from '@strapi/design-system';
import { More } from '@strapi/icons';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import type { ChannelView } from '../../../contracts/channel';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { DeleteDialog } from './DeleteDialog';
import { useChannelActions } from './useChannelActions';

/** Actions for one channel, limited to those that the user may perform. */
export function ChannelMenu({ channel }: { channel: ChannelView }) {
  const t = useText();
  const navigate = useNavigate();
  const [asking, setAsking] = useState(false);
  const [canWrite, canDelete, canRun] = useAllowed('channels.write', 'channels.delete', 'channels.run');
  const actions = useChannelActions(channel);
  const { name, status } = channel;
  if (!canWrite && !canDelete && !canRun) return null;
  return (
    <>
      <SimpleMenu
        tag={IconButton}
        icon={<More />}
        label={t('channels.actions', { name })}
        popoverPlacement="bottom-end"
      >
        {canWrite && (
          <MenuItem onSelect={() => navigate(PATHS.channel(channel.documentId))}>
            {t('channels.edit')}
          </MenuItem>
        )}
        {canRun && (
          <MenuItem disabled={status !== 'active'} onSelect={() => void actions.readNow()}>
            {t('channels.read')}
          </MenuItem>
        )}
        {canWrite && (
          <MenuItem onSelect={() => void actions.toggle()}>
            {t(status === 'active' ? 'channels.deactivate' : 'channels.activate')}
          </MenuItem>
        )}
        {canWrite && <MenuItem onSelect={() => void actions.duplicate()}>{t('channels.duplicate')}</MenuItem>}
        {canDelete && (
          <MenuItem variant="danger" onSelect={() => setAsking(true)}>
            {t('channels.delete')}
          </MenuItem>
        )}
      </SimpleMenu>
      <Dialog.Root open={asking} onOpenChange={setAsking}>
        {asking && <DeleteDialog channel={channel} onConfirm={actions.remove} />}
      </Dialog.Root>
    </>
  );
}
