import { useForm } from '@strapi/strapi/admin';
import type { CustomFieldProps } from './custom-field-props';
import { TemplateFields } from './TemplateFields';

/** The template's fields in the Content Manager, from the content type selected as target. */
export default function TemplateFieldsInput(props: CustomFieldProps) {
  const target = useForm('TemplateFieldsInput', ({ values }) => (values as { target?: string }).target);
  return <TemplateFields {...props} target={target} />;
}
