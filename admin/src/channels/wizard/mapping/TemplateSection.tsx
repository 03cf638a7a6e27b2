import { Field, MultiSelect, MultiSelectOption, Typography } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import {
  useGetEmailLocalesQuery,
  useGetEmailTargetsQuery,
  useGetEmailTicketTypesQuery,
  useLazyGetEmailCatalogueQuery,
  useLazyGetEmailTemplateQuery,
} from '../../../api/choices';
import { Choice } from '../../../ui/Choice';
import { FieldGrid } from '../../../ui/FieldGrid';
import { useFieldError } from '../../../ui/fields';
import { Notice } from '../../../ui/Notice';
import { Section } from '../../../ui/Section';
import { useMayMakeTemplates } from '../../../templates/useMayMakeTemplates';
import { useText } from '../../../ui/text';
import { useNotices } from '../../../ui/useNotices';
import { FirstTemplate, NewTemplate } from './NewTemplate';
import type { Mapping } from './useMapping';
import { useStepForm } from '../useStepForm';
import { withTemplate } from './rows';

/** Type of the created tickets, and the types that replies may be added to. */
export function TemplateSection({ mapping }: { mapping: Mapping }) {
  const t = useText();
  const { failed } = useNotices();
  const { values, onChange, setSubmitting } = useStepForm();
  const { templates, template, rows, setRows, isLoading } = mapping;
  const { data: targets = [] } = useGetEmailTargetsQuery();
  const [loadTemplate] = useLazyGetEmailTemplateQuery();
  const [loadCatalogue] = useLazyGetEmailCatalogueQuery();
  const error = useFieldError('template');
  const mayMake = useMayMakeTemplates();
  const targetName = (uid: string) => targets.find((target) => target.uid === uid)?.displayName ?? uid;

  const choose = async (documentId: string | null) => {
    onChange('template', documentId);
    if (documentId !== values.template) onChange('offer', null);
    if (!documentId) return;
    // Saving before its mapping has loaded would save the template without it.
    setSubmitting(true);
    try {
      const { template: chosen, suggestedMappings } = await loadTemplate(documentId).unwrap();
      const catalogue = await loadCatalogue(chosen.target).unwrap();
      setRows(withTemplate(rows, suggestedMappings, catalogue));
    } catch (failure) {
      failed(failure);
    } finally {
      setSubmitting(false);
    }
  };

  return (
    <Section
      title={t('mapping.template')}
      hint={t('mapping.template.hint')}
      action={
        mayMake && templates.length > 0 && <NewTemplate onMade={(documentId) => void choose(documentId)} />
      }
    >
      {!isLoading && templates.length === 0 && (
        <Notice look="info" title={t('mapping.noTemplates')}>
          {mayMake ? (
            <FirstTemplate onMade={(documentId) => void choose(documentId)} />
          ) : (
            t('mapping.noTemplates.notPermitted')
          )}
        </Notice>
      )}
      <FieldGrid>
        <Choice
          required
          name="template"
          label={t('field.template')}
          placeholder={t('mapping.template.choose')}
          value={values.template ?? null}
          error={error}
          options={templates.map(({ documentId, name, ticketType }) => ({
            value: documentId,
            label: `${name} (${ticketType})`,
          }))}
          onChange={(documentId) => void choose(documentId)}
        />
        <WhitelistField />
        {mapping.localized && <LocaleField />}
      </FieldGrid>
      {template && (
        <Typography textColor="neutral600">
          {t('mapping.creates', { type: template.ticketType, target: targetName(template.target) })}
        </Typography>
      )}
    </Section>
  );
}

/** Locale of new tickets. A locale that no longer exists stays visible. */
function LocaleField() {
  const t = useText();
  const name = 'ticketLocale';
  const { value = null, error, onChange } = useField<string | null>(name);
  const { data: locales = [] } = useGetEmailLocalesQuery();
  const gone = value !== null && locales.length > 0 && !locales.some(({ code }) => code === value);
  return (
    <Choice
      name={name}
      label={t('field.ticketLocale')}
      none={t('field.ticketLocale.default')}
      hint={t('field.ticketLocale.hint')}
      value={value}
      error={error}
      options={[
        ...locales.map((locale) => ({ value: locale.code, label: locale.name })),
        ...(gone ? [{ value, label: value }] : []),
      ]}
      onChange={(code) => onChange(name, code)}
    />
  );
}

function WhitelistField() {
  const t = useText();
  const name = 'whitelistedTicketTypes';
  const { value = [], error, onChange } = useField<string[]>(name);
  const { data: types = [] } = useGetEmailTicketTypesQuery();
  return (
    <Field.Root name={name} error={error} hint={t('field.whitelistedTicketTypes.hint')} width="100%">
      <Field.Label>{t('field.whitelistedTicketTypes')}</Field.Label>
      <MultiSelect
        withTags
        aria-label={t('field.whitelistedTicketTypes')}
        placeholder={t('field.whitelistedTicketTypes.all')}
        value={value}
        onChange={(chosen: string[]) => onChange(name, chosen)}
        onClear={() => onChange(name, [])}
      >
        {[...new Set([...types, ...value])].map((type) => (
          <MultiSelectOption key={type} value={type}>
            {type}
          </MultiSelectOption>
        ))}
      </MultiSelect>
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}
