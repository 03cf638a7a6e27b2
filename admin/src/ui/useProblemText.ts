import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { z } from 'zod';
import type { FieldProblem } from '../../../contracts/errors';
import { PLUGIN_ID } from '../pluginId';

/**
 * Puts sentences of contracts and server into the person's language. The sentence is the end of its translation key;
 * one without a translation, such as one that names a host, stays English.
 */
export function useProblemText() {
  const { messages, formatMessage } = useIntl();
  return useCallback(
    (sentence: string): string => {
      const id = `${PLUGIN_ID}.problem.${sentence}`;
      return id in messages ? formatMessage({ id }) : sentence;
    },
    [messages, formatMessage],
  );
}

/** Answers a function that says what a contract finds wrong with a value, null for nothing. */
export function useCheck(schema: z.ZodType) {
  const problemText = useProblemText();
  return (value: unknown): string | null => {
    const { error } = schema.safeParse(value);
    return error ? problemText(error.issues[0]!.message) : null;
  };
}

/** Problems with their sentences translated. */
export const translateProblems = (
  problems: FieldProblem[],
  translate: (sentence: string) => string,
): FieldProblem[] => problems.map((problem) => ({ ...problem, message: translate(problem.message) }));
