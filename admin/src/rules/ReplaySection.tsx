import { Box, Button, Checkbox, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { ReplayResult, RuleInput } from '../../../contracts/rules';
import { useReplayEmailRuleMutation } from '../api/rules';
import { Differences } from '../messages/Differences';
import { NEWEST, replayedOf, ReplayOptions } from '../messages/ReplayOptions';
import { Section } from '../ui/Section';
import { useText } from '../ui/text';
import { useNotices } from '../ui/useNotices';
import { ChannelChoice } from './ChannelChoice';

interface ReplaySectionProps {
  /** The rule as it would be saved. */
  rule: RuleInput;
  /** Null for a new rule. */
  documentId: string | null;
  /** Sender of the message that the rule was created from, to test only their messages. */
  exampleOf: string | null;
  /** Whether the rule is as it was saved. */
  isSaved: boolean;
  onTested(result: ReplayResult): void;
}

/** Tests an unsaved rule on the newest messages of a channel. */
export function ReplaySection({ rule, documentId, exampleOf, isSaved, onTested }: ReplaySectionProps) {
  const t = useText();
  const { failed } = useNotices();
  const [chosen, setChosen] = useState<string | null>(rule.channel);
  const channel = rule.channel ?? chosen;
  const [replay, { isLoading }] = useReplayEmailRuleMutation();
  /** The result, and whether the rule is still the tested one. */
  const [result, setResult] = useState<ReplayResult | null>(null);
  const [tested, setTested] = useState<RuleInput | null>(null);
  const [replayed, setReplayed] = useState(NEWEST);
  const [theirs, setTheirs] = useState(exampleOf !== null);
  const asked = (message?: number) => ({
    channel: channel ?? '',
    rule: { ...rule, documentId },
    sender: theirs ? exampleOf : null,
    ...replayedOf(replayed),
    ...(message === undefined ? {} : { message }),
  });
  const run = async () => {
    if (!channel) return;
    const answer = await replay(asked());
    if ('error' in answer) return failed(answer.error);
    setResult(answer.data);
    setTested(rule);
    onTested(answer.data);
  };
  const isCurrent = JSON.stringify(tested) === JSON.stringify(rule);
  return (
    <Section
      title={t('rule.replay')}
      hint={t('rule.replay.hint')}
      action={
        <Button variant="secondary" loading={isLoading} disabled={!channel} onClick={() => void run()}>
          {t('rule.replay.run')}
        </Button>
      }
    >
      {rule.channel === null && (
        <Box maxWidth="20rem">
          <ChannelChoice label={t('rule.replay.channel')} value={channel} onChange={setChosen} />
        </Box>
      )}
      <ReplayOptions value={replayed} onChange={setReplayed} />
      {exampleOf !== null && (
        <Checkbox checked={theirs} onCheckedChange={(on) => setTheirs(on === true)}>
          {t('rule.replay.theirs', { sender: exampleOf })}
        </Checkbox>
      )}
      {result && result.tried > 0 && (
        <Typography role="status">
          {t('rule.replay.met', { met: result.met ?? 0, tried: result.tried })}
        </Typography>
      )}
      {result && (
        <Differences
          result={result}
          isSaved={isSaved && isCurrent}
          compare={(message) => replay(asked(message))}
        />
      )}
    </Section>
  );
}
