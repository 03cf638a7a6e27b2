import {
  stagesOf,
  type DiagnosisEvent,
  type Stage,
  type StageFacts,
} from '../../../../../contracts/diagnosis';

import type { Said } from '../../../../../contracts/said';

export type StageState = 'open' | 'running' | 'passed' | 'failed';

/** A stage of a connection test as it is shown. */
export interface StageLine {
  stage: Stage;
  state: StageState;
  /** ms, null until the stage is over. */
  tookMs: number | null;
  /** What a passed stage found out. */
  facts: StageFacts | null;
  /** What a failed one failed with. */
  message: string | null;
  said?: Said | null;
}

type EventOf<E extends DiagnosisEvent['event']> = Extract<DiagnosisEvent, { event: E }>;

/** The event of a kind, if it was received. */
export const eventOf = <E extends DiagnosisEvent['event']>(
  events: readonly DiagnosisEvent[],
  kind: E,
): EventOf<E> | undefined => events.find((event): event is EventOf<E> => event.event === kind);

/** All stages of a test, in their order, as far as it has come. `listening`: more may follow. */
export function stageLines(events: readonly DiagnosisEvent[], listening: boolean): StageLine[] {
  const begun = eventOf(events, 'begun');
  if (!begun) return [];
  const failed = eventOf(events, 'failed');
  let isNext = listening && !failed;
  return stagesOf(begun).map((stage): StageLine => {
    const passed = events.find(
      (event): event is EventOf<'passed'> => event.event === 'passed' && event.facts.stage === stage,
    );
    if (passed) return { stage, state: 'passed', tookMs: passed.tookMs, facts: passed.facts, message: null };
    if (failed?.stage === stage)
      return {
        stage,
        state: 'failed',
        tookMs: failed.tookMs,
        facts: null,
        message: failed.message,
        said: failed.said,
      };
    const state = isNext ? 'running' : 'open';
    isNext = false;
    return { stage, state, tookMs: null, facts: null, message: null };
  });
}
