import { useGetEmailTargetsQuery } from '../api/choices';
import { Choice } from '../ui/Choice';
import type { CustomFieldProps } from './custom-field-props';

/** Selects the content type in which tickets are created. */
export default function TargetInput(props: CustomFieldProps<string>) {
  const { name, value, onChange } = props;
  const { data: targets = [] } = useGetEmailTargetsQuery();
  const known = targets.map(({ uid, displayName }) => ({ value: uid, label: `${displayName} (${uid})` }));
  const isKnown = !value || known.some((option) => option.value === value);
  return (
    <Choice
      {...props}
      value={value ?? null}
      options={isKnown ? known : [...known, { value, label: value }]}
      onChange={(uid) => onChange(name, uid)}
    />
  );
}
