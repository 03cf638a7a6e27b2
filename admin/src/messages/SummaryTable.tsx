import { VisuallyHidden } from '@strapi/design-system';
import type { DaySummary } from '../../../contracts/answers';
import { OUTCOMES } from '../../../contracts/outcomes';
import { useText } from '../ui/text';

/** The chart's numbers for screen readers, without empty days. */
export function SummaryTable({ days, dayName }: { days: DaySummary[]; dayName(day: string): string }) {
  const t = useText();
  const busy = days.filter((day) => OUTCOMES.some((outcome) => day[outcome] > 0));
  return (
    <VisuallyHidden>
      <table>
        <caption>{t('chart.title')}</caption>
        <thead>
          <tr>
            <th scope="col">{t('chart.day')}</th>
            {OUTCOMES.map((outcome) => (
              <th key={outcome} scope="col">
                {t(`outcome.${outcome}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {busy.map((day) => (
            <tr key={day.day}>
              <th scope="row">{dayName(day.day)}</th>
              {OUTCOMES.map((outcome) => (
                <td key={outcome}>{day[outcome]}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </VisuallyHidden>
  );
}
