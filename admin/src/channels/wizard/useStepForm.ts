import { useForm } from '@strapi/strapi/admin';
import type { ChannelUpdate } from '../../../../contracts/channel';

/** The step's form, as used by its actions. */
export interface StepForm {
  values: ChannelUpdate;
  modified: boolean;
  isSubmitting: boolean;
  onChange(path: string, value: unknown): void;
  setErrors(errors: object): void;
  setSubmitting(submitting: boolean): void;
  resetForm(values?: ChannelUpdate): void;
}

export const useStepForm = (): StepForm => useForm('Wizard', (form) => form as unknown as StepForm);
