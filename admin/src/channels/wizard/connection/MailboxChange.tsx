import { Field, Flex, Radio, Typography } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import { MAILBOX_CHANGES, type MailboxChange as Change } from '../../../../../contracts/channel';
import { Notice } from '../../../ui/Notice';
import { useText } from '../../../ui/text';
import { changesMailbox } from '../steps';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/**
 * Asks what a new host or user name means once the channel has read messages: the same mailbox elsewhere, or another
 * one.
 */
export function MailboxChange() {
  const t = useText();
  const { channel } = useWizard();
  const { values } = useStepForm();
  const { value, error, onChange } = useField<Change | null>('mailboxChange');
  if (!changesMailbox(channel, values)) return null;
  return (
    <Notice look="info" title={t('mailbox.change')}>
      <Field.Root name="mailboxChange" error={error} required>
        <Field.Label>{t('mailbox.change.question')}</Field.Label>
        <Radio.Group
          aria-label={t('mailbox.change.question')}
          value={value ?? ''}
          onValueChange={(change: string) => onChange('mailboxChange', change as Change)}
        >
          <Flex direction="column" alignItems="stretch" gap={2}>
            {MAILBOX_CHANGES.map((change) => (
              <div key={change}>
                <Radio.Item value={change}>{t(`mailbox.change.${change}`)}</Radio.Item>
                <Typography variant="pi" textColor="neutral600">
                  {t(`mailbox.change.${change}.hint`)}
                </Typography>
              </div>
            ))}
          </Flex>
        </Radio.Group>
        <Field.Error />
      </Field.Root>
    </Notice>
  );
}
