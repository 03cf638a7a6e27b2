import { useField } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import type { TemplateView } from '../../../../../contracts/templates';
import type { CatalogueField, FieldMapping } from '../../../../../contracts/mapping';
import { useGetEmailCatalogueQuery, useGetEmailTemplatesQuery } from '../../../api/choices';
import { useStepForm } from '../useStepForm';
import { withKinds } from './rows';

/** The mapping of the form with the template and fields that it is about. */
export interface Mapping {
  rows: FieldMapping[];
  setRows(rows: FieldMapping[]): void;
  /** Null while none is chosen, or when it is not published any more. */
  template: TemplateView | null;
  templates: TemplateView[];
  /** Fields of the template's target by the order of its schema; empty until they are known. */
  fields: CatalogueField[];
  targetName: string;
  /** Whether its entries belong to a locale. */
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
