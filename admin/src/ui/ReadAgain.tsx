import { Button } from '@strapi/design-system';
import { useReadAgainMutation } from '../api/originals';
import { useText } from './text';
import { useAllowed } from './useAllowed';
import { useNotices } from './useNotices';

/** Processes the original of a ticket or reply again. `path` is that of its message. */
export function ReadAgain({ path }: { path: string }) {
  const t = useText();
  const [mayRetry] = useAllowed('messages.retry');
  const { done, failed } = useNotices();
  const [readAgain, { isLoading }] = useReadAgainMutation();
  if (!mayRetry) return null;
  const read = async () => {
    const answer = await readAgain(path);
    if ('error' in answer) return failed(answer.error);
    const { changed, files } = answer.data;
    done(changed ? t('original.readAgain.changed', { files }) : t('original.readAgain.same'));
  };
  return (
    <Button variant="tertiary" size="S" loading={isLoading} onClick={() => void read()}>
      {t('original.readAgain')}
    </Button>
  );
}
