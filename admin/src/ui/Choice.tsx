import { Field, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import type { ReactNode } from 'react';

interface ChoiceProps {
  label: string;
  /** For a place, such as a table cell, whose label is only read out. */
  hideLabel?: boolean;
  value: string | null;
  options: { value: string; label: string }[];
  onChange(value: string | null): void;
  /** Text of the option for "nothing"; without it one has to be chosen. */
  none?: string;
  placeholder?: string;
  hint?: ReactNode;
  error?: string;
  required?: boolean;
  disabled?: boolean;
  size?: 'S' | 'M';
  name?: string;
}

/** Choosing one of a few values. */
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
