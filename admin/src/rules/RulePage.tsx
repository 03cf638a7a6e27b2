import { Box, Button, Checkbox, Field, Flex, TextInput, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { BackButton, Layouts, Page, useQueryParams } from '@strapi/strapi/admin';
import { useState, type ChangeEvent } from 'react';
import { useLocation, useNavigate, useParams } from 'react-router-dom';
import {
  RULE_VARIABLES,
  ruleInputSchema,
  type Condition,
  type ConditionGroup,
  type RuleInput,
  type RuleView,
} from '../../../contracts/rules';
import { useGetEmailChannelQuery } from '../api/channels';
import { useGetEmailTemplatesQuery } from '../api/choices';
import { failureOf, type Failure } from '../api/failure';
import { createdBy } from '../messages/created-by';
import { useCreateEmailRuleMutation, useGetEmailRulesQuery, useUpdateEmailRuleMutation } from '../api/rules';
import { PATHS } from '../paths';
import { permissions } from '../permissions';
import { FailureNotice } from '../ui/FailureNotice';
import { LateLoader } from '../ui/LateLoader';
import { Closed, ManagedRules, useFileOfRules } from '../ui/Managed';
import { Notice } from '../ui/Notice';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';
import { useProblemText } from '../ui/useProblemText';
import { ActionRow } from './ActionRow';
import { ConditionList } from './ConditionList';
import { inputOf, newAction, newRule, withEntry } from './drafts';
import { ReplaySection } from './ReplaySection';

const WRITE = permissions('channels.write');
const VARIABLES = RULE_VARIABLES.map((name) => `{{${name}}}`).join(', ');

/** A rule proposed by another page. */
interface Proposal {
  rule: Partial<RuleInput>;
  sender: string | null;
}

/** One rule, new or saved, selected by the page URL. */
export default function RulePage() {
  const { documentId } = useParams();
  const [{ query }] = useQueryParams<{ channel?: string }>();
  const channel = query?.channel ?? null;
  const proposal = (useLocation().state ?? null) as Proposal | null;
  return (
    <Page.Protect permissions={WRITE}>
      <Page.Main>
        {documentId ? (
          <SavedRule documentId={documentId} channel={channel} />
        ) : (
          <RuleEditor
            initial={{ ...newRule(channel), ...proposal?.rule }}
            saved={null}
            exampleOf={proposal?.sender ?? null}
          />
        )}
      </Page.Main>
    </Page.Protect>
  );
}

function SavedRule({ documentId, channel }: { documentId: string; channel: string | null }) {
  const { data, error, refetch } = useGetEmailRulesQuery(channel);
  const rule = data?.find((entry) => entry.documentId === documentId);
  if (rule) return <RuleEditor key={documentId} initial={inputOf(rule)} saved={rule} />;
  if (data) return <Page.NoData />;
  return error ? <FailureNotice error={error} onRetry={refetch} /> : <LateLoader />;
}

interface RuleEditorProps {
  initial: RuleInput;
  saved: RuleView | null;
  /** Sender of the message that the rule was created from. */
  exampleOf?: string | null;
}

function RuleEditor({ initial, saved: loaded, exampleOf = null }: RuleEditorProps) {
  const t = useText();
  const problemText = useProblemText();
  const navigate = useNavigate();
  const { done } = useNotices();
  const [rule, setRule] = useState(initial);
  /** The rule as last saved on this page, if the page stayed open. */
  const [stored, setStored] = useState<RuleView | null>(null);
  const saved = stored ?? loaded;
  const file = useFileOfRules(rule.channel);
  const [failure, setFailure] = useState<Failure | null>(null);
  /** The rule as last tested, with the number of tickets it would create, and as last shown in the warning. */
  const [tested, setTested] = useState<{ draft: string; creates: number } | null>(null);
  const [warned, setWarned] = useState<string | null>(null);
  const [create, creating] = useCreateEmailRuleMutation();
  const [update, updating] = useUpdateEmailRuleMutation();
  const target = useTarget(rule);
  const change = (values: Partial<RuleInput>) => setRule({ ...rule, ...values });

  /** First error from the contract or server at a path or below it. */
  const errorAt = (path: string): string | undefined => {
    const problem = failure?.problems.find((entry) => `${entry.path.join('.')}.`.startsWith(`${path}.`));
    return problem && problemText(problem);
  };
  const save = async () => {
    const sent = trimmed(rule);
    const draft = JSON.stringify(sent);
    if (draft !== tested?.draft && draft !== warned && ruleInputSchema.safeParse(sent).success)
      return setWarned(draft);
    const answer = saved ? await update({ documentId: saved.documentId, rule: sent }) : await create(sent);
    if ('error' in answer) return setFailure(failureOf(answer.error));
    done(t('rules.saved'));
    setFailure(null);
    // The page stays open to offer the tickets.
    if (tested?.draft === draft && tested.creates > 0) setStored(answer.data);
    else navigate(PATHS.rules(rule.channel));
  };

  const draft = JSON.stringify(trimmed(rule));
  const untested = warned === draft && tested?.draft !== draft;
  const isSaved = saved !== null && JSON.stringify(trimmed(inputOf(saved))) === draft;

  return (
    <>
      <Page.Title>{rule.name || t('rule.new')}</Page.Title>
      <Layouts.Header
        title={rule.name || t('rule.new')}
        navigationAction={<BackButton fallback={PATHS.rules(rule.channel)} />}
        primaryAction={
          file === null && (
            <Button loading={creating.isLoading || updating.isLoading} onClick={() => void save()}>
              {t(untested ? 'rule.save.untested' : 'rule.save')}
            </Button>
          )
        }
      />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={4}>
          {file && <ManagedRules file={file} channel={rule.channel} />}
          {failure && (
            <Notice look="danger" title={problemText(failure) || t('failure.unknown')}>
              {null}
            </Notice>
          )}
          {untested && (
            <Notice look="warning" title={t('rule.untested')}>
              {t('rule.untested.hint')}
            </Notice>
          )}
          {saved?.problems.map((problem) => (
            <Notice key={`${problem.code}${problem.about}`} look="warning" title={t('rules.problem')}>
              {t(`rule.problem.${problem.code}`, { about: problem.about })}
            </Notice>
          ))}
          <Closed when={file !== null}>
            <Section title={t('rule.conditions')} hint={t('rule.conditions.hint')}>
              <Field.Root required error={errorAt('name')} width="100%" maxWidth="30rem">
                <Field.Label>{t('rule.name')}</Field.Label>
                <TextInput
                  value={rule.name}
                  onChange={({ target: input }: ChangeEvent<HTMLInputElement>) =>
                    change({ name: input.value })
                  }
                />
                <Field.Error />
              </Field.Root>
              <ConditionList
                match={rule.match}
                entries={rule.conditions}
                errorAt={(path) => errorAt(`conditions.${path}`)}
                onChange={change}
              />
            </Section>
            <Section title={t('rule.actions')} hint={t('rule.actions.hint', { variables: VARIABLES })}>
              {rule.actions.map((action, index) => (
                <ActionRow
                  key={index}
                  action={action}
                  target={target}
                  error={errorAt(`actions.${index}`)}
                  onChange={(changed) => change({ actions: withEntry(rule.actions, index, changed) })}
                />
              ))}
              {rule.actions.length === 0 && errorAt('actions') && (
                <Typography role="alert" textColor="danger600">
                  {errorAt('actions')}
                </Typography>
              )}
              <Box>
                <Button
                  variant="secondary"
                  startIcon={<Plus />}
                  onClick={() => change({ actions: [...rule.actions, newAction('set-field')] })}
                >
                  {t('rule.action.add')}
                </Button>
              </Box>
              <Checkbox checked={rule.stop} onCheckedChange={(stop) => change({ stop: stop === true })}>
                {t('rule.stop')} {t('rule.stop.hint')}
              </Checkbox>
            </Section>
          </Closed>
          <ReplaySection
            rule={trimmed(rule)}
            documentId={saved?.documentId ?? null}
            exampleOf={exampleOf}
            isSaved={isSaved}
            onTested={(result) => setTested({ draft, creates: createdBy(result).length })}
          />
        </Flex>
      </Layouts.Content>
    </>
  );
}

/** uid of the content type of the rule's tickets, or null if the rule's channels use different ones. */
function useTarget(rule: RuleInput): string | null {
  const { data: channel } = useGetEmailChannelQuery(rule.channel ?? '', { skip: rule.channel === null });
  const { data: templates } = useGetEmailTemplatesQuery();
  const chosen = rule.actions.find((action) => action.do === 'template')?.template ?? channel?.template;
  return templates?.find(({ documentId }) => documentId === chosen)?.target ?? null;
}

/** Removes empty entries from the rule's lists. */
function trimmed(rule: RuleInput): RuleInput {
  const list = (values: string[]) => values.map((value) => value.trim()).filter(Boolean);
  const one = (condition: Condition): Condition =>
    condition.operator === 'in' ? { ...condition, value: list(condition.value) } : condition;
  const each = (entry: Condition | ConditionGroup) =>
    'conditions' in entry ? { ...entry, conditions: entry.conditions.map(one) } : one(entry);
  const draft = {
    ...rule,
    conditions: rule.conditions.map(each),
    actions: rule.actions.map((action) =>
      action.do === 'add-participants' ? { ...action, addresses: list(action.addresses) } : action,
    ),
  };
  return ruleInputSchema.safeParse(draft).data ?? draft;
}
