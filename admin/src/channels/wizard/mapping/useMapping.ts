import { useField } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { TemplateView } from '../../../../../contracts/templates';
import type { CatalogueField, FieldMapping } from '../../../../../contracts/mapping';
import { useGetEmailCatalogueQuery, useGetEmailTemplatesQuery } from '../../../api/choices';
import { useStepForm } from '../useStepForm';
import { withKinds } from './rows';

/** The form's mapping, with its template and fields. */
export interface Mapping {
  rows: FieldMapping[];
  setRows(rows: FieldMapping[]): void;
  /** Null if none is selected, or if it is no longer published. */
  template: TemplateView | null;
  templates: TemplateView[];
  /** Fields of the template's target in schema order; empty until loaded. */
  fields: CatalogueField[];
  targetName: string;
  /** Whether its entries are localized. */
  localized: boolean;
  isLoading: boolean;
  error: unknown;
}

export function useMapping(): Mapping {
  const { values } = useStepForm();
  const { value: rows = [], onChange } = useField<FieldMapping[]>('mappings');
  const templates = useGetEmailTemplatesQuery();
  const template = templates.data?.find(({ documentId }) => documentId === values.template) ?? null;
  const catalogue = useGetEmailCatalogueQuery(template?.target ?? '', { skip: !template });
  return useMemo(() => {
    const fields = (template && catalogue.data?.fields) ?? [];
    return {
      rows,
      setRows: (next: FieldMapping[]) =>
        onChange('mappings', template ? withKinds(next, template.fields, fields) : next),
      template,
      templates: templates.data ?? [],
      fields,
      targetName: catalogue.data?.displayName ?? '',
      localized: catalogue.data?.localized ?? false,
      isLoading: templates.isLoading || catalogue.isFetching,
      error: templates.error ?? catalogue.error,
    };
  }, [rows, onChange, template, templates, catalogue]);
}
