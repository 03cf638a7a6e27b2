import { Box, Typography } from '@strapi/design-system';
import { Bar, BarChart, CartesianGrid, Legend, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { useIntl } from 'react-intl';
import { useTheme } from 'styled-components';
import { OUTCOMES } from '../../../contracts/outcomes';
import { useGetEmailMessageSummaryQuery } from '../api/messages';
import { useText } from '../ui/text';
import { OUTCOME_COLOURS } from './outcome-colours';
import { SummaryTable } from './SummaryTable';

/** Messages per day by outcome, as a bar chart, and as a table for screen readers. */
export default function MessageChart({ channel }: { channel?: string }) {
  const t = useText();
  const { formatDate } = useIntl();
  const { colors } = useTheme();
  const { data } = useGetEmailMessageSummaryQuery({ channel });
  const isEmpty = !data?.some((day) => OUTCOMES.some((outcome) => day[outcome] > 0));
  if (isEmpty) return null;
  const dayName = (day: string) => formatDate(day, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  return (
    <Box background="neutral0" hasRadius shadow="filterShadow" padding={4} marginBottom={4}>
      <Typography variant="delta" tag="h2">
        {t('chart.title')}
      </Typography>
      <Box paddingTop={4} height="22rem" aria-hidden>
        <ResponsiveContainer width="100%" height="100%">
          <BarChart data={data} margin={{ left: -20, right: 0, top: 0, bottom: 0 }}>
            <CartesianGrid vertical={false} stroke={colors.neutral200} />
            <XAxis
              dataKey="day"
              tickFormatter={dayName}
              interval="equidistantPreserveStart"
              minTickGap={24}
              stroke={colors.neutral600}
              fontSize={11}
            />
            <YAxis allowDecimals={false} stroke={colors.neutral600} fontSize={11} />
            <Tooltip
              labelFormatter={dayName}
              contentStyle={{ background: colors.neutral0, borderColor: colors.neutral200 }}
              cursor={{ fill: colors.neutral100 }}
            />
            <Legend formatter={(name: string) => <span style={{ color: colors.neutral800 }}>{name}</span>} />
            {OUTCOMES.map((outcome) => (
              <Bar
                key={outcome}
                stackId="outcomes"
                dataKey={outcome}
                name={t(`outcome.${outcome}`)}
                fill={colors[OUTCOME_COLOURS[outcome].bar]}
                isAnimationActive={false}
              />
            ))}
          </BarChart>
        </ResponsiveContainer>
      </Box>
      <SummaryTable days={data!} dayName={dayName} />
    </Box>
  );
}
