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
import {
  isTicketRelation,
  LINKABLE_TYPES,
  LINKED,
  type Action,
  type ActionName,
} from '../../../contracts/rules';
import type { CatalogueField } from '../../../contracts/mapping';
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
  /** uid of the content type of the rule's tickets, or null if unknown. */
  target: string | null;
  error?: string;
  onChange(action: Action | null): void;
}

/** One action with its parameters. */
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
        <TextValue
          label={t('rule.why')}
          value={action.why}
          onChange={(why) => rest.onChange({ ...action, why })}
        />
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
    case 'acknowledgement':
      return (
        <>
          <TextValue
            label={t('rule.acknowledgement.subject')}
            value={action.subject}
            onChange={(subject) => rest.onChange({ ...action, subject })}
          />
          <TextValue
            long
            label={t('rule.acknowledgement.body')}
            value={action.body}
            onChange={(body) => rest.onChange({ ...action, body })}
          />
        </>
      );
    case 'note':
      return (
        <TextValue
          long
          label={t('rule.note')}
          value={action.text}
          onChange={(text) => rest.onChange({ ...action, text })}
        />
      );
    case 'move':
      return (
        <TextValue
          label={t('rule.folder')}
          value={action.folder}
          onChange={(folder) => rest.onChange({ ...action, folder })}
        />
      );
    case 'link':
      return (
        <>
          <FieldName
            label={t('rule.relation')}
            action={{ field: action.relation }}
            target={rest.target}
            also={[LINKED]}
            fits={(field) => rest.target !== null && isTicketRelation(field, rest.target)}
            onChange={(relation) => rest.onChange({ ...action, relation })}
          />
          <FieldName
            action={action}
            target={rest.target}
            fits={({ type }) => LINKABLE_TYPES.includes(type)}
            onChange={(field) => rest.onChange({ ...action, field })}
          />
          <TextValue
            label={t('rule.value')}
            value={action.value}
            onChange={(value) => rest.onChange({ ...action, value })}
          />
        </>
      );
    case 'block-sender':
    case 'no-acknowledgement':
      return null;
  }
}

interface TextValueProps {
  label: string;
  value: string;
  long?: boolean;
  onChange(value: string): void;
}

function TextValue({ label, value, long = false, onChange }: TextValueProps) {
  const Input = long ? Textarea : TextInput;
  return (
    <Field.Root width="20rem">
      <Field.Label>{label}</Field.Label>
      <Input
        value={value}
        onChange={({ target }: ChangeEvent<HTMLInputElement & HTMLTextAreaElement>) => onChange(target.value)}
      />
    </Field.Root>
  );
}

interface FieldNameProps {
  label?: string;
  /** Names offered in addition to those of the catalogue. */
  also?: string[];
  action: { field: string };
  target: string | null;
  fits(field: CatalogueField): boolean;
  onChange(field: string): void;
}

/** A field of the content type, or a text input for its name if the rule's channels use different types. */
function FieldName({ label, also = [], action, target, fits, onChange }: FieldNameProps) {
  const t = useText();
  const { data: catalogue } = useGetEmailCatalogueQuery(target ?? '', { skip: target === null });
  if (!catalogue)
    return <TextValue label={label ?? t('rule.field')} value={action.field} onChange={onChange} />;
  return (
    <Box minWidth="12rem">
      <Choice
        label={label ?? t('rule.field')}
        value={action.field || null}
        options={[...also, ...catalogue.fields.filter(fits).map(({ name }) => name)].map((name) => ({
          value: name,
          label: name,
        }))}
        onChange={(field) => onChange(field ?? '')}
      />
    </Box>
  );
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
  return (
    <>
      <FieldName
        action={action}
        target={target}
        fits={({ type }) => type !== 'media' && type !== 'relation'}
        onChange={(field) => onChange({ ...action, field })}
      />
      <TextValue
        long
        label={t('rule.value')}
        value={typeof action.value === 'string' ? action.value : JSON.stringify(action.value)}
        onChange={(value) => onChange({ ...action, value })}
      />
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
