import { REPLY_TO_RULES, type ReplyToRule } from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { FieldGrid } from '../../../ui/FieldGrid';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';

/** Whether From or Reply-To is the requester. */
export function RequesterSection() {
  const t = useText();
  const { values, onChange } = useStepForm();
  return (
    <Section title={t('reading.requester')} hint={t('reading.requester.hint')}>
      <FieldGrid>
        <Choice
          name="replyToAsRequester"
          label={t('field.replyToAsRequester')}
          hint={t('field.replyToAsRequester.hint')}
          value={values.replyToAsRequester ?? 'forms'}
          options={REPLY_TO_RULES.map((value) => ({ value, label: t(`replyTo.${value}`) }))}
          onChange={(value) => onChange('replyToAsRequester', value as ReplyToRule)}
        />
        <TagsInput
          name="replyToSenders"
          label={t('field.replyToSenders')}
          hint={t('field.replyToSenders.hint')}
          placeholder="form@*"
        />
        <TagsInput
          name="forwarders"
          label={t('field.forwarders')}
          hint={t('field.forwarders.hint')}
          placeholder="*@example.com"
        />
      </FieldGrid>
    </Section>
  );
}
