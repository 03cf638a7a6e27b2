import { emailAddress } from '../../../../../contracts/channel';
import { FieldGrid } from '../../../ui/FieldGrid';
import { NumberField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useCheck } from '../../../ui/useProblemText';

/** Recipients of health notifications, and automatic monitoring of the channel. */
export function NotifySection() {
  const t = useText();
  return (
    <Section title={t('notify.title')} hint={t('notify.hint')}>
      <TagsInput
        name="notifyAddresses"
        label={t('field.notifyAddresses')}
        hint={t('field.notifyAddresses.hint')}
        placeholder="operations@example.com"
        check={useCheck(emailAddress)}
      />
      <FieldGrid>
        <NumberField name="canaryHours" label={t('field.canaryHours')} hint={t('field.canaryHours.hint')} />
        <NumberField
          name="passwordReminderDays"
          label={t('field.passwordReminderDays')}
          hint={t('field.passwordReminderDays.hint')}
        />
      </FieldGrid>
    </Section>
  );
}
