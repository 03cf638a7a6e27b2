import { Flex } from '@strapi/design-system';
import { ToggleField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useStepForm } from '../useStepForm';

/** Which messages count as automatic and create no ticket. */
export function AutoRepliesSection() {
  const t = useText();
  const { values } = useStepForm();
  return (
    <Section title={t('reading.autoReplies')} hint={t('field.excludeAutoReplies.hint')}>
      <ToggleField name="excludeAutoReplies" label={t('field.excludeAutoReplies')} />
      {values.excludeAutoReplies && (
        <Flex direction="column" alignItems="stretch" gap={4}>
          <ToggleField
            name="excludeAutomatic"
            label={t('field.excludeAutomatic')}
            hint={t('field.excludeAutomatic.hint')}
          />
          <TagsInput
            name="autoReplyKeywords"
            label={t('field.autoReplyKeywords')}
            hint={t('field.autoReplyKeywords.hint')}
          />
          <TagsInput
            name="autoReplySenders"
            label={t('field.autoReplySenders')}
            hint={t('field.autoReplySenders.hint')}
            placeholder="*@lists.example.com"
          />
          <TagsInput
            name="autoReplyExceptions"
            label={t('field.autoReplyExceptions')}
            hint={t('field.autoReplyExceptions.hint')}
          />
        </Flex>
      )}
    </Section>
  );
}
