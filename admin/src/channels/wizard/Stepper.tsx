import { Box, Flex, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import { STEPS } from '../../paths';
import { useText } from '../../ui/text';
import { useStepActions } from './useStepActions';
import { useWizard } from './WizardContext';

const StepButton = styled.button`
  display: flex;
  align-items: center;
  gap: ${({ theme }) => theme.spaces[2]};
  padding: ${({ theme }) => theme.spaces[2]};
  background: none;
  border: none;
  border-radius: ${({ theme }) => theme.borderRadius};
  cursor: pointer;

  &:focus-visible {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
  }
`;

/** The three steps. Switching to another step saves the current one. */
export function Stepper() {
  const t = useText();
  const { step: current } = useWizard();
  const { goTo } = useStepActions();
  return (
    <Box tag="nav" aria-label={t('wizard.steps')} paddingBottom={4}>
      <Flex tag="ol" gap={4} wrap="wrap">
        {STEPS.map((step, index) => (
          <li key={step}>
            <StepButton
              type="button"
              aria-current={step === current ? 'step' : undefined}
              onClick={() => step !== current && void goTo(step)}
            >
              <Number number={index + 1} here={step === current} />
              <Typography
                fontWeight={step === current ? 'bold' : undefined}
                textColor={step === current ? 'primary600' : 'neutral600'}
              >
                {t(`wizard.${step}`)}
              </Typography>
            </StepButton>
          </li>
        ))}
      </Flex>
    </Box>
  );
}

const Number = ({ number, here }: { number: number; here: boolean }) => (
  <Flex
    justifyContent="center"
    width="2.4rem"
    height="2.4rem"
    borderRadius="50%"
    background={here ? 'primary600' : 'neutral200'}
  >
    <Typography variant="pi" fontWeight="bold" textColor={here ? 'neutral0' : 'neutral700'}>
      {number}
    </Typography>
  </Flex>
);
