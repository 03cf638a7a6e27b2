import { domainPattern } from '../../../../../contracts/channel';
import { FieldGrid } from '../../../ui/FieldGrid';
import { NumberField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useCheck } from '../../../ui/useProblemText';

/** Allowed and denied sender domains. */
export function DomainsSection() {
  const t = useText();
  const check = useCheck(domainPattern);
  return (
    <Section title={t('reading.domains')} hint={t('reading.domains.hint')}>
      <FieldGrid>
        <TagsInput
          name="allowedDomains"
          label={t('field.allowedDomains')}
          hint={t('field.allowedDomains.hint')}
          placeholder="example.com"
          check={check}
        />
        <TagsInput
          name="deniedDomains"
          label={t('field.deniedDomains')}
          hint={t('field.deniedDomains.hint')}
          placeholder="*.example.com"
          check={check}
        />
        <TagsInput
          name="blockedSenders"
          label={t('field.blockedSenders')}
          hint={t('field.blockedSenders.hint')}
          placeholder="promo@example.com"
        />
        <NumberField
          name="senderLimitPerHour"
          label={t('field.senderLimitPerHour')}
          hint={t('field.senderLimitPerHour.hint')}
        />
      </FieldGrid>
    </Section>
  );
}
