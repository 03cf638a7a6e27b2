import { useForm } from '@strapi/strapi/admin';
import type { CustomFieldProps } from './custom-field-props';
import { TemplateFields } from './TemplateFields';

/** The fields of a template in the Content Manager, of the content type that the form's target names. */
export default function TemplateFieldsInput(props: CustomFieldProps) {
  const target = useForm('TemplateFieldsInput', ({ values }) => (values as { target?: string }).target);
  return <TemplateFields {...props} target={target} />;
}
