import { useNavigate } from 'react-router-dom';
import type { ChannelView } from '../../../contracts/channel';
import {
  useDeleteEmailChannelMutation,
  useDuplicateEmailChannelMutation,
  useReadEmailChannelMutation,
  useSetEmailChannelStatusMutation,
} from '../api/channels';
import { failureOf } from '../api/failure';
import { PATHS } from '../paths';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';
import { useProblemText } from '../ui/useProblemText';

/** Actions on a channel in the list; each shows its result. */
export function useChannelActions({ documentId, name, status }: ChannelView) {
  const t = useText();
  const navigate = useNavigate();
  const problemText = useProblemText();
  const { done, warn, failed } = useNotices();
  const [read] = useReadEmailChannelMutation();
  const [setStatus] = useSetEmailChannelStatusMutation();
  const [duplicate] = useDuplicateEmailChannelMutation();
  const [remove] = useDeleteEmailChannelMutation();

  return {
    async readNow() {
      const answer = await read(documentId);
      if ('error' in answer) return failed(answer.error);
      const { result } = answer.data;
      const tell = result === 'off' || result === 'later' ? warn : done;
      tell(t(`channels.read.${result}`, { name }));
    },
    async toggle() {
      const next = status === 'active' ? 'inactive' : 'active';
      const answer = await setStatus({ documentId, status: next });
      if (!('error' in answer)) return done(t(`channels.${next}.done`, { name }));
      const { problems } = failureOf(answer.error);
      if (problems.length === 0) return failed(answer.error);
      warn(
        t('channels.active.incomplete', {
          name,
          problems: problems.map(problemText).join(' '),
        }),
      );
    },
    async duplicate() {
      const answer = await duplicate(documentId);
      if ('error' in answer) return failed(answer.error);
      done(t('channels.duplicate.done', { name }));
      navigate(PATHS.channel(answer.data.documentId));
    },
    async remove(takenOverBy: string | null) {
      const answer = await remove({ documentId, takenOverBy });
      if ('error' in answer) return failed(answer.error);
      done(t('channels.delete.done', { name }));
    },
  };
}
