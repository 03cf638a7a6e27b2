import { SECURITIES, type Security } from '../../../../../contracts/channel';
import { Choice } from '../../../ui/Choice';
import { useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';

interface SecurityFieldProps {
  name: 'security' | 'smtpSecurity';
  value: Security;
  onChange(value: Security): void;
}

/** Encryption of the connection. */
export function SecurityField({ name, value, onChange }: SecurityFieldProps) {
  const t = useText();
  const error = useFieldError(name);
  return (
    <Choice
      name={name}
      label={t(`field.${name}`)}
      hint={t('field.security.hint')}
      value={value}
      error={error}
      options={SECURITIES.map((security) => ({ value: security, label: t(`security.${security}`) }))}
      onChange={(next) => onChange(next as Security)}
    />
  );
}
