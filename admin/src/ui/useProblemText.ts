import { useCallback } from 'react';
import type { z } from 'zod';
import { problemsOf } from '../../../contracts/problems';
import type { FormProblem, Sentence, WordedProblem } from '../api/failure';
import { useSay } from './text';

/** Returns a function that translates a sentence of contracts or server to the user's language. */
export function useProblemText() {
  const say = useSay();
  return useCallback(
    ({ message, said }: Sentence): string => (said ? say(said.text, said.values) : (message ?? '')),
    [say],
  );
}

/** Returns a function that describes what a schema rejects in a value, or null if it is valid. */
export function useCheck(schema: z.ZodType) {
  const problemText = useProblemText();
  return (value: unknown): string | null => {
    const { error } = schema.safeParse(value);
    return error ? problemText(problemsOf(error)[0]!) : null;
  };
}

/** Problems with their texts in the user's language. */
export const translateProblems = (
  problems: FormProblem[],
  translate: (sentence: Sentence) => string,
): WordedProblem[] => problems.map((problem) => ({ ...problem, message: translate(problem) }));
