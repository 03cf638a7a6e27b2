import { Box, Button, Flex } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { MATCHES, type Condition, type ConditionGroup, type Match } from '../../../contracts/rules';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';
import { ConditionRow } from './ConditionRow';
import { newCondition, withEntry } from './drafts';

interface ConditionListProps<Entry> {
  match: Match;
  entries: Entry[];
  onChange(change: { match?: Match; conditions?: Entry[] }): void;
  /** Server error at a path in the list, such as `0.value`. */
  errorAt(path: string): string | undefined;
}

/** Conditions of a rule, single or in groups. */
export function ConditionList({ entries, errorAt, ...rest }: ConditionListProps<Condition | ConditionGroup>) {
  const t = useText();
  const { onChange } = rest;
  const set = (index: number, entry: Condition | ConditionGroup | null) =>
    onChange({ conditions: withEntry(entries, index, entry) });
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <MatchChoice {...rest} />
      {entries.map((entry, index) =>
        'conditions' in entry ? (
          <Box key={index} paddingLeft={4} borderColor="neutral200" style={{ borderWidth: '0 0 0 2px' }}>
            <Group
              group={entry}
              errorAt={(path) => errorAt(`${index}.conditions.${path}`)}
              onChange={(group) => set(index, group)}
            />
          </Box>
        ) : (
          <ConditionRow
            key={index}
            condition={entry}
            error={errorAt(String(index))}
            onChange={(condition) => set(index, condition)}
          />
        ),
      )}
      <Flex gap={2} wrap="wrap">
        <Button
          variant="secondary"
          startIcon={<Plus />}
          onClick={() => onChange({ conditions: [...entries, newCondition('subject')] })}
        >
          {t('rule.condition.add')}
        </Button>
        <Button
          variant="tertiary"
          startIcon={<Plus />}
          onClick={() =>
            onChange({ conditions: [...entries, { match: 'any', conditions: [newCondition('subject')] }] })
          }
        >
          {t('rule.group.add')}
        </Button>
      </Flex>
    </Flex>
  );
}

interface GroupProps {
  group: ConditionGroup;
  errorAt(path: string): string | undefined;
  /** Null after its last condition is removed. */
  onChange(group: ConditionGroup | null): void;
}

function Group({ group, errorAt, onChange }: GroupProps) {
  const t = useText();
  const { conditions } = group;
  const set = (changed: Condition[]) =>
    onChange(changed.length === 0 ? null : { ...group, conditions: changed });
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <MatchChoice match={group.match} onChange={(change) => onChange({ ...group, ...change })} />
      {conditions.map((condition, index) => (
        <ConditionRow
          key={index}
          condition={condition}
          error={errorAt(String(index))}
          onChange={(changed) => set(withEntry(conditions, index, changed))}
        />
      ))}
      <Box>
        <Button
          variant="tertiary"
          startIcon={<Plus />}
          onClick={() => set([...conditions, newCondition('subject')])}
        >
          {t('rule.condition.add')}
        </Button>
      </Box>
    </Flex>
  );
}

function MatchChoice({ match, onChange }: { match: Match; onChange(change: { match: Match }): void }) {
  const t = useText();
  return (
    <Box maxWidth="20rem">
      <Choice
        label={t('rule.match')}
        value={match}
        options={MATCHES.map((name) => ({ value: name, label: t(`rule.match.${name}`) }))}
        onChange={(name) => onChange({ match: name as Match })}
      />
    </Box>
  );
}
