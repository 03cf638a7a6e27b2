import type { ReactNode } from 'react';

/** Props that the Content Manager passes to a custom field's input. */
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
