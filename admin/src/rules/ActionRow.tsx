import {
  Box,
  Checkbox,
  Field,
  Flex,
  IconButton,
  Textarea,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { ChangeEvent } from 'react';
import type { Action, ActionName } from '../../../contracts/rules';
import {
  useGetEmailCatalogueQuery,
  useGetEmailOffersQuery,
  useGetEmailTemplatesQuery,
  useGetEmailTicketTypesQuery,
} from '../api/choices';
import { Choice } from '../ui/Choice';
import { useText } from '../ui/text';
import { ListInput } from './ConditionRow';
import { ACTION_CHOICES, newAction } from './drafts';

interface ActionRowProps {
  action: Action;
  /** uid of the content type that the rule's tickets are created in; null where it is not known. */
  target: string | null;
  error?: string;
  onChange(action: Action | null): void;
}

/** One action with what it needs. */
export function ActionRow({ action, target, error, onChange }: ActionRowProps) {
  const t = useText();
  return (
    <Box>
      <Flex gap={2} alignItems="flex-end" wrap="wrap">
        <Box minWidth="16rem">
          <Choice
            label={t('rule.action')}
            value={action.do}
            options={ACTION_CHOICES.map((name) => ({ value: name, label: t(`rule.action.${name}`) }))}
            onChange={(name) => onChange(newAction(name as ActionName))}
          />
        </Box>
        <ActionValues action={action} target={target} onChange={onChange} />
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

type ValuesProps<A extends Action = Action> = Omit<ActionRowProps, 'action' | 'error'> & { action: A };

function ActionValues({ action, ...rest }: ValuesProps) {
  const t = useText();
  switch (action.do) {
    case 'template':
      return <TemplateValues action={action} {...rest} />;
    case 'ticket-type':
      return <TicketTypeValue action={action} {...rest} />;
    case 'set-field':
      return <FieldValues action={action} {...rest} />;
    case 'skip':
    case 'hold':
      return (
        <Field.Root width="20rem">
          <Field.Label>{t('rule.why')}</Field.Label>
          <TextInput
            value={action.why}
            onChange={({ target }: ChangeEvent<HTMLInputElement>) =>
              rest.onChange({ ...action, why: target.value })
            }
          />
        </Field.Root>
      );
    case 'add-participants':
      return (
        <Field.Root width="20rem">
          <Field.Label>{t('rule.addresses')}</Field.Label>
          <ListInput
            value={action.addresses}
            onChange={(addresses) => rest.onChange({ ...action, addresses })}
          />
        </Field.Root>
      );
    case 'no-acknowledgement':
      return null;
  }
}

function TemplateValues({ action, onChange }: ValuesProps<Extract<Action, { do: 'template' }>>) {
  const t = useText();
  const { data: templates = [] } = useGetEmailTemplatesQuery();
  const { data: offers = [] } = useGetEmailOffersQuery(action.template, { skip: action.template === '' });
  const entries = (list: { documentId: string; name: string }[]) =>
    list.map(({ documentId, name }) => ({ value: documentId, label: name }));
  return (
    <>
      <Box minWidth="14rem">
        <Choice
          label={t('rule.template')}
          value={action.template || null}
          options={entries(templates)}
          onChange={(template) => onChange({ ...action, template: template ?? '', offer: null })}
        />
      </Box>
      {offers.length > 0 && (
        <Box minWidth="14rem">
          <Choice
            label={t('check.offer')}
            none={t('value.none')}
            value={action.offer}
            options={entries(offers)}
            onChange={(offer) => onChange({ ...action, offer })}
          />
        </Box>
      )}
    </>
  );
}

function TicketTypeValue({ action, onChange }: ValuesProps<Extract<Action, { do: 'ticket-type' }>>) {
  const t = useText();
  const { data: types = [] } = useGetEmailTicketTypesQuery();
  return (
    <Box minWidth="14rem">
      <Choice
        label={t('rule.ticketType')}
        value={action.ticketType || null}
        options={types.map((type) => ({ value: type, label: type }))}
        onChange={(ticketType) => onChange({ ...action, ticketType: ticketType ?? '' })}
      />
    </Box>
  );
}

function FieldValues({ action, target, onChange }: ValuesProps<Extract<Action, { do: 'set-field' }>>) {
  const t = useText();
  const { data: catalogue } = useGetEmailCatalogueQuery(target ?? '', { skip: target === null });
  const fields = (catalogue?.fields ?? []).filter(({ type }) => type !== 'media' && type !== 'relation');
  return (
    <>
      <Box minWidth="12rem">
        {catalogue ? (
          <Choice
            label={t('rule.field')}
            value={action.field || null}
            options={fields.map(({ name }) => ({ value: name, label: name }))}
            onChange={(field) => onChange({ ...action, field: field ?? '' })}
          />
        ) : (
          <Field.Root>
            <Field.Label>{t('rule.field')}</Field.Label>
            <TextInput
              value={action.field}
              onChange={(event: ChangeEvent<HTMLInputElement>) =>
                onChange({ ...action, field: event.target.value })
              }
            />
          </Field.Root>
        )}
      </Box>
      <Field.Root width="20rem">
        <Field.Label>{t('rule.value')}</Field.Label>
        <Textarea
          value={typeof action.value === 'string' ? action.value : JSON.stringify(action.value)}
          onChange={(event: ChangeEvent<HTMLTextAreaElement>) =>
            onChange({ ...action, value: event.target.value })
          }
        />
      </Field.Root>
      <Box paddingBottom={2}>
        <Checkbox
          checked={action.append}
          onCheckedChange={(append) => onChange({ ...action, append: append === true })}
        >
          {t('rule.append')}
        </Checkbox>
      </Box>
    </>
  );
}
