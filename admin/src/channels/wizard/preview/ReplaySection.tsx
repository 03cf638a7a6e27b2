import { Button } from '@strapi/design-system';
import { useState } from 'react';
import type { ReplayResult } from '../../../../../contracts/rules';
import { useReplayEmailChannelMutation } from '../../../api/channels';
import { Differences } from '../../../messages/Differences';
import { NEWEST, replayedOf, ReplayOptions } from '../../../messages/ReplayOptions';
import { Section } from '../../../ui/Section';
import { useText } from '../../../ui/text';
import { useAllowed } from '../../../ui/useAllowed';
import { useNotices } from '../../../ui/useNotices';
import { toPatch } from '../steps';
import { useStepForm } from '../useStepForm';
import { useWizard } from '../WizardContext';

/** Shows the outcomes of past messages with the form's values, before saving. */
export function ReplaySection() {
  const t = useText();
  const { channel, tested, setTested } = useWizard();
  const { values, modified } = useStepForm();
  const { failed } = useNotices();
  const [maySeeMessages] = useAllowed('messages.read');
  const [replay, { isLoading }] = useReplayEmailChannelMutation();
  const [result, setResult] = useState<ReplayResult | null>(null);
  const [replayed, setReplayed] = useState(NEWEST);
  if (!channel || !maySeeMessages) return null;
  const patch = toPatch(values);
  const asked = { channel: channel.documentId, values: patch, ...replayedOf(replayed) };
  const run = async () => {
    const answer = await replay(asked);
    if ('error' in answer) return failed(answer.error);
    setResult(answer.data);
    setTested(JSON.stringify(patch));
  };
  return (
    <Section
      title={t('rule.replay')}
      hint={t('rule.replay.hint')}
      action={
        <Button variant="secondary" loading={isLoading} onClick={() => void run()}>
          {t('rule.replay.run')}
        </Button>
      }
    >
      <ReplayOptions value={replayed} onChange={setReplayed} />
      {result && (
        <Differences
          result={result}
          isSaved={!modified && tested === JSON.stringify(patch)}
          compare={(message) => replay({ ...asked, message })}
        />
      )}
    </Section>
  );
}
