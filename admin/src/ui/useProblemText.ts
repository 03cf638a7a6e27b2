import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { z } from 'zod';
import type { FieldProblem } from '../../../contracts/errors';
import type { Said } from '../../../contracts/said';
import { PLUGIN_ID } from '../pluginId';
import { useSay } from './text';

/** A sentence of contracts or server: as data, and in English for what came without. */
export interface Sentence {
  message?: string | null;
  said?: Said | null;
}

/** Returns a function that says a sentence of contracts or server in the person's language. */
export function useProblemText() {
  const { messages, formatMessage } = useIntl();
  const say = useSay();
  return useCallback(
    ({ message, said }: Sentence): string => {
      if (said) return say(said.text, said.values);
      const id = `${PLUGIN_ID}.problem.${message}`;
      return id in messages ? formatMessage({ id }) : (message ?? '');
    },
    [messages, formatMessage, say],
  );
}

/** Returns a function that says what a contract finds wrong with a value, null for nothing. */
export function useCheck(schema: z.ZodType) {
  const problemText = useProblemText();
  return (value: unknown): string | null => {
    const { error } = schema.safeParse(value);
    return error ? problemText(error.issues[0]!) : null;
  };
}

/** Problems with their sentences in the person's language. */
export const translateProblems = (
  problems: FieldProblem[],
  translate: (sentence: Sentence) => string,
): FieldProblem[] => problems.map((problem) => ({ ...problem, message: translate(problem) }));
