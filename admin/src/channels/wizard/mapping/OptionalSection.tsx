import { Typography } from '@strapi/design-system';
import { Choice } from '../../../ui/Choice';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { MappingTable } from './MappingTable';
import { blankRow, freeFields } from './rows';
import type { Mapping } from './useMapping';

/** Fields that may stay empty. */
export function OptionalSection({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const { rows, setRows, fields } = mapping;
  const none = rows.every(({ kind }) => kind !== 'optional');
  return (
    <Section title={t('mapping.optionalMappings')} hint={t('mapping.optionalMappings.hint')}>
      {none ? (
        <Typography textColor="neutral600">{t('mapping.optionalMappings.none')}</Typography>
      ) : (
        <MappingTable kind="optional" mapping={mapping} label={t('mapping.optionalMappings')} />
      )}
      <Choice
        label={t('mapping.addField')}
        placeholder={t('mapping.addField.choose')}
        value={null}
        options={freeFields(rows, fields).map(({ name, type }) => ({
          value: name,
          label: `${name} (${type})`,
        }))}
        onChange={(name) => name && setRows([...rows, blankRow(name, 'optional')])}
      />
    </Section>
  );
}
