import { Box, Dialog, Flex, IconButton, Link, Switch, Typography } from '@strapi/design-system';
import { ArrowDown, ArrowUp, Drag, Trash } from '@strapi/icons';
import { ConfirmDialog } from '@strapi/strapi/admin';
import { useState, type DragEvent } from 'react';
import { NavLink } from 'react-router-dom';
import type { RuleView } from '../../../contracts/rules';
import {
  useDeleteEmailRuleMutation,
  useOrderEmailRulesMutation,
  useUpdateEmailRuleMutation,
} from '../api/rules';
import { PATHS } from '../paths';
import { Cell, ColumnTable } from '../ui/ColumnTable';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';
import { inputOf, moved } from './drafts';

const COLUMNS = ['order', 'name', 'does', 'on'] as const;

interface RuleTableProps {
  rules: RuleView[];
  /** Channel that the rules belong to, or null for rules of all channels. */
  channel: string | null;
  canWrite: boolean;
}

/** Rules in order, which can be changed with buttons or by dragging. */
export function RuleTable({ rules, channel, canWrite }: RuleTableProps) {
  const t = useText();
  const { done, failed } = useNotices();
  const [order, { isLoading }] = useOrderEmailRulesMutation();
  const [update] = useUpdateEmailRuleMutation();
  const [remove] = useDeleteEmailRuleMutation();
  const [doomed, setDoomed] = useState<RuleView | null>(null);
  const [dragged, setDragged] = useState<number | null>(null);

  const tell = (answer: object, message?: string) => {
    if ('error' in answer) failed(answer.error);
    else if (message) done(message);
  };
  const move = async (index: number, by: number) =>
    tell(await order({ channel, ids: moved(rules, index, by).map(({ documentId }) => documentId) }));
  const toggle = async (rule: RuleView) =>
    tell(await update({ documentId: rule.documentId, rule: { ...inputOf(rule), enabled: !rule.enabled } }));

  return (
    <>
      <ColumnTable
        label={t('nav.rules')}
        columns={[
          ...COLUMNS.map((name) => ({ name, heading: t(`rules.column.${name}`) })),
          { name: 'delete', heading: '' },
        ]}
      >
        {rules.map((rule, index) => (
          <tr
            key={rule.documentId}
            onDragOver={(event) => {
              if (dragged !== null) event.preventDefault();
            }}
            onDrop={() => {
              if (dragged !== null && dragged !== index) void move(dragged, index - dragged);
              setDragged(null);
            }}
          >
            <Cell>
              <Flex gap={1}>
                {canWrite && (
                  <Flex
                    draggable={!isLoading}
                    title={t('rules.drag', { name: rule.name })}
                    cursor="grab"
                    onDragStart={(event: DragEvent) => {
                      // Firefox requires data to start dragging.
                      event.dataTransfer.setData('text/plain', rule.name);
                      setDragged(index);
                    }}
                    onDragEnd={() => setDragged(null)}
                  >
                    <Drag aria-hidden />
                  </Flex>
                )}
                <IconButton
                  variant="ghost"
                  label={t('rules.up', { name: rule.name })}
                  disabled={!canWrite || isLoading || index === 0}
                  onClick={() => void move(index, -1)}
                >
                  <ArrowUp />
                </IconButton>
                <IconButton
                  variant="ghost"
                  label={t('rules.down', { name: rule.name })}
                  disabled={!canWrite || isLoading || index === rules.length - 1}
                  onClick={() => void move(index, 1)}
                >
                  <ArrowDown />
                </IconButton>
              </Flex>
            </Cell>
            <Cell>
              <Link tag={NavLink} to={PATHS.rule(rule.documentId, channel)}>
                {rule.name}
              </Link>
              {rule.problems.map((problem) => (
                <Typography
                  key={`${problem.code}${problem.about}`}
                  tag="div"
                  variant="pi"
                  textColor="danger600"
                >
                  {t('rules.problem')}: {t(`rule.problem.${problem.code}`, { about: problem.about })}
                </Typography>
              ))}
            </Cell>
            <Cell>
              <Box minWidth="12rem">
                <Typography>
                  {rule.actions.map((action) => t(`rule.action.${action.do}`)).join(', ')}
                </Typography>
              </Box>
            </Cell>
            <Cell>
              <Switch
                aria-label={t('rules.switch', { name: rule.name })}
                checked={rule.enabled}
                disabled={!canWrite}
                onCheckedChange={() => void toggle(rule)}
              />
            </Cell>
            <Cell>
              {canWrite && (
                <IconButton variant="ghost" label={t('rules.delete')} onClick={() => setDoomed(rule)}>
                  <Trash />
                </IconButton>
              )}
            </Cell>
          </tr>
        ))}
      </ColumnTable>
      <Dialog.Root open={doomed !== null} onOpenChange={(open) => !open && setDoomed(null)}>
        <ConfirmDialog
          title={t('rules.delete.title', { name: doomed?.name ?? '' })}
          onConfirm={async () => {
            if (doomed) tell(await remove(doomed.documentId), t('rules.deleted'));
          }}
        >
          {t('rules.delete.stays')}
        </ConfirmDialog>
      </Dialog.Root>
    </>
  );
}
