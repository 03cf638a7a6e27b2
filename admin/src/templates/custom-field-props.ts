import type { ReactNode } from 'react';

/** What the Content Manager hands to the input of a custom field. */
export interface CustomFieldProps<T = unknown> {
  name: string;
  label: string;
  value?: T;
  onChange(path: string, value: unknown): void;
  hint?: ReactNode;
  error?: string;
  rawError?: unknown;
  required?: boolean;
  disabled?: boolean;
}
