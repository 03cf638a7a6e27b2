import { FieldGrid } from '../../../ui/FieldGrid';
import { TextField, ToggleField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { TagsInput } from '../../../ui/TagsInput';
import { useText } from '../../../ui/text';
import { TrustedServerProposal } from './TrustedServerProposal';

/** Which server's authentication results to trust (RFC 8601), and whether messages must pass. */
export function AuthenticationSection() {
  const t = useText();
  return (
    <Section title={t('reading.authentication')} hint={t('reading.authentication.hint')}>
      <TrustedServerProposal />
      <FieldGrid>
        <TextField
          name="authservId"
          label={t('field.authservId')}
          hint={t('field.authservId.hint')}
          placeholder="mx.example.com"
        />
        <ToggleField
          name="requireDmarc"
          label={t('field.requireDmarc')}
          hint={t('field.requireDmarc.hint')}
        />
        <ToggleField name="holdOldMail" label={t('field.holdOldMail')} hint={t('field.holdOldMail.hint')} />
        <ToggleField name="holdSpam" label={t('field.holdSpam')} hint={t('field.holdSpam.hint')} />
        <TagsInput
          name="spamExceptions"
          label={t('field.spamExceptions')}
          hint={t('field.spamExceptions.hint')}
          placeholder="*@partner.example"
        />
      </FieldGrid>
    </Section>
  );
}
