import { Typography } from '@strapi/design-system';
import { useFieldError } from '../../../ui/fields';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { MappingTable } from './MappingTable';
import { OfferMenu } from './OfferMenu';
import type { Mapping } from './useMapping';

/** Fields that must not stay without a value. */
export function RequiredSection({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const error = useFieldError('mappings');
  const none = mapping.rows.every(({ kind }) => kind !== 'required');
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
      {none ? (
        <Typography textColor="neutral600">{t('mapping.requiredMappings.none')}</Typography>
      ) : (
        <MappingTable kind="required" mapping={mapping} label={t('mapping.requiredMappings')} />
      )}
    </Section>
  );
}
