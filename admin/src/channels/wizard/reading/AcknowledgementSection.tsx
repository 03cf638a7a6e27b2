import { Button, Flex, Typography } from '@strapi/design-system';
import { useDeferredValue, useState } from 'react';
import {
  ACKNOWLEDGEMENT_LANGUAGES,
  ACKNOWLEDGEMENT_VARIABLES,
  unknownVariables,
  type AcknowledgementTranslation,
} from '../../../../../contracts/acknowledgement';
import { usePreviewAcknowledgementQuery, useResumeSendingMutation } from '../../../api/conversations';
import { Choice } from '../../../ui/Choice';
import { TextareaField, TextField, ToggleField } from '../../../ui/fields';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { useLanguageName, useText } from '../../../ui/text';
import { useAllowed } from '../../../ui/useAllowed';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';
import { AcknowledgementTranslations } from './AcknowledgementTranslations';

/** Acknowledgement of new tickets, and sender name. */
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
          <AcknowledgementTranslations />
          <Preview />
        </Flex>
      )}
    </Section>
  );
}

/** Shows that sending is paused because the limit was reached, with a button to resume. */
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

/** Previews the acknowledgement for a sample customer in a language. */
function Preview() {
  const t = useText();
  const nameOf = useLanguageName();
  const [language, setLanguage] = useState<string | null>(null);
  const { values } = useStepForm();
  const { channel } = useWizard();
  const template = useDeferredValue({
    channelName: String(values.name ?? channel?.name ?? ''),
    subject: (values.acknowledgementSubject as string | null) ?? null,
    body: (values.acknowledgementBody as string | null) ?? null,
    // Incomplete translations cannot be used.
    translations: ((values.acknowledgementTranslations ?? []) as AcknowledgementTranslation[]).filter(
      ({ subject, body }) => subject?.trim() && body?.trim(),
    ),
    language,
  });
  const texts = [template, ...template.translations].map(({ subject, body }) => `${subject} ${body}`);
  const wrong = unknownVariables(texts.join(' '));
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
      <Choice
        label={t('acknowledgement.language')}
        value={language}
        none={t('acknowledgement.language.other')}
        options={ACKNOWLEDGEMENT_LANGUAGES.map((value) => ({ value, label: nameOf(value) }))}
        onChange={setLanguage}
      />
      <Notice look="info" title={`${t('acknowledgement.preview')}: ${data.subject}`}>
        <Typography variant="pi" textColor="neutral600" tag="p">
          {t(`acknowledgement.used.${data.used}`, { language: nameOf(data.language) })}
        </Typography>
        <Typography tag="div" style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
          {data.text}
        </Typography>
      </Notice>
    </>
  );
}
