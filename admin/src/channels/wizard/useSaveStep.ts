import { useCallback } from 'react';
import type { ChannelPayload, ChannelView } from '../../../../contracts/channel';
import { problem } from '../../../../contracts/problems';
import type { FormProblem } from '../../api/failure';
import { useCreateEmailChannelMutation, useUpdateEmailChannelMutation } from '../../api/channels';
import { failureOf } from '../../api/failure';
import { useText } from '../../ui/text';
import { useNotices } from '../../ui/useNotices';
import { changesMailbox, checkPatch, toPatch } from './steps';
import { useShowFailure } from './useShowFailure';
import { useStepForm } from './useStepForm';
import { useWizard } from './WizardContext';

/**
 * Returns a function that saves the step and returns the saved channel, or null after showing the problems. The form
 * keeps its values either way. After a success it counts as submitting, because the caller either leaves the page,
 * which must not warn about unsaved changes, or resets the form.
 */
export function useSaveStep() {
  const { channel, step, tested, untested, setUntested } = useWizard();
  const { values, modified, setSubmitting } = useStepForm();
  const show = useShowFailure();
  const { warn } = useNotices();
  const t = useText();
  const [create] = useCreateEmailChannelMutation();
  const [update] = useUpdateEmailChannelMutation();

  return useCallback(
    async (moreProblems: FormProblem[] = []): Promise<ChannelView | null> => {
      const patch = toPatch(values);
      const asks = changesMailbox(channel, patch);
      const problems = [
        ...checkPatch(patch),
        ...(asks && !values.mailboxChange
          ? [{ path: ['mailboxChange'], said: problem('mailbox-change-missing') }]
          : []),
        ...moreProblems,
      ];
      show(problems.length > 0 ? { code: 'invalid-input', message: '', problems } : null);
      if (problems.length > 0) return null;
      if (channel && !modified) return channel;
      const draft = JSON.stringify(patch);
      const decidesMail = step !== 'connection' && Boolean(channel?.counts.lastMessageAt);
      if (decidesMail && draft !== tested && draft !== untested) {
        setUntested(draft);
        return null;
      }
      setSubmitting(true);
      const answer = channel
        ? await update({
            documentId: channel.documentId,
            patch: asks ? { ...patch, mailboxChange: values.mailboxChange } : patch,
          })
        : await create(patch as ChannelPayload);
      if (!('error' in answer)) {
        setUntested(null);
        const shared = answer.data.warnings.find(({ code }) => code === 'folder-shared');
        if (shared) warn(t('warning.folder-shared', { about: shared.about ?? undefined }));
        return answer.data;
      }
      setSubmitting(false);
      show(failureOf(answer.error));
      return null;
    },
    [
      channel,
      step,
      values,
      modified,
      tested,
      untested,
      setUntested,
      setSubmitting,
      show,
      create,
      update,
      warn,
      t,
    ],
  );
}
