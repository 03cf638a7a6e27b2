import { emailAddress } from '../../../../../contracts/channel';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useCheck } from '../../../ui/useProblemText';

/** Who gets emails about the channel's health. */
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
    </Section>
  );
}
