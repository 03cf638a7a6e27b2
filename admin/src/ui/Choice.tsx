import { Field, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import type { ReactNode } from 'react';

interface ChoiceProps {
  label: string;
  /** Shows the label to screen readers only, for example in table cells. */
  hideLabel?: boolean;
  value: string | null;
  options: { value: string; label: string }[];
  onChange(value: string | null): void;
  /** Label of the empty option; without it a value is required. */
  none?: string;
  placeholder?: string;
  hint?: ReactNode;
  error?: string;
  required?: boolean;
  disabled?: boolean;
  size?: 'S' | 'M';
  name?: string;
}

/** Selects one of a few values. */
export function Choice({
  label,
  hideLabel,
  options,
  none,
  hint,
  error,
  required,
  name,
  ...select
}: ChoiceProps) {
  return (
    <Field.Root hint={hint} error={error} required={required} name={name} width="100%">
      {!hideLabel && <Field.Label>{label}</Field.Label>}
      <SingleSelect
        {...select}
        aria-label={label}
        value={select.value ?? ''}
        onChange={(value) => select.onChange(value === '' ? null : String(value))}
      >
        {none !== undefined && <SingleSelectOption value="">{none}</SingleSelectOption>}
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {option.label}
          </SingleSelectOption>
        ))}
      </SingleSelect>
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
