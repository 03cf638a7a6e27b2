import type { CatalogueField } from '../../../contracts/mapping';

/** What an input of a field's value takes, whatever the field's type. */
export interface ValueInputProps {
  field: CatalogueField;
  value: unknown;
  onChange(value: unknown): void;
  label: string;
  hideLabel?: boolean;
  hint?: string;
  error?: string;
  disabled?: boolean;
  /** Text of the choice of no value. */
  none?: string;
}
