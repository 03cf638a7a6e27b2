import { Field, TextInput } from '@strapi/design-system';
import type { ChangeEvent } from 'react';
import { useFieldError } from '../../../ui/fields';
import { useText } from '../../../ui/text';

interface PortFieldProps {
  name: 'port' | 'smtpPort';
  value: number | null | undefined;
  onChange(port: number | null): void;
}

/** A port number, without thousands separators. */
export function PortField({ name, value, onChange }: PortFieldProps) {
  const t = useText();
  const error = useFieldError(name);
  return (
    <Field.Root name={name} error={error} required width="100%">
      <Field.Label>{t(`field.${name}`)}</Field.Label>
      <TextInput
        type="number"
        min={1}
        max={65_535}
        value={value ?? ''}
        onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
          onChange(target.value === '' ? null : Number(target.value))
        }
      />
      <Field.Error />
    </Field.Root>
  );
}
