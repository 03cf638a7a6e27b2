import { Button, Flex, Typography } from '@strapi/design-system';
import { Key } from '@strapi/icons';
import { oauthProvider } from '../../../../../contracts/oauth';
import { Notice } from '../../../ui/Notice';
import { useText } from '../../../ui/text';
import { useTimes } from '../../../ui/useTimes';
import { SignInResult } from '../../SignInResult';
import { useStepActions } from '../useStepActions';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/** Signing in at the provider: saves the step, since the provider answers to a channel that exists, and goes there. */
export function SignIn() {
  const t = useText();
  const { values, isSubmitting } = useStepForm();
  const { signIn } = useStepActions();
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <SignInResult />
      <Flex gap={4} wrap="wrap">
        <Button startIcon={<Key />} variant="secondary" loading={isSubmitting} onClick={() => void signIn()}>
          {t(`signIn.${oauthProvider(values)}`)}
        </Button>
        <SignedIn />
      </Flex>
      <OtherMailbox />
    </Flex>
  );
}

/** Who signed in and since when, or that a refresh token was entered. */
function SignedIn() {
  const t = useText();
  const { ago } = useTimes();
  const { channel } = useWizard();
  if (!channel?.secrets.refreshToken.set) return <Typography>{t('signIn.nobody')}</Typography>;
  const { signedInAs, signedInAt, refreshedAt } = channel.signIn;
  const used = refreshedAt ? ` ${t('signIn.used', { ago: ago(refreshedAt) })}` : '';
  const who = signedInAt
    ? t('signIn.as', { who: signedInAs ?? '?', ago: ago(signedInAt) })
    : t('signIn.entered', { ago: ago(channel.secrets.refreshToken.setAt) });
  return <Typography>{who + used}</Typography>;
}

/** A mailbox other than the channel's opens only for people with access to it. */
function OtherMailbox() {
  const t = useText();
  const { channel } = useWizard();
  const { values } = useStepForm();
  const signedInAs = channel?.signIn.signedInAs;
  const username = values.username?.trim();
  if (!signedInAs || !username || signedInAs.toLowerCase() === username.toLowerCase()) return null;
  return (
    <Notice look="warning" title={t('signIn.otherMailbox')}>
      {t('signIn.otherMailbox.hint', { who: signedInAs, username })}
    </Notice>
  );
}
