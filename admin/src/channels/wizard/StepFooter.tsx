import { Button, Flex } from '@strapi/design-system';
import { ArrowLeft, ArrowRight } from '@strapi/icons';
import type { ReactNode } from 'react';
import { useText } from '../../ui/text';
import { neighbour } from './steps';
import { useStepActions } from './useStepActions';
import { useStepForm } from './useStepForm';
import { useWizard } from './WizardContext';

/** Navigation to the previous and next step, and the step's own actions. */
export function StepFooter({ children }: { children?: ReactNode }) {
  const t = useText();
  const { step } = useWizard();
  const { isSubmitting } = useStepForm();
  const { goTo } = useStepActions();
  const back = neighbour(step, -1);
  const next = neighbour(step, 1);
  return (
    <Flex justifyContent="space-between" gap={3} wrap="wrap">
      {back ? (
        <Button
          variant="tertiary"
          startIcon={<ArrowLeft />}
          disabled={isSubmitting}
          onClick={() => void goTo(back)}
        >
          {t('wizard.back')}
        </Button>
      ) : (
        <span />
      )}
      <Flex gap={2} wrap="wrap">
        {children}
        {next && (
          <Button endIcon={<ArrowRight />} loading={isSubmitting} onClick={() => void goTo(next)}>
            {t('wizard.next')}
          </Button>
        )}
      </Flex>
    </Flex>
  );
}
