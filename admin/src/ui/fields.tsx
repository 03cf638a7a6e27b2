import { Field, NumberInput, Textarea, TextInput, Toggle } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import type { ChangeEvent, ReactNode } from 'react';
import { Managed } from './Managed';
import { useText } from './text';

interface FieldProps {
  /** Path of the value in the surrounding form. */
  name: string;
  label: string;
  hint?: ReactNode;
  required?: boolean;
  placeholder?: string;
}

/** The form's error for a path. */
export const useFieldError = (name: string): string | undefined => useField(name).error;

interface TextFieldProps extends FieldProps {
  type?: 'text' | 'email' | 'url' | 'time';
  endAction?: ReactNode;
  /** Id of a datalist with suggested values. */
  list?: string;
  /** Called for each change, after the form. */
  onValue?(value: string | null): void;
}

/** A single line of text; empty is null. */
export function TextField({ name, label, hint, required, type = 'text', onValue, ...rest }: TextFieldProps) {
  const { value, error, onChange } = useField<string | null>(name);
  return (
    <Managed name={name}>
      <Field.Root name={name} hint={hint} error={error} required={required} width="100%">
        <Field.Label>{label}</Field.Label>
        <TextInput
          {...rest}
          autoComplete="off"
          type={type}
          value={value ?? ''}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) => {
            onChange(name, target.value || null);
            onValue?.(target.value || null);
          }}
        />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
    </Managed>
  );
}

/** Multiple lines of text; empty is null. */
export function TextareaField({ name, label, hint, required, placeholder }: FieldProps) {
  const { value, error, onChange } = useField<string | null>(name);
  return (
    <Managed name={name}>
      <Field.Root name={name} hint={hint} error={error} required={required} width="100%">
        <Field.Label>{label}</Field.Label>
        <Textarea
          placeholder={placeholder}
          value={value ?? ''}
          onChange={(event: ChangeEvent<HTMLTextAreaElement>) => onChange(name, event.target.value || null)}
        />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
    </Managed>
  );
}

/** A number; empty is null. */
export function NumberField({ name, label, hint, required }: FieldProps) {
  const { value, error, onChange } = useField<number | null>(name);
  return (
    <Managed name={name}>
      <Field.Root name={name} hint={hint} error={error} required={required} width="100%">
        <Field.Label>{label}</Field.Label>
        <NumberInput value={value ?? undefined} onValueChange={(number) => onChange(name, number ?? null)} />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
    </Managed>
  );
}

/** A toggle. */
export function ToggleField({ name, label, hint }: FieldProps) {
  const t = useText();
  const { value, error, onChange } = useField<boolean>(name);
  return (
    <Managed name={name}>
      <Field.Root name={name} hint={hint} error={error} width="100%">
        <Field.Label>{label}</Field.Label>
        <Toggle
          checked={value ?? false}
          onLabel={t('on')}
          offLabel={t('off')}
          onChange={(event: ChangeEvent<HTMLInputElement>) => onChange(name, event.target.checked)}
        />
        <Field.Hint />
        <Field.Error />
      </Field.Root>
    </Managed>
  );
}
