import { Grid } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import {
  BODY_FORMATS,
  IMPORTANCES,
  type BodyFormat,
  type CatalogueField,
  type EmailProperty,
  type FieldMapping,
  type Importance,
} from '../../../../../contracts/mapping';
import { useGetEmailValueSourcesQuery } from '../../../api/choices';
import { Choice } from '../../../ui/Choice';
import { ToggleField } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { ValueInput } from '../../../ui/ValueInput';
import { changeRow, fieldOf, setSource } from './rows';
import type { Mapping } from './useMapping';

/** Ordered as users look for them. */
const PROPERTIES: EmailProperty[] = [
  'attachment',
  'subject',
  'body',
  'sender',
  'senderName',
  'importance',
  'receivedTime',
  'recipients',
];

/** Maps message properties to fields. Offers only compatible fields. */
export function PropertiesSection({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const { rows, setRows, fields } = mapping;
  const { data: sources = [] } = useGetEmailValueSourcesQuery();
  return (
    <Section title={t('mapping.properties')} hint={t('mapping.properties.hint')}>
      <Grid.Root gap={4}>
        {PROPERTIES.map((property) => (
          <Grid.Item key={property} col={6} xs={12} direction="column" alignItems="stretch" gap={3}>
            <PropertyField property={property} mapping={mapping} />
          </Grid.Item>
        ))}
        {sources.map(({ source, label, types }) => (
          <Grid.Item key={source} col={6} xs={12} direction="column" alignItems="stretch">
            <Choice
              label={label}
              value={fieldOf(rows, source)}
              none={t('mapping.nowhere')}
              hint={t('mapping.appSource')}
              options={fields
                .filter(({ type }) => types.includes(type))
                .map(({ name, type }) => ({ value: name, label: `${name} (${type})` }))}
              onChange={(name) => setRows(setSource(rows, source, name))}
            />
          </Grid.Item>
        ))}
      </Grid.Root>
      <ToggleField
        name="addEmailAsAttachment"
        label={t('field.addEmailAsAttachment')}
        hint={t('field.addEmailAsAttachment.hint')}
      />
    </Section>
  );
}

function PropertyField({ property, mapping }: { property: EmailProperty; mapping: Mapping }) {
  const t = useText();
  const { rows, setRows, fields } = mapping;
  const fitting = fields.filter(({ fits }) => fits.includes(property));
  const row = rows.find(({ source }) => source === property);
  const field = fields.find(({ name }) => name === row?.field);
  const change = (values: Partial<FieldMapping>) => row && setRows(changeRow(rows, row.field, values));
  return (
    <>
      <Choice
        label={t(`property.${property}`)}
        value={fieldOf(rows, property)}
        none={t('mapping.nowhere')}
        hint={fitting.length === 0 ? t('mapping.noFit') : undefined}
        disabled={fitting.length === 0}
        options={fitting.map(({ name, type }) => ({ value: name, label: `${name} (${type})` }))}
        onChange={(name) => setRows(setSource(rows, property, name))}
      />
      {row && property === 'body' && (
        <Choice
          label={t('mapping.bodyFormat')}
          value={row.bodyFormat}
          options={BODY_FORMATS.map((format) => ({ value: format, label: t(`bodyFormat.${format}`) }))}
          onChange={(format) => change({ bodyFormat: format as BodyFormat })}
        />
      )}
      {row && field && property === 'importance' && (
        <ValueTable row={row} index={rows.indexOf(row)} field={field} onChange={change} />
      )}
    </>
  );
}

interface ValueTableProps {
  row: FieldMapping;
  index: number;
  field: CatalogueField;
  onChange(values: Partial<FieldMapping>): void;
}

/** Field values for High, Normal and Low. */
function ValueTable({ row, index, field, onChange }: ValueTableProps) {
  const t = useText();
  const set = (importance: Importance, value: unknown) => {
    const { [importance]: _before, ...others } = row.valueTable ?? {};
    const next = value === null ? others : { ...others, [importance]: value as string };
    onChange({ valueTable: Object.keys(next).length > 0 ? next : null });
  };
  return IMPORTANCES.map((importance) => (
    <ImportanceField
      key={importance}
      name={`mappings.${index}.valueTable.${importance}`}
      label={t('mapping.importance', { importance: t(`importance.${importance}`) })}
      field={field}
      none={t('mapping.importance.byName')}
      value={row.valueTable?.[importance] ?? null}
      onChange={(value) => set(importance, value)}
    />
  ));
}

interface ImportanceFieldProps {
  name: string;
  label: string;
  field: CatalogueField;
  none: string;
  value: unknown;
  onChange(value: unknown): void;
}

const ImportanceField = ({ name, ...input }: ImportanceFieldProps) => (
  <ValueInput {...input} error={useField(name).error} />
);
