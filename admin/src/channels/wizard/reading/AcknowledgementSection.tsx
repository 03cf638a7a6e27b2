import { Button, Flex, Typography } from '@strapi/design-system';
import { useDeferredValue } from 'react';
import { ACKNOWLEDGEMENT_VARIABLES, unknownVariables } from '../../../../../contracts/acknowledgement';
import { usePreviewAcknowledgementQuery, useResumeSendingMutation } from '../../../api/conversations';
import { TextareaField, TextField, ToggleField } from '../../../ui/fields';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { useAllowed } from '../../../ui/useAllowed';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/** The acknowledgement of new tickets, and the sender name. */
export function AcknowledgementSection() {
  const t = useText();
  const { values } = useStepForm();
  return (
    <Section title={t('reading.acknowledgement')} hint={t('reading.acknowledgement.hint')}>
      <Paused />
      <TextField name="senderName" label={t('field.senderName')} hint={t('field.senderName.hint')} />
      <ToggleField name="acknowledge" label={t('field.acknowledge')} hint={t('field.acknowledge.hint')} />
      {values.acknowledge && (
        <Flex direction="column" alignItems="stretch" gap={4}>
          <TextField
            name="acknowledgementSubject"
            label={t('field.acknowledgementSubject')}
            hint={t('field.acknowledgement.default')}
          />
          <TextareaField
            name="acknowledgementBody"
            label={t('field.acknowledgementBody')}
            hint={t('field.acknowledgementBody.hint', {
              variables: ACKNOWLEDGEMENT_VARIABLES.map((name) => `{{${name}}}`).join(', '),
            })}
          />
          <Preview />
        </Flex>
      )}
    </Section>
  );
}

/** Says that the channel sent too much, with the way to let it go on at once. */
function Paused() {
  const t = useText();
  const { channel } = useWizard();
  const [mayWrite] = useAllowed('channels.write');
  const [resume, { isLoading }] = useResumeSendingMutation();
  if (!channel?.sendingPausedSince && !channel?.acknowledgementsPausedSince) return null;
  const [title, hint] = channel.sendingPausedSince
    ? (['ticket.paused', 'ticket.paused.hint'] as const)
    : (['ticket.paused.acknowledgements', 'ticket.paused.acknowledgements.hint'] as const);
  return (
    <Notice look="warning" title={t(title)}>
      <Flex justifyContent="space-between" gap={3} wrap="wrap">
        <Typography>{t(hint)}</Typography>
        {mayWrite && (
          <Button variant="tertiary" loading={isLoading} onClick={() => void resume(channel.documentId)}>
            {t('ticket.resume')}
          </Button>
        )}
      </Flex>
    </Notice>
  );
}

/** The mail that an invented customer would get. */
function Preview() {
  const t = useText();
  const { values } = useStepForm();
  const { channel } = useWizard();
  const template = useDeferredValue({
    channelName: String(values.name ?? channel?.name ?? ''),
    subject: (values.acknowledgementSubject as string | null) ?? null,
    body: (values.acknowledgementBody as string | null) ?? null,
  });
  const wrong = unknownVariables(`${template.subject ?? ''} ${template.body ?? ''}`);
  const { data } = usePreviewAcknowledgementQuery(template, { skip: wrong.length > 0 });
  if (wrong.length > 0)
    return (
      <Notice look="warning">
        {t('acknowledgement.unknown', { names: wrong.map((name) => `{{${name}}}`).join(', ') })}
      </Notice>
    );
  if (!data) return null;
  return (
    <>
      {!data.setup.ready && channel?.sendWith !== 'mailbox' && (
        <Notice look="warning" title={t('acknowledgement.notSetUp')}>
          {t('acknowledgement.notSetUp.hint')}
        </Notice>
      )}
      <Notice look="info" title={`${t('acknowledgement.preview')}: ${data.subject}`}>
        <Typography tag="div" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {data.text}
        </Typography>
      </Notice>
    </>
  );
}
