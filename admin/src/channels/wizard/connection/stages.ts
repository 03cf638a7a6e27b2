import {
  stagesOf,
  type DiagnosisEvent,
  type Stage,
  type StageFacts,
} from '../../../../../contracts/diagnosis';

import type { Said } from '../../../../../contracts/said';

export type StageState = 'open' | 'running' | 'passed' | 'failed';

/** A stage of a connection test, for display. */
export interface StageLine {
  stage: Stage;
  state: StageState;
  /** Duration in ms, null until the stage is complete. */
  tookMs: number | null;
  /** Findings of a passed stage. */
  facts: StageFacts | null;
  /** Error message of a failed stage. */
  message: string | null;
  said?: Said | null;
}

type EventOf<E extends DiagnosisEvent['event']> = Extract<DiagnosisEvent, { event: E }>;

/** Returns the received event of a kind, if any. */
export const eventOf = <E extends DiagnosisEvent['event']>(
  events: readonly DiagnosisEvent[],
  kind: E,
): EventOf<E> | undefined => events.find((event): event is EventOf<E> => event.event === kind);

/** Returns all stages of a test, in order, with the progress so far. `listening`: more events may follow. */
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
