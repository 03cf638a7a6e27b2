import { DateTimePicker, Field } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import { CHANNEL_STATUSES } from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { FieldGrid } from '../../../ui/FieldGrid';
import { Section } from '../../../ui/Section';
import { NumberField, useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/** Start date, polling interval, and handling of an unreachable server. */
export function LimitsSection() {
  const t = useText();
  const { channel } = useWizard();
  const { values, onChange } = useStepForm();
  const error = useFieldError('status');
  // A new channel is incomplete after its first step, so it cannot be active yet.
  const statuses = CHANNEL_STATUSES.filter((status) => channel || status !== 'active');
  return (
    <Section title={t('connection.settings')}>
      <FieldGrid>
        <StartDateField />
        <Choice
          name="status"
          label={t('field.status')}
          hint={t('field.status.hint')}
          error={error}
          value={values.status ?? 'draft'}
          options={statuses.map((status) => ({ value: status, label: t(`status.${status}`) }))}
          onChange={(status) => onChange('status', status)}
        />
        <NumberField name="maxTries" label={t('field.maxTries')} hint={t('field.maxTries.hint')} />
        <NumberField
          name="coolOffMinutes"
          label={t('field.coolOffMinutes')}
          hint={t('field.coolOffMinutes.hint')}
        />
        <NumberField name="connectionTimeoutMs" label={t('field.connectionTimeoutMs')} />
        <NumberField
          name="pollingIntervalSeconds"
          label={t('field.pollingIntervalSeconds')}
          hint={t('field.pollingIntervalSeconds.hint')}
        />
      </FieldGrid>
    </Section>
  );
}

function StartDateField() {
  const t = useText();
  const name = 'syncStartDate';
  const { value, error, onChange } = useField<string | null>(name);
  return (
    <Field.Root name={name} hint={t('field.syncStartDate.hint')} error={error} required width="100%">
      <Field.Label>{t('field.syncStartDate')}</Field.Label>
      <DateTimePicker
        value={value ? new Date(value) : null}
        dateLabel={t('field.syncStartDate')}
        timeLabel={t('field.syncStartDate.time')}
        clearLabel={t('clear')}
        onChange={(date) => onChange(name, date ? date.toISOString() : null)}
        onClear={() => onChange(name, null)}
      />
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
