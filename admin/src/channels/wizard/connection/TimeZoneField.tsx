import { useId } from 'react';
import { TextField } from '../../../ui/fields';
import { useText } from '../../../ui/text';

const ZONES = ['UTC', ...Intl.supportedValuesOf('timeZone')];

/** Time zone of the skip times, typed or selected from those that the browser knows. */
export function TimeZoneField() {
  const t = useText();
  const list = useId();
  return (
    <>
      <TextField name="timeZone" label={t('field.timeZone')} list={list} />
      <datalist id={list}>
        {ZONES.map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
