import { Box, Flex, Typography } from '@strapi/design-system';
import { CheckCircle, CrossCircle, Information } from '@strapi/icons';
import type { Step, WordedStep } from '../../../contracts/outcomes';
import { isTextKey, useSay, useText } from '../ui/text';

const LOOKS = {
  pass: { icon: CheckCircle, colour: 'success600' },
  stop: { icon: CrossCircle, colour: 'danger600' },
  note: { icon: Information, colour: 'neutral600' },
} as const;

/** The checks that a message went through, in order. */
export function StepList({ steps }: { steps: (Step | WordedStep)[] }) {
  const t = useText();
  const say = useSay();
  return (
    <Flex tag="ol" direction="column" alignItems="stretch" gap={3} aria-label={t('message.steps')}>
      {steps.map((step, index) => {
        const { check, result } = step;
        const { icon: Icon, colour } = LOOKS[result];
        const key = `check.${check}`;
        return (
          <Flex tag="li" key={index} gap={2} alignItems="flex-start">
            <Box paddingTop={1}>
              <Icon fill={colour} role="img" aria-label={t(`result.${result}`)} />
            </Box>
            <Box>
              <Typography tag="div" fontWeight="bold">
                {isTextKey(key) ? t(key) : check}
              </Typography>
              <Typography tag="div" textColor="neutral600" style={{ overflowWrap: 'anywhere' }}>
                {'code' in step ? say(`step.${step.code}`, step.values) : step.text}
              </Typography>
            </Box>
          </Flex>
        );
      })}
    </Flex>
  );
}
