import { Box } from '@strapi/design-system';
import { Notice } from '../../ui/Notice';
import { useText } from '../../ui/text';
import { toPatch } from './steps';
import { useStepForm } from './useStepForm';
import { useWizard } from './WizardContext';

/** Warns that the form was not tested on past messages. Saving a second time saves it anyway. */
export function UntestedNotice() {
  const t = useText();
  const { tested, untested } = useWizard();
  const { values } = useStepForm();
  const now = JSON.stringify(toPatch(values));
  if (untested !== now || tested === now) return null;
  return (
    <Box paddingBottom={4}>
      <Notice look="warning" title={t('rule.untested')}>
        {t('wizard.untested')}
      </Notice>
    </Box>
  );
}
