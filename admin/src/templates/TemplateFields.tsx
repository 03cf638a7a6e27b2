import { useProblemText } from '../ui/useProblemText';
import { Box, Checkbox, Field, IconButton, Typography } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { CatalogueField, TemplateField } from '../../../contracts/mapping';
import { useGetEmailCatalogueQuery } from '../api/choices';
import { failureOf } from '../api/failure';
import { Choice } from '../ui/Choice';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { LateLoader } from '../ui/LateLoader';
import { Notice } from '../ui/Notice';
import { useText } from '../ui/text';
import { ValueInput } from '../ui/ValueInput';
import type { CustomFieldProps } from './custom-field-props';
import { readTemplateFields } from './json-values';

const COLUMNS = ['field', 'required', 'default', 'action'] as const;

/** Table of a template's fields, chosen from the content type of its tickets. */
export function TemplateFields({
  target,
  name,
  label,
  value,
  onChange,
  hint,
  error,
  required,
  disabled,
}: CustomFieldProps & { target: string | undefined }) {
  const t = useText();
  const problemText = useProblemText();
  const { data, error: failure, isFetching } = useGetEmailCatalogueQuery(target ?? '', { skip: !target });
  const rows = readTemplateFields(value);
  const set = (next: TemplateField[]) => onChange(name, next);
  const free = (data?.fields ?? []).filter((field) => !rows.some((row) => row.field === field.name));
  return (
    <Field.Root name={name} hint={hint} error={error} required={required} width="100%">
      <Field.Label>{label}</Field.Label>
      {!target && <Notice look="info">{t('template.noTarget')}</Notice>}
      {failure && <Notice look="danger">{problemText(failureOf(failure)) || t('failure.unknown')}</Notice>}
      <LateLoader pending={isFetching} small />
      {rows.length > 0 && (
        <ColumnTable
          label={label}
          columns={COLUMNS.map((name) => ({ name, heading: t(`template.column.${name}`) }))}
        >
          {rows.map((row) => (
            <FieldRow
              key={row.field}
              row={row}
              field={data?.fields.find((field) => field.name === row.field)}
              disabled={disabled}
              onChange={(change) =>
                set(rows.map((other) => (other === row ? { ...other, ...change } : other)))
              }
              onRemove={() => set(rows.filter((other) => other !== row))}
            />
          ))}
        </ColumnTable>
      )}
      {data && (
        <Box paddingTop={2}>
          <Choice
            label={t('template.add')}
            placeholder={t('template.add.choose')}
            value={null}
            disabled={disabled}
            options={free.map((field) => ({ value: field.name, label: `${field.name} (${field.type})` }))}
            onChange={(field) =>
              field && set([...rows, { field, required: isRequired(free, field), defaultValue: null }])
            }
          />
        </Box>
      )}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

const isRequired = (fields: CatalogueField[], name: string): boolean =>
  fields.find((field) => field.name === name)?.required ?? false;

interface FieldRowProps {
  row: TemplateField;
  field: CatalogueField | undefined;
  disabled?: boolean;
  onChange(change: Partial<TemplateField>): void;
  onRemove(): void;
}

function FieldRow({ row, field, disabled, onChange, onRemove }: FieldRowProps) {
  const t = useText();
  return (
    <tr>
      <Cell>
        <Typography fontWeight="bold">{row.field}</Typography>
        <Typography tag="div" variant="pi" textColor={field ? 'neutral600' : 'danger600'}>
          {field?.type ?? t('mapping.noField')}
        </Typography>
      </Cell>
      <Cell>
        <Checkbox
          checked={row.required}
          disabled={disabled}
          aria-label={t('template.required', { field: row.field })}
          onCheckedChange={(required) => onChange({ required: required === true })}
        />
      </Cell>
      <Cell>
        <Box minWidth="18rem">
          {field && (
            <ValueInput
              hideLabel
              field={field}
              disabled={disabled}
              label={t('mapping.defaultOf', { field: row.field })}
              value={row.defaultValue}
              onChange={(value) => onChange({ defaultValue: value as TemplateField['defaultValue'] })}
            />
          )}
        </Box>
      </Cell>
      <Cell>
        <IconButton
          variant="ghost"
          disabled={disabled}
          label={t('mapping.remove', { field: row.field })}
          onClick={onRemove}
        >
          <Trash />
        </IconButton>
      </Cell>
    </tr>
  );
}
