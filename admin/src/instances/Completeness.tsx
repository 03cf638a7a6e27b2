import { Button, Flex, Link, Typography } from '@strapi/design-system';
import { useFetchClient } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import { NavLink } from 'react-router-dom';
import { missingIn, type ChannelCompleteness, type CanaryView } from '../../../contracts/completeness';
import { route } from '../api/base';
import { useCheckEmailCompletenessMutation, useGetEmailCompletenessQuery } from '../api/completeness';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { download } from '../ui/download';
import { Section } from '../ui/Section';
import { useSay, useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { useNotices } from '../ui/useNotices';
import { useTimes } from '../ui/useTimes';
import { useDuration } from './useDuration';

const COLUMNS = ['channel', 'accounted', 'canary', 'actions'] as const;

/** Shows whether the log contains every message in the mailboxes, and the time from sending to reading. */
export function Completeness() {
  const t = useText();
  const { data = [] } = useGetEmailCompletenessQuery();
  if (data.length === 0) return null;
  return (
    <Section title={t('completeness.title')} hint={t('completeness.hint')}>
      <ColumnTable
        label={t('completeness.title')}
        columns={COLUMNS.map((name) => ({ name, heading: t(`completeness.column.${name}`) }))}
      >
        {data.map((one) => (
          <tr key={one.channel}>
            <Cell>
              <Link tag={NavLink} to={PATHS.channel(one.channel)}>
                {one.name}
              </Link>
            </Cell>
            <Cell>
              <Check view={one} />
            </Cell>
            <Cell>
              <Canary canary={one.canary} />
            </Cell>
            <Cell>
              <Actions channel={one.channel} />
            </Cell>
          </tr>
        ))}
      </ColumnTable>
    </Section>
  );
}

function Check({ view: { check } }: { view: ChannelCompleteness }) {
  const t = useText();
  const say = useSay();
  const { full } = useTimes();
  const { formatNumber } = useIntl();
  if (!check) return <Typography textColor="neutral600">{t('completeness.never')}</Typography>;
  if (check.problem)
    return <Typography textColor="warning700">{say(check.problem.text, check.problem.values)}</Typography>;
  const sum = (of: 'inFolder' | 'accounted' | 'unread') =>
    check.folders.reduce((total, folder) => total + folder[of], 0);
  const missing = missingIn(check);
  return (
    <>
      <Typography textColor={missing > 0 ? 'danger600' : 'success700'}>
        {t('completeness.accounted', {
          accounted: formatNumber(sum('accounted')),
          all: formatNumber(sum('inFolder') - sum('unread')),
        })}
      </Typography>
      {missing > 0 && (
        <Typography tag="div" textColor="danger600">
          {t('completeness.missing', { count: missing })}
        </Typography>
      )}
      <Typography tag="div" variant="pi" textColor="neutral600">
        {t('completeness.at', { at: full(check.at), unread: sum('unread') })}
      </Typography>
    </>
  );
}

function Canary({ canary }: { canary: CanaryView | null }) {
  const t = useText();
  const duration = useDuration();
  if (!canary) return <Typography textColor="neutral600">{t('completeness.canary.off')}</Typography>;
  if (canary.late) return <Typography textColor="danger600">{t('completeness.canary.late')}</Typography>;
  return (
    <Typography>
      {canary.readAfterMs === null
        ? t('completeness.canary.waits')
        : t('completeness.canary.read', { duration: duration(canary.readAfterMs) })}
    </Typography>
  );
}

function Actions({ channel }: { channel: string }) {
  const t = useText();
  const [mayRun, mayReadLog] = useAllowed('channels.run', 'messages.read');
  const [check, { isLoading }] = useCheckEmailCompletenessMutation();
  const { get } = useFetchClient();
  const { failed } = useNotices();
  if (!mayRun) return null;
  const save = async () => {
    try {
      const path = route(`/channels/${channel}/completeness.csv`);
      const { data } = await get<Blob>(path, { responseType: 'blob' });
      download(data, 'completeness.csv');
    } catch (error) {
      failed(error);
    }
  };
  return (
    <Flex gap={2}>
      <Button variant="secondary" loading={isLoading} onClick={() => void check(channel)}>
        {t('completeness.check')}
      </Button>
      {mayReadLog && (
        <Button variant="tertiary" onClick={() => void save()}>
          CSV
        </Button>
      )}
    </Flex>
  );
}
