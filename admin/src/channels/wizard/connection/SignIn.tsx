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

/**
 * OAuth sign-in. Saves the step first, because the callback needs an existing channel, then opens the provider's page.
 */
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

/** Shows who signed in and since when, or that a refresh token was entered. */
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

/** A mailbox other than the channel's only opens for users with access to it. */
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
