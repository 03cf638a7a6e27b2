import { useNavigate } from 'react-router-dom';
import type { ChannelView } from '../../../../contracts/channel';
import type { FormProblem } from '../../api/failure';
import { useSetEmailChannelStatusMutation } from '../../api/channels';
import { failureOf } from '../../api/failure';
import { useBeginEmailSignInMutation } from '../../api/sign-in';
import { PATHS, type StepName } from '../../paths';
import { useText } from '../../ui/text';
import { useNotices } from '../../ui/useNotices';
import { stepValues } from './steps';
import { useSaveStep } from './useSaveStep';
import { useShowFailure } from './useShowFailure';
import { useStepForm } from './useStepForm';
import { useWizard } from './WizardContext';

/** Actions that save a step and then navigate. If something is wrong, each stays on the page. */
export function useStepActions() {
  const { step, channel } = useWizard();
  const { resetForm, setSubmitting } = useStepForm();
  const t = useText();
  const navigate = useNavigate();
  const saveStep = useSaveStep();
  const show = useShowFailure();
  const { done } = useNotices();
  const [setStatus] = useSetEmailChannelStatusMutation();
  const [beginSignIn] = useBeginEmailSignInMutation();

  const stay = (saved: ChannelView) =>
    channel
      ? resetForm(stepValues(step, saved))
      : navigate(PATHS.channel(saved.documentId, step), { replace: true });

  return {
    /** Leaving a step saves it as it is, because drafts may be incomplete. */
    async goTo(target: StepName) {
      const saved = await saveStep();
      if (saved) navigate(PATHS.channel(saved.documentId, target));
    },
    async save(problems: FormProblem[] = []): Promise<ChannelView | null> {
      const saved = await saveStep(problems);
      if (!saved) return null;
      stay(saved);
      done(t('wizard.saved'));
      return saved;
    },
    /** Saves the step and opens the provider's page, which redirects back to this one. */
    async signIn() {
      const saved = await saveStep();
      if (!saved) return;
      setSubmitting(true);
      const answer = await beginSignIn(saved.documentId);
      if (!('error' in answer)) return window.location.assign(answer.data.url);
      stay(saved);
      setSubmitting(false);
      show(failureOf(answer.error));
    },
    async saveAndActivate(problems: FormProblem[] = []) {
      const saved = await saveStep(problems);
      if (!saved) return;
      setSubmitting(true);
      const answer = await setStatus({ documentId: saved.documentId, status: 'active' });
      if ('error' in answer) {
        stay(saved);
        return show(failureOf(answer.error));
      }
      done(t('channels.active.done', { name: saved.name }));
      navigate(PATHS.channels);
    },
  };
}
