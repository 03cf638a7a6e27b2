import { Field, Flex } from '@strapi/design-system';
import { useForm } from '@strapi/strapi/admin';
import { useParams } from 'react-router-dom';
import { useGetEmailCatalogueQuery, useGetEmailTemplateQuery } from '../api/choices';
import { useGetOfferTemplateQuery } from '../api/entries';
import { LateLoader } from '../ui/LateLoader';
import { Notice } from '../ui/Notice';
import { useText } from '../ui/text';
import { ValueInput } from '../ui/ValueInput';
import type { CustomFieldProps } from './custom-field-props';
import { chosenTemplate, readOfferValues, setOfferValue } from './json-values';

/** The values of an offer, with an input for each field of its template. */
export default function OfferValuesInput({
  name,
  label,
  value,
  onChange,
  hint,
  error,
  required,
  disabled,
}: CustomFieldProps) {
  const t = useText();
  const change = useForm('OfferValuesInput', ({ values }) => (values as { template?: unknown }).template);
  const { id } = useParams();
  const isSaved = id !== undefined && id !== 'create';
  const stored = useGetOfferTemplateQuery(id ?? '', { skip: !isSaved });
  const documentId = chosenTemplate(change, stored.data ?? null);
  const template = useGetEmailTemplateQuery(documentId ?? '', { skip: !documentId });
  const chosen = documentId ? template.data?.template : undefined;
  const catalogue = useGetEmailCatalogueQuery(chosen?.target ?? '', { skip: !chosen });
  const values = readOfferValues(value);
  const fields = (catalogue.data?.fields ?? []).filter((field) =>
    chosen?.fields.some((entry) => entry.field === field.name),
  );
  return (
    <Field.Root name={name} hint={hint} error={error} required={required} width="100%">
      <Field.Label>{label}</Field.Label>
      <LateLoader pending={stored.isFetching || template.isFetching || catalogue.isFetching} small />
      {!documentId && !stored.isFetching && <Notice look="info">{t('offer.noTemplate')}</Notice>}
      {documentId && template.error && <Notice look="warning">{t('offer.templateUnpublished')}</Notice>}
      {chosen && catalogue.data && fields.length === 0 && <Notice look="info">{t('offer.noFields')}</Notice>}
      <Flex direction="column" alignItems="stretch" gap={4}>
        {fields.map((field) => (
          <ValueInput
            key={field.name}
            field={field}
            label={field.name}
            disabled={disabled}
            value={values[field.name] ?? null}
            onChange={(next) => onChange(name, setOfferValue(values, field.name, next))}
          />
        ))}
      </Flex>
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
