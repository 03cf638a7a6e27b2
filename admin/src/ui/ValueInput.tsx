import { Field, NumberInput, Textarea, TextInput, Typography } from '@strapi/design-system';
import { useState, type ChangeEvent } from 'react';
import { Choice } from './Choice';
import { EntryInput } from './EntryInput';
import { useText } from './text';
import type { ValueInputProps } from './value-input-props';
import { fromLocalInput, parseJson, takesDefault, toLocalInput, toStoredTime } from './values';

/** An input for a field's type. Empty input is null. */
export function ValueInput(props: ValueInputProps) {
  const { field, value, onChange, label, hideLabel, hint, error, disabled } = props;
  const t = useText();
  if (!takesDefault(field))
    return <Typography textColor="neutral600">{t(field.unique ? 'value.unique' : 'value.file')}</Typography>;
  const choice = { label, hideLabel, hint, error, disabled, none: props.none ?? t('value.none') };
  if (field.type === 'enumeration')
    return (
      <Choice
        {...choice}
        value={typeof value === 'string' ? value : null}
        options={(field.options ?? []).map((option) => ({ value: option, label: option }))}
        onChange={onChange}
      />
    );
  if (field.type === 'boolean')
    return (
      <Choice
        {...choice}
        value={typeof value === 'boolean' ? String(value) : null}
        options={[
          { value: 'true', label: t('value.true') },
          { value: 'false', label: t('value.false') },
        ]}
        onChange={(chosen) => onChange(chosen === null ? null : chosen === 'true')}
      />
    );
  if (field.type === 'relation') return <EntryInput {...props} />;
  return (
    <Field.Root hint={hint} error={error} width="100%">
      {!hideLabel && <Field.Label>{label}</Field.Label>}
      <PlainInput {...props} />
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

function PlainInput({ field, value, onChange, label, disabled }: ValueInputProps) {
  const shared = { 'aria-label': label, disabled };
  const typed = (change: (text: string) => unknown) => (event: ChangeEvent<HTMLInputElement>) =>
    onChange(change(event.target.value));
  const text = value === null || value === undefined ? '' : String(value);
  switch (field.type) {
    case 'integer':
    case 'decimal':
    case 'float':
      return (
        <NumberInput
          {...shared}
          value={typeof value === 'number' ? value : undefined}
          step={field.type === 'integer' ? 1 : 0.01}
          onValueChange={(number) => onChange(number ?? null)}
        />
      );
    case 'date':
      return <TextInput {...shared} type="date" value={text} onChange={typed((date) => date || null)} />;
    case 'time':
      return <TextInput {...shared} type="time" value={text.slice(0, 5)} onChange={typed(toStoredTime)} />;
    case 'datetime':
    case 'timestamp':
      return (
        <TextInput
          {...shared}
          type="datetime-local"
          value={toLocalInput(value)}
          onChange={typed(fromLocalInput)}
        />
      );
    case 'json':
    case 'blocks':
      return <JsonInput value={value} onChange={onChange} {...shared} />;
    case 'text':
    case 'richtext':
      return (
        <Textarea
          {...shared}
          value={text}
          onChange={(event: ChangeEvent<HTMLTextAreaElement>) => onChange(event.target.value || null)}
        />
      );
    default:
      return (
        <TextInput
          {...shared}
          type={field.type === 'email' ? 'email' : 'text'}
          value={text}
          maxLength={field.maxLength ?? undefined}
          onChange={typed((line) => line || null)}
        />
      );
  }
}

interface JsonInputProps {
  value: unknown;
  onChange(value: unknown): void;
  'aria-label': string;
  disabled?: boolean;
}

/** Keeps the text as typed, and uses it as the value if it is valid JSON. */
function JsonInput({ value, onChange, ...rest }: JsonInputProps) {
  const t = useText();
  const [text, setText] = useState(() =>
    value === null || value === undefined ? '' : JSON.stringify(value),
  );
  const isValid = text.trim() === '' || parseJson(text) !== undefined;
  return (
    <>
      <Textarea
        {...rest}
        value={text}
        onChange={({ target }: ChangeEvent<HTMLTextAreaElement>) => {
          setText(target.value);
          const json = target.value.trim() === '' ? null : parseJson(target.value);
          if (json !== undefined) onChange(json);
        }}
      />
      {!isValid && (
        <Typography role="alert" variant="pi" textColor="danger600">
          {t('value.json')}
        </Typography>
      )}
    </>
  );
}
