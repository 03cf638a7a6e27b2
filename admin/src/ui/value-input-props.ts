import type { CatalogueField } from '../../../contracts/mapping';

/** Props of an input for a field's value, for any field type. */
export interface ValueInputProps {
  field: CatalogueField;
  value: unknown;
  onChange(value: unknown): void;
  label: string;
  hideLabel?: boolean;
  hint?: string;
  error?: string;
  disabled?: boolean;
  /** Label of the empty option. */
  none?: string;
}
