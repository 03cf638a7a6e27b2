import { Button, Flex, Typography } from '@strapi/design-system';
import { Magic } from '@strapi/icons';
import { TRUSTED_SERVER_SAMPLE } from '../../../../../contracts/detection';
import { providerOfMailHost } from '../../../../../contracts/providers';
import { useFindTrustedEmailServerMutation } from '../../../api/channels';
import { FailureNotice } from '../../../ui/FailureNotice';
import { Notice } from '../../../ui/Notice';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/** Proposes a trusted server, known for the provider or found in the newest messages. */
export function TrustedServerProposal() {
  const t = useText();
  const { channel } = useWizard();
  const [look, { data, error, isLoading }] = useFindTrustedEmailServerMutation();
  const provider = providerOfMailHost(channel?.host);
  if (provider?.authservId === null)
    return <Notice look="info">{t('trustedServer.nameless', { provider: provider.name })}</Notice>;
  if (provider?.authservId)
    return (
      <Proposal server={provider.authservId}>
        {t('trustedServer.known', { provider: provider.name, server: provider.authservId })}
      </Proposal>
    );
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Flex gap={3} wrap="wrap">
        <Button
          variant="tertiary"
          startIcon={<Magic />}
          loading={isLoading}
          onClick={() => void look({ channel: channel?.documentId, values: {} })}
        >
          {t('trustedServer.look')}
        </Button>
        <Typography variant="pi" textColor="neutral600">
          {t('trustedServer.look.hint', { count: TRUSTED_SERVER_SAMPLE })}
        </Typography>
      </Flex>
      {data?.server && <Proposal server={data.server}>{t('trustedServer.found', { ...data })}</Proposal>}
      {data?.server === null && <Notice look="info">{t('trustedServer.none', { of: data.of })}</Notice>}
      {Boolean(error) && <FailureNotice error={error} />}
    </Flex>
  );
}

/** A server name that fills the field when selected. */
function Proposal({ server, children }: { server: string; children: string }) {
  const t = useText();
  const { values, onChange } = useStepForm();
  if (values.authservId?.toLowerCase() === server)
    return <Notice look="success">{t('trustedServer.chosen', { server })}</Notice>;
  return (
    <Notice look="info">
      <Flex justifyContent="space-between" gap={3} wrap="wrap">
        <Typography>{children}</Typography>
        <Button variant="secondary" size="S" onClick={() => onChange('authservId', server)}>
          {t('trustedServer.use', { server })}
        </Button>
      </Flex>
    </Notice>
  );
}
