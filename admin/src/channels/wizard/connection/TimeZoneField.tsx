import { Combobox, ComboboxOption, Field } from '@strapi/design-system';
import { useField } from '@strapi/strapi/admin';
import { useMemo } from 'react';
import { useText } from '../../../ui/text';

/** The time zone of the skip times, from those that the browser knows; another one that is stored is kept. */
export function TimeZoneField() {
  const t = useText();
  const { value, error, onChange } = useField<string>('timeZone');
  const zones = useMemo(
    () => [...new Set(['UTC', ...(value ? [value] : []), ...Intl.supportedValuesOf('timeZone')])],
    [value],
  );
  return (
    <Field.Root name="timeZone" error={error} width="100%">
      <Field.Label>{t('field.timeZone')}</Field.Label>
      <Combobox value={value} onChange={(zone?: string) => zone && onChange('timeZone', zone)}>
        {zones.map((zone) => (
          <ComboboxOption key={zone} value={zone}>
            {zone}
          </ComboboxOption>
        ))}
      </Combobox>
      <Field.Error />
    </Field.Root>
  );
}
