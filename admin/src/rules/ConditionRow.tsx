import {
  Box,
  Checkbox,
  Field,
  Flex,
  IconButton,
  NumberInput,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { ChangeEvent } from 'react';
import {
  CONDITION_NAMES,
  CONDITIONS,
  OPERATORS,
  type Condition,
  type ConditionName,
  type Operator,
} from '../../../contracts/rules';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';
import { compared, fromClock, toClock } from './drafts';

interface ConditionRowProps {
  condition: Condition;
  /** Server error. */
  error?: string;
  onChange(condition: Condition | null): void;
}

/** One condition: property, operator and value. */
export function ConditionRow({ condition, error, onChange }: ConditionRowProps) {
  const t = useText();
  const kind = CONDITIONS[condition.on];
  const change = (values: object) => onChange({ ...condition, ...values } as Condition);
  return (
    <Box>
      <Flex gap={2} alignItems="flex-end" wrap="wrap">
        <Box minWidth="14rem" flex="1">
          <Choice
            label={t('rule.condition')}
            value={condition.on}
            options={CONDITION_NAMES.map((name) => ({
              value: name,
              label: t(`rule.condition.${name}`, { header: '' }).trim(),
            }))}
            onChange={(on) => {
              const name = on as ConditionName;
              const fits = (OPERATORS[CONDITIONS[name].kind] as readonly string[]).includes(
                condition.operator,
              );
              const operator = fits ? condition.operator : OPERATORS[CONDITIONS[name].kind][0];
              onChange(compared({ ...condition, on: name }, operator));
            }}
          />
        </Box>
        {'named' in kind && (
          <Field.Root width="12rem">
            <Field.Label>{t('rule.header')}</Field.Label>
            <TextInput
              value={condition.header ?? ''}
              onChange={({ target }: ChangeEvent<HTMLInputElement>) => change({ header: target.value })}
            />
          </Field.Root>
        )}
        <Box paddingBottom={2}>
          <Checkbox checked={condition.not} onCheckedChange={(not) => change({ not: not === true })}>
            {t('rule.not')}
          </Checkbox>
        </Box>
        <Box minWidth="11rem">
          <Choice
            label={t('rule.operator')}
            value={condition.operator}
            options={OPERATORS[kind.kind].map((name) => ({ value: name, label: t(`rule.operator.${name}`) }))}
            onChange={(operator) => onChange(compared(condition, operator as Operator))}
          />
        </Box>
        <Box minWidth="14rem" flex="1">
          <ConditionValue condition={condition} onChange={(value) => change({ value })} />
        </Box>
        <IconButton variant="ghost" label={t('rule.remove')} onClick={() => onChange(null)}>
          <Trash />
        </IconButton>
      </Flex>
      {error && (
        <Typography role="alert" variant="pi" textColor="danger600">
          {error}
        </Typography>
      )}
    </Box>
  );
}

function ConditionValue({ condition, onChange }: { condition: Condition; onChange(value: unknown): void }) {
  const t = useText();
  const { on, operator, value } = condition;
  const kind = CONDITIONS[on];
  if ('options' in kind)
    return (
      <Choice
        label={t('rule.value')}
        value={String(value)}
        options={kind.options.map((option) => ({ value: option, label: t(`rule.option.${option}`) }))}
        onChange={onChange}
      />
    );
  return (
    <Field.Root width="100%">
      <Field.Label>{t(operator === 'in' ? 'rule.value.list' : 'rule.value')}</Field.Label>
      {on === 'timeOfDay' ? (
        <TextInput
          type="time"
          value={toClock(Number(value))}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) => onChange(fromClock(target.value))}
        />
      ) : typeof value === 'number' ? (
        <NumberInput value={value} onValueChange={(number) => onChange(number ?? 0)} />
      ) : Array.isArray(value) ? (
        <ListInput value={value} onChange={onChange} />
      ) : (
        <TextInput
          value={value}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) => onChange(target.value)}
        />
      )}
    </Field.Root>
  );
}

/** Comma-separated values, trimmed when the rule is saved. */
export const ListInput = ({ value, onChange }: { value: string[]; onChange(value: string[]): void }) => (
  <TextInput
    value={value.join(',')}
    onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
      onChange(target.value === '' ? [] : target.value.split(','))
    }
  />
);
