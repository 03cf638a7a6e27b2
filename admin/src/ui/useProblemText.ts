import { useCallback } from 'react';
import type { z } from 'zod';
import { problemsOf } from '../../../contracts/problems';
import type { FormProblem, Sentence, WordedProblem } from '../api/failure';
import { useSay } from './text';

/** Returns a function that says a sentence of contracts or server in the person's language. */
export function useProblemText() {
  const say = useSay();
  return useCallback(
    ({ message, said }: Sentence): string => (said ? say(said.text, said.values) : (message ?? '')),
    [say],
  );
}

/** Returns a function that says what a contract finds wrong with a value, null for nothing. */
export function useCheck(schema: z.ZodType) {
  const problemText = useProblemText();
  return (value: unknown): string | null => {
    const { error } = schema.safeParse(value);
    return error ? problemText(problemsOf(error)[0]!) : null;
  };
}

/** Problems with their sentences in the person's language. */
export const translateProblems = (
  problems: FormProblem[],
  translate: (sentence: Sentence) => string,
): WordedProblem[] => problems.map((problem) => ({ ...problem, message: translate(problem) }));
