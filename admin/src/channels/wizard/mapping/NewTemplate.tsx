import { Button, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { useState, type ChangeEvent } from 'react';
import type { TemplateField } from '../../../../../contracts/mapping';
import {
  useCreateEmailTemplateMutation,
  useGetEmailTargetsQuery,
  useGetEmailTicketTypesQuery,
} from '../../../api/choices';
import { failureOf, type Failure } from '../../../api/failure';
import { TemplateFields } from '../../../templates/TemplateFields';
import TargetInput from '../../../templates/TargetInput';
import TicketTypeInput from '../../../templates/TicketTypeInput';
import { Notice } from '../../../ui/Notice';
import { SidePanel } from '../../../ui/SidePanel';
import { useText } from '../../../ui/text';
import { useProblemText } from '../../../ui/useProblemText';

interface NewTemplateProps {
  /** Called with the documentId of a created and published template. */
  onMade(documentId: string): void;
}

/** Creates a template in a side panel, without leaving the wizard. */
export function NewTemplate({ onMade }: NewTemplateProps) {
  const t = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button variant="secondary" startIcon={<Plus />} onClick={() => setOpen(true)}>
        {t('mapping.newTemplate')}
      </Button>
      {open && (
        <TemplatePanel
          onClose={() => setOpen(false)}
          onMade={(documentId) => {
            setOpen(false);
            onMade(documentId);
          }}
        />
      )}
    </>
  );
}

interface Values {
  name: string;
  ticketType?: string;
  target?: string;
  fields: TemplateField[];
}

function TemplatePanel({ onMade, onClose }: NewTemplateProps & { onClose(): void }) {
  const t = useText();
  const { data: targets = [] } = useGetEmailTargetsQuery();
  const { data: types = [] } = useGetEmailTicketTypesQuery();
  const [entered, setEntered] = useState<Values>({ name: '', fields: [] });
  const { create, isLoading, failure, errorOf } = useCreateTemplate(onMade);
  const values = { ...entered, target: entered.target ?? targets[0]?.uid };
  const set = (field: string, value: unknown) =>
    setEntered((before) => ({
      ...before,
      [field]: value ?? undefined,
      // The fields belong to the target.
      ...(field === 'target' && { fields: [] }),
    }));
  const ticketType = values.ticketType ?? types[0];
  return (
    <SidePanel
      title={t('mapping.newTemplate')}
      open
      onOpenChange={(open) => !open && onClose()}
      actions={
        <>
          <Button variant="tertiary" onClick={onClose}>
            {t('mapping.newTemplate.cancel')}
          </Button>
          <Button loading={isLoading} onClick={() => void create({ ...values, ticketType })}>
            {t('mapping.newTemplate.publish')}
          </Button>
        </>
      }
    >
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Typography textColor="neutral600">{t('mapping.newTemplate.hint')}</Typography>
        {failure && <FailureText failure={failure} />}
        <Field.Root name="name" required error={errorOf('name')} width="100%">
          <Field.Label>{t('mapping.newTemplate.name')}</Field.Label>
          <TextInput
            autoComplete="off"
            value={values.name}
            onChange={({ target }: ChangeEvent<HTMLInputElement>) => set('name', target.value)}
          />
          <Field.Error />
        </Field.Root>
        <TicketTypeInput
          name="ticketType"
          label={t('content.template.ticketType')}
          hint={t('content.template.ticketType.hint')}
          required
          value={ticketType}
          error={errorOf('ticketType')}
          onChange={set}
        />
        <TargetInput
          name="target"
          label={t('content.template.target')}
          hint={t('content.template.target.hint')}
          required
          value={values.target}
          error={errorOf('target')}
          onChange={set}
        />
        <TemplateFields
          name="fields"
          label={t('content.template.fields')}
          hint={t('content.template.fields.hint')}
          target={values.target}
          value={values.fields}
          error={errorOf('fields')}
          onChange={set}
        />
      </Flex>
    </SidePanel>
  );
}

/** Shown while no template is published: creates the standard template with one click, or opens the panel. */
export function FirstTemplate({ onMade }: NewTemplateProps) {
  const t = useText();
  const { data: targets = [] } = useGetEmailTargetsQuery();
  const [chosen, setChosen] = useState<string>();
  const { create, isLoading, failure } = useCreateTemplate(onMade);
  const target = chosen ?? targets[0]?.uid;
  return (
    <Flex direction="column" alignItems="stretch" gap={3}>
      <Typography>{t('mapping.noTemplates.hint')}</Typography>
      {failure && <FailureText failure={failure} />}
      <Flex gap={3} alignItems="flex-end" wrap="wrap">
        {targets.length > 1 && (
          <TargetInput
            name="target"
            label={t('mapping.standard.target')}
            value={target}
            onChange={(_name, uid) => setChosen((uid as string | null) ?? undefined)}
          />
        )}
        <Button
          loading={isLoading}
          onClick={() => void create({ name: t('mapping.standard.name'), ...(target && { target }) })}
        >
          {t('mapping.standard')}
        </Button>
        <NewTemplate onMade={onMade} />
      </Flex>
    </Flex>
  );
}

function FailureText({ failure }: { failure: Failure }) {
  const t = useText();
  const problemText = useProblemText();
  return <Notice look="danger">{problemText(failure) || t('failure.unknown')}</Notice>;
}

function useCreateTemplate(onMade: (documentId: string) => void) {
  const problemText = useProblemText();
  const [request, { isLoading, error, reset }] = useCreateEmailTemplateMutation();
  const failure = error ? failureOf(error) : null;
  return {
    isLoading,
    failure,
    errorOf: (field: string): string | undefined => {
      const problem = failure?.problems.find(({ path }) => path[0] === field);
      return problem && problemText(problem);
    },
    async create(template: Parameters<typeof request>[0]) {
      reset();
      const answer = await request(template);
      if (!('error' in answer)) onMade(answer.data.documentId);
    },
  };
}
