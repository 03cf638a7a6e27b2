import { Button, Flex } from '@strapi/design-system';
import type { ConfigurationView } from '../../../contracts/configuration';
import { useApplyEmailConfigurationMutation, useGetEmailConfigurationQuery } from '../api/configuration';
import { FailureNotice } from '../ui/FailureNotice';
import { Notice } from '../ui/Notice';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';

/** Shows the configuration file for channels and rules, and the differences from it. Renders nothing without one. */
export function ConfigurationSection() {
  const t = useText();
  const { data } = useGetEmailConfigurationQuery({ drift: true });
  const [canWrite] = useAllowed('channels.write');
  const [apply, { isLoading, error }] = useApplyEmailConfigurationMutation();
  if (!data?.file) return null;
  return (
    <Section title={t('configuration.title')}>
      <Standing view={data} file={data.file} />
      {error && <FailureNotice error={error} />}
      {canWrite && (
        <Flex>
          <Button variant="secondary" loading={isLoading} onClick={() => void apply()}>
            {t('configuration.apply')}
          </Button>
        </Flex>
      )}
    </Section>
  );
}

function Standing({ view: { problem, drift }, file }: { view: ConfigurationView; file: string }) {
  const t = useText();
  if (problem !== null)
    return (
      <Notice look="danger" title={t('configuration.notApplied', { file })}>
        {problem}
      </Notice>
    );
  const names = [...new Set(drift.map(({ kind, name }) => name ?? kind))].join(', ');
  return (
    <Notice look={drift.length > 0 ? 'warning' : 'success'} title={t('configuration.applied', { file })}>
      {drift.length > 0 ? t('configuration.drift', { count: drift.length, names }) : t('configuration.same')}
    </Notice>
  );
}
