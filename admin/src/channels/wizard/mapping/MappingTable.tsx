import { Box, Checkbox, IconButton, MultiSelect, MultiSelectOption, Typography } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import { isAppSource } from '../../../../../contracts/app-source';
import type { CatalogueField, FieldMapping } from '../../../../../contracts/mapping';
import { useGetEmailRolesQuery, useGetEmailValueSourcesQuery } from '../../../api/choices';
import { Cell, ColumnTable } from '../../../ui/ColumnTable';
import { useText } from '../../../ui/text';
import { ValueInput } from '../../../ui/ValueInput';
import { showValue } from '../../../ui/values';
import { WRAP } from '../../../ui/wrap';
import { changeRow, rowError } from './rows';
import type { Mapping } from './useMapping';

const COLUMNS = ['field', 'default', 'restricted', 'action'] as const;

interface MappingTableProps {
  kind: FieldMapping['kind'];
  mapping: Mapping;
  label: string;
}

/** The rows of one kind. */
export function MappingTable({ kind, mapping, label }: MappingTableProps) {
  const t = useText();
  const { rows } = mapping;
  return (
    <ColumnTable
      label={label}
      columns={COLUMNS.map((name) => ({ name, heading: t(`mapping.column.${name}`) }))}
    >
      {rows.map((row, index) =>
        row.kind === kind ? <MappingRow key={row.field} row={row} index={index} mapping={mapping} /> : null,
      )}
    </ColumnTable>
  );
}

function MappingRow({ row, index, mapping }: { row: FieldMapping; index: number; mapping: Mapping }) {
  const t = useText();
  const { rows, setRows, fields, template } = mapping;
  const error = useField(`mappings.${index}`).rawError;
  const field = fields.find(({ name }) => name === row.field);
  const inTemplate = template?.fields.find((entry) => entry.field === row.field);
  const change = (values: Partial<FieldMapping>) => setRows(changeRow(rows, row.field, values));
  return (
    <tr>
      <Cell>
        <FieldName row={row} field={field} error={rowError(error, 'row')} />
      </Cell>
      <Cell>
        <Box minWidth="15rem" style={WRAP}>
          {field ? (
            <ValueInput
              hideLabel
              field={field}
              label={t('mapping.defaultOf', { field: row.field })}
              value={row.defaultValue}
              hint={
                inTemplate && inTemplate.defaultValue !== null
                  ? t('mapping.templateDefault', { value: showValue(inTemplate.defaultValue) })
                  : undefined
              }
              error={rowError(error, 'defaultValue')}
              onChange={(value) => change({ defaultValue: value as FieldMapping['defaultValue'] })}
            />
          ) : (
            <Typography textColor="neutral600">{t('mapping.noField')}</Typography>
          )}
        </Box>
      </Cell>
      <Cell>
        <Restriction row={row} onChange={change} />
      </Cell>
      <Cell>
        <IconButton
          variant="ghost"
          label={t('mapping.remove', { field: row.field })}
          onClick={() => setRows(rows.filter(({ field: name }) => name !== row.field))}
        >
          <Trash />
        </IconButton>
      </Cell>
    </tr>
  );
}

interface FieldNameProps {
  row: FieldMapping;
  field: CatalogueField | undefined;
  error?: string;
}

function FieldName({ row, field, error }: FieldNameProps) {
  const t = useText();
  const { data: sources = [] } = useGetEmailValueSourcesQuery();
  const source = isAppSource(row.source)
    ? (sources.find(({ source: known }) => known === row.source)?.label ?? row.source)
    : t(row.source ? `property.${row.source}` : 'mapping.onlyDefault');
  return (
    <Box minWidth="10rem" style={WRAP}>
      <Typography tag="div" fontWeight="bold">
        {row.field}
        {row.kind === 'required' && <span aria-label={t('mapping.required')}> *</span>}
      </Typography>
      <Typography tag="div" variant="pi" textColor="neutral600">
        {[field?.type, row.source ? t('mapping.from', { source }) : source].filter(Boolean).join(' · ')}
      </Typography>
      {error && (
        <Typography tag="div" variant="pi" textColor="danger600" role="alert">
          {error}
        </Typography>
      )}
    </Box>
  );
}

interface RestrictionProps {
  row: FieldMapping;
  onChange(values: Partial<FieldMapping>): void;
}

/** Only the named roles may read and change a restricted field of the ticket. */
function Restriction({ row, onChange }: RestrictionProps) {
  const t = useText();
  const { data: roles = [] } = useGetEmailRolesQuery();
  return (
    <Box minWidth="11rem">
      <Checkbox
        checked={row.restricted}
        aria-label={t('mapping.restrict', { field: row.field })}
        onCheckedChange={(restricted) => onChange({ restricted: restricted === true })}
      >
        {t('mapping.restricted')}
      </Checkbox>
      {row.restricted && (
        <MultiSelect
          aria-label={t('mapping.roles', { field: row.field })}
          placeholder={t('mapping.noRoles')}
          value={row.roles.map(String)}
          customizeContent={(chosen = []) =>
            chosen.map((id) => roles.find((role) => String(role.id) === id)?.name ?? id).join(', ')
          }
          onChange={(chosen: string[]) => onChange({ roles: chosen.map(Number) })}
        >
          {roles.map(({ id, name }) => (
            <MultiSelectOption key={id} value={String(id)}>
              {name}
            </MultiSelectOption>
          ))}
        </MultiSelect>
      )}
    </Box>
  );
}
