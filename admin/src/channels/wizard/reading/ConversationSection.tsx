import { emailAddress } from '../../../../../contracts/channel';
import { FieldGrid } from '../../../ui/FieldGrid';
import { NumberField, ToggleField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useCheck } from '../../../ui/useProblemText';

/** Who may write into a ticket, and when a reply reopens a closed one. */
export function ConversationSection() {
  const t = useText();
  return (
    <Section title={t('reading.conversation')} hint={t('reading.conversation.hint')}>
      <FieldGrid>
        <NumberField
          name="reopenWithinDays"
          label={t('field.reopenWithinDays')}
          hint={t('field.reopenWithinDays.hint')}
        />
        <NumberField
          name="keepOriginalDays"
          label={t('field.keepOriginalDays')}
          hint={t('field.keepOriginalDays.hint')}
        />
        <ToggleField
          name="ccAsParticipants"
          label={t('field.ccAsParticipants')}
          hint={t('field.ccAsParticipants.hint')}
        />
        <ToggleField name="replyToAll" label={t('field.replyToAll')} hint={t('field.replyToAll.hint')} />
        <ToggleField
          name="subaddressing"
          label={t('field.subaddressing')}
          hint={t('field.subaddressing.hint')}
        />
      </FieldGrid>
      <TagsInput
        name="alertAddresses"
        label={t('field.alertAddresses')}
        hint={t('field.alertAddresses.hint')}
        placeholder="agent@example.com"
        check={useCheck(emailAddress)}
      />
    </Section>
  );
}
