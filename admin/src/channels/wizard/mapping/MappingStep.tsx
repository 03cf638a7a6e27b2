import { Box, Button, Flex, Grid } from '@strapi/design-system';
import { FailureNotice } from '../../../ui/FailureNotice';
import { LateLoader } from '../../../ui/LateLoader';
import { useText } from '../../../ui/text';
import { ConnectionTest } from '../connection/ConnectionTest';
import { PreviewSection } from '../preview/PreviewSection';
import { ReplaySection } from '../preview/ReplaySection';
import { StepFooter } from '../StepFooter';
import { useStepActions } from '../useStepActions';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';
import { OptionalSection } from './OptionalSection';
import { PropertiesSection } from './PropertiesSection';
import { RequiredSection } from './RequiredSection';
import { missingValues } from './rows';
import { TemplateSection } from './TemplateSection';
import { useMapping } from './useMapping';

/** Step 3: the ticket that a message becomes, with a preview. */
export function MappingStep() {
  const t = useText();
  const { channel } = useWizard();
  const { isSubmitting } = useStepForm();
  const { save, saveAndActivate } = useStepActions();
  const mapping = useMapping();
  const { template, rows, fields, error } = mapping;
  const problems = () =>
    template && fields.length > 0
      ? missingValues(rows, template.fields, fields, {
          row: t('mapping.missing'),
          removed: (field) => t('mapping.missingField', { field }),
        })
      : [];
  return (
    <>
      <Grid.Root gap={4}>
        <Grid.Item col={7} m={12} xs={12} direction="column" alignItems="stretch">
          <Flex direction="column" alignItems="stretch" gap={4}>
            {Boolean(error) && <FailureNotice error={error} />}
            <TemplateSection mapping={mapping} />
            <LateLoader pending={mapping.isLoading} />
            {template && fields.length > 0 && (
              <>
                <RequiredSection mapping={mapping} />
                <PropertiesSection mapping={mapping} />
                <OptionalSection mapping={mapping} />
              </>
            )}
          </Flex>
        </Grid.Item>
        <Grid.Item col={5} m={12} xs={12} direction="column" alignItems="stretch">
          <Box position="sticky" top="8rem">
            <PreviewSection />
            <ReplaySection />
          </Box>
        </Grid.Item>
      </Grid.Root>
      <ConnectionTest />
      <StepFooter>
        <Button variant="secondary" loading={isSubmitting} onClick={() => void save(problems())}>
          {t('wizard.save')}
        </Button>
        {channel?.status !== 'active' && (
          <Button loading={isSubmitting} onClick={() => void saveAndActivate(problems())}>
            {t('wizard.activate')}
          </Button>
        )}
      </StepFooter>
    </>
  );
}
