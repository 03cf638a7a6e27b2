import { useForm } from '@strapi/strapi/admin';
import type { ChannelPatch } from '../../../../contracts/channel';

/** The form of the step, as its actions need it. */
export interface StepForm {
  values: ChannelPatch;
  modified: boolean;
  isSubmitting: boolean;
  onChange(path: string, value: unknown): void;
  setErrors(errors: object): void;
  setSubmitting(submitting: boolean): void;
  resetForm(values?: ChannelPatch): void;
}

export const useStepForm = (): StepForm => useForm('Wizard', (form) => form as unknown as StepForm);
