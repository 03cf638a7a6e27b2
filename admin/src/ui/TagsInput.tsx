import { Field, Flex, Tag, TextInput } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { useField } from '@strapi/strapi/admin';
import { useState, type KeyboardEvent, type ReactNode } from 'react';
import { Managed } from './Managed';
import { splitTags } from './tags';
import { useText } from './text';

interface TagsInputProps {
  /** Path of a list of strings in the surrounding form. */
  name: string;
  label: string;
  hint?: ReactNode;
  placeholder?: string;
  disabled?: boolean;
  /** Returns the problem of a value, or null; shown as soon as the value is entered. */
  check?(value: string): string | null;
}

/** A list of short values in the surrounding form. */
export function TagsInput(props: TagsInputProps) {
  const { value: tags = [], onChange, error, rawError } = useField<string[]>(props.name);
  return (
    <Managed name={props.name}>
      <TagList
        {...props}
        tags={tags}
        onChange={(changed) => onChange(props.name, changed)}
        error={error ?? firstError(rawError, tags)}
      />
    </Managed>
  );
}

interface TagListProps extends TagsInputProps {
  tags: string[];
  onChange(tags: string[]): void;
  error?: string;
}

/** A list of short values. Enter, comma or leaving the field adds a value; its button removes it. */
export function TagList({
  name,
  label,
  hint,
  placeholder,
  disabled,
  check,
  tags,
  onChange,
  error,
}: TagListProps) {
  const t = useText();
  const [typed, setTyped] = useState('');
  const [problem, setProblem] = useState<string | null>(null);

  const add = (text: string) => {
    const found = splitTags(text, tags);
    const wrong = found.filter((tag) => check?.(tag));
    const right = found.filter((tag) => !wrong.includes(tag));
    if (right.length > 0) onChange([...tags, ...right]);
    setTyped(wrong.join(', '));
    setProblem(wrong[0] ? `${wrong[0]}: ${check!(wrong[0])}` : null);
  };
  const remove = (tag: string) => onChange(tags.filter((other) => other !== tag));
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ',') {
      event.preventDefault();
      add(typed);
    } else if (event.key === 'Backspace' && typed === '' && tags.length > 0) remove(tags.at(-1)!);
  };

  return (
    <Field.Root name={name} hint={hint} error={problem ?? error} width="100%">
      <Field.Label>{label}</Field.Label>
      <TextInput
        value={typed}
        placeholder={placeholder}
        disabled={disabled}
        onChange={({ target }: { target: { value: string } }) =>
          target.value.includes('\n') ? add(target.value) : setTyped(target.value)
        }
        onKeyDown={onKeyDown}
        onBlur={() => add(typed)}
      />
      {tags.length > 0 && (
        <Flex tag="ul" gap={2} wrap="wrap" paddingTop={1} aria-label={label}>
          {tags.map((tag) => (
            <li key={tag}>
              <Tag
                icon={<Cross aria-hidden />}
                label={t('tags.remove', { tag })}
                disabled={disabled}
                onClick={() => remove(tag)}
              >
                {tag}
              </Tag>
            </li>
          ))}
        </Flex>
      )}
      <Field.Hint />
      <Field.Error />
    </Field.Root>
  );
}

/** The server reports an invalid entry by its index in the list. */
function firstError(errors: unknown, tags: string[]): string | undefined {
  if (typeof errors !== 'object' || errors === null) return undefined;
  const [entry] = Object.entries(errors);
  return entry && typeof entry[1] === 'string' ? `${tags[Number(entry[0])] ?? ''}: ${entry[1]}` : undefined;
}
