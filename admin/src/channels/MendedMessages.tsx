import { TextButton, Typography } from '@strapi/design-system';
import type { ChannelView } from '../../../contracts/channel';
import { useDecideMendedEmailsMutation } from '../api/channels';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';

/** Shows how many held messages of a channel can now become tickets, and retries them. */
export function MendedMessages({ channel: { documentId, name, counts } }: { channel: ChannelView }) {
  const t = useText();
  const { done, failed } = useNotices();
  const [mayRetry] = useAllowed('messages.retry');
  const [decide, { isLoading }] = useDecideMendedEmailsMutation();
  if (counts.mended === 0) return null;
  const create = async () => {
    const answer = await decide(documentId);
    if ('error' in answer) return failed(answer.error);
    done(t('channels.mended.done', { count: answer.data.queued, name }));
  };
  return (
    <>
      <Typography variant="pi" textColor="neutral600">
        {t('channels.mended', { count: counts.mended })}
      </Typography>
      {mayRetry && (
        <TextButton loading={isLoading} onClick={() => void create()}>
          {t('channels.mended.create')}
        </TextButton>
      )}
    </>
  );
}
