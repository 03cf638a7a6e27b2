import { useCallback, useEffect, useRef, useState } from 'react';
import { diagnosisEventSchema, type DiagnosisEvent } from '../../../../../contracts/diagnosis';
import type { ConnectionTestInput } from '../../../../../contracts/answers';
import { failureOf, type Failure } from '../../../api/failure';
import { usePostLines } from '../../../api/lines';

/** A connection test: not started, in progress, or done. */
export interface ConnectionTestState {
  events: DiagnosisEvent[];
  isRunning: boolean;
  /** Why there is no result: the request was refused, or the response was interrupted. */
  failure: Failure | null;
}

const NOTHING: ConnectionTestState = { events: [], isRunning: false, failure: null };

/** Runs connection tests, one at a time. Leaving the page cancels the test, also on the server. */
export function useConnectionTest() {
  const [state, setState] = useState(NOTHING);
  const postLines = usePostLines();
  const abort = useRef<AbortController | null>(null);
  useEffect(() => () => abort.current?.abort(), []);

  /** Resolves after the test, with the failure if there was one. */
  const run = useCallback(
    async (connection: ConnectionTestInput): Promise<Failure | null> => {
      abort.current?.abort();
      const current = (abort.current = new AbortController());
      const { signal } = current;
      setState({ ...NOTHING, isRunning: true });
      let last: DiagnosisEvent | undefined;
      const end = (failure: Failure | null) => {
        if (!signal.aborted) setState(({ events }) => ({ events, isRunning: false, failure }));
        return failure;
      };
      try {
        await postLines(
          '/test-connection',
          connection,
          (line) => {
            const event = diagnosisEventSchema.parse(line);
            last = event;
            setState((before) => ({ ...before, events: [...before.events, event] }));
          },
          signal,
        );
      } catch (error) {
        return end(failureOf(error));
      }
      if (last?.event === 'failed') {
        const { code, message, said, path } = last;
        end(null);
        return { code, message, said, problems: path ? [{ path, message, ...(said && { said }) }] : [] };
      }
      return end(last?.event === 'done' ? null : { code: null, message: '', problems: [] });
    },
    [postLines],
  );
  return { ...state, run };
}
