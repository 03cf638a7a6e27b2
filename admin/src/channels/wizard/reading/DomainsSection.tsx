import { Grid } from '@strapi/design-system';
import { domainPattern } from '../../../../../contracts/channel';
import { NumberField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { useProblemText } from '../../../ui/useProblemText';

/** Whose mail is taken. */
export function DomainsSection() {
  const t = useText();
  const problemText = useProblemText();
  const check = (domain: string) => {
    const result = domainPattern.safeParse(domain);
    return result.success ? null : problemText(result.error.issues[0]!.message);
  };
  return (
    <Section title={t('reading.domains')} hint={t('reading.domains.hint')}>
      <Grid.Root gap={4}>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <TagsInput
            name="allowedDomains"
            label={t('field.allowedDomains')}
            hint={t('field.allowedDomains.hint')}
            placeholder="example.com"
            check={check}
          />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <TagsInput
            name="deniedDomains"
            label={t('field.deniedDomains')}
            hint={t('field.deniedDomains.hint')}
            placeholder="*.example.com"
            check={check}
          />
        </Grid.Item>
        <Grid.Item col={6} xs={12} alignItems="flex-start">
          <NumberField
            name="senderLimitPerHour"
            label={t('field.senderLimitPerHour')}
            hint={t('field.senderLimitPerHour.hint')}
          />
        </Grid.Item>
      </Grid.Root>
    </Section>
  );
}
