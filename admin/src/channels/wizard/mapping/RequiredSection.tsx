import { Button, Flex, Typography } from '@strapi/design-system';
import { useFieldError } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { MappingTable } from './MappingTable';
import { OfferMenu } from './OfferMenu';
import { blankRow, removedFields } from './rows';
import type { Mapping } from './useMapping';

/** Fields that must have a value. */
export function RequiredSection({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const error = useFieldError('mappings');
  const { rows, setRows, template, fields } = mapping;
  const none = rows.every(({ kind }) => kind !== 'required');
  const removed = template ? removedFields(rows, template.fields, fields) : [];
  return (
    <Section
      title={t('mapping.requiredMappings')}
      hint={t('mapping.requiredMappings.hint')}
      action={<OfferMenu mapping={mapping} />}
    >
      {error && (
        <Typography role="alert" textColor="danger600">
          {error}
        </Typography>
      )}
      {removed.map((field) => (
        <Flex key={field} gap={3} wrap="wrap" justifyContent="space-between">
          <Typography textColor="neutral600">{t('mapping.removed', { field })}</Typography>
          <Button variant="tertiary" onClick={() => setRows([...rows, blankRow(field, 'required')])}>
            {t('mapping.putBack', { field })}
          </Button>
        </Flex>
      ))}
      {none && removed.length === 0 && (
        <Typography textColor="neutral600">{t('mapping.requiredMappings.none')}</Typography>
      )}
      {!none && <MappingTable kind="required" mapping={mapping} label={t('mapping.requiredMappings')} />}
    </Section>
  );
}
