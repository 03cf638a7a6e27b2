import { Flex, Link, Typography } from '@strapi/design-system';
import { Layouts, Page } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import { NavLink } from 'react-router-dom';
import type { ChannelLag, InstancesView, InstanceView } from '../../../contracts/instances';
import { useGetEmailInstancesQuery } from '../api/instances';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { bytes } from '../ui/bytes';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { Notice } from '../ui/Notice';
import { PluginNav } from '../ui/PluginNav';
import { Section } from '../ui/Section';
import { useSay, useText } from '../ui/text';
import { Completeness } from './Completeness';
import { lookOfLag, problemsOf } from './lag';
import { useDuration } from './useDuration';

const READ = permissions('channels.read');
const REFRESH_MS = 10_000;
const COLUMNS = ['host', 'state', 'engine', 'watched', 'running', 'rate', 'memory'] as const;
const LAG_COLUMNS = ['channel', 'lag', 'read'] as const;

/** Shows which instances read the mailboxes, what each does, and how far reading lags behind. */
export default function InstancesPage() {
  const t = useText();
  return (
    <Page.Protect permissions={READ}>
      <Page.Title>{t('nav.instances')}</Page.Title>
      <Page.Main>
        <Layouts.Header title={t('nav.instances')} subtitle={t('instances.subtitle')} />
        <Layouts.Content>
          <PluginNav />
          <Instances />
        </Layouts.Content>
      </Page.Main>
    </Page.Protect>
  );
}

function Instances() {
  const { data, error, refetch } = useGetEmailInstancesQuery(undefined, { pollingInterval: REFRESH_MS });
  if (error && !data) return <FailureNotice error={error} onRetry={refetch} />;
  if (!data) return <LateLoader />;
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Summary view={data} />
      <InstanceTable instances={data.instances} />
      <LagTable lags={data.lags} />
      <Completeness />
    </Flex>
  );
}

function Summary({ view }: { view: InstancesView }) {
  const t = useText();
  const say = useSay();
  const duration = useDuration();
  const readers = view.instances.filter(({ alive, reads }) => alive && reads).length;
  return (
    <>
      {readers === 0 && <Notice look="danger">{t('instances.none')}</Notice>}
      {problemsOf(view.instances).map(({ problem, hosts }) => (
        <Notice key={problem.text} look="warning" title={hosts.join(', ')}>
          {say(problem.text, problem.values)}
        </Notice>
      ))}
      <Notice look={lookOfLag(view.oldestUnreadMs)}>
        {view.oldestUnreadMs === null
          ? t('instances.noLag')
          : t('instances.lag', { age: duration(view.oldestUnreadMs) })}
      </Notice>
    </>
  );
}

function InstanceTable({ instances }: { instances: InstanceView[] }) {
  const t = useText();
  const { formatNumber } = useIntl();
  return (
    <ColumnTable
      label={t('nav.instances')}
      plain
      columns={COLUMNS.map((name) => ({ name, heading: t(`instances.column.${name}`) }))}
    >
      {instances.map((instance) => {
        const { value, unit } = bytes(instance.memory);
        const state = !instance.alive ? 'gone' : instance.reads ? 'reads' : 'serves';
        return (
          <tr key={instance.id}>
            <Cell>
              <Typography>{instance.host}</Typography>
              <Typography tag="div" variant="pi" textColor="neutral600">
                {t(`instances.kind.${instance.kind}`)} · {instance.pid}
              </Typography>
            </Cell>
            <Cell>
              <Typography textColor={instance.alive ? 'neutral800' : 'danger600'}>
                {t(`instances.state.${state}`)}
              </Typography>
            </Cell>
            <Cell>
              <Typography>{t(`instances.engine.${instance.engine}`)}</Typography>
            </Cell>
            <Cell>
              <Typography>{formatNumber(instance.watched)}</Typography>
            </Cell>
            <Cell>
              <Typography>{formatNumber(instance.running)}</Typography>
            </Cell>
            <Cell>
              <Typography>{formatNumber(instance.perMinute)}</Typography>
            </Cell>
            <Cell>
              <Typography>{formatNumber(value, { style: 'unit', unit, unitDisplay: 'short' })}</Typography>
            </Cell>
          </tr>
        );
      })}
    </ColumnTable>
  );
}

function LagTable({ lags }: { lags: ChannelLag[] }) {
  const t = useText();
  const duration = useDuration();
  const ago = (ms: number | null) => (ms === null ? t('instances.never') : duration(ms));
  return (
    <Section title={t('instances.lags')} hint={t('instances.lags.hint')}>
      <ColumnTable
        label={t('instances.lags')}
        columns={LAG_COLUMNS.map((name) => ({ name, heading: t(`instances.column.${name}`) }))}
      >
        {lags.map((lag) => (
          <tr key={lag.channel}>
            <Cell>
              <Link tag={NavLink} to={PATHS.channel(lag.channel)}>
                {lag.name}
              </Link>
            </Cell>
            <Cell>
              <Typography>{lag.oldestUnreadMs === null ? '–' : duration(lag.oldestUnreadMs)}</Typography>
            </Cell>
            <Cell>
              <Typography>{ago(lag.readAgoMs)}</Typography>
            </Cell>
          </tr>
        ))}
      </ColumnTable>
    </Section>
  );
}
