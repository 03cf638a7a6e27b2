import { useGetEmailTicketTypesQuery } from '../api/choices';
import { Choice } from '../ui/Choice';
import type { CustomFieldProps } from './custom-field-props';

/** Selects one of the ticket types in the plugin's config. */
export default function TicketTypeInput(props: CustomFieldProps<string>) {
  const { name, value, onChange } = props;
  const { data: types = [] } = useGetEmailTicketTypesQuery();
  const options = [...new Set([...types, ...(value ? [value] : [])])];
  return (
    <Choice
      {...props}
      value={value ?? null}
      options={options.map((type) => ({ value: type, label: type }))}
      onChange={(type) => onChange(name, type)}
    />
  );
}
