import { useCallback } from 'react';
import { toFormErrors, type Failure } from '../../api/failure';
import { translateProblems, useProblemText } from '../../ui/useProblemText';
import { sortProblems } from './steps';
import { useStepForm } from './useStepForm';
import { useWizard } from './WizardContext';

/** Returns a function that shows a failure at the fields of this step, and the rest above the form. */
export function useShowFailure() {
  const { step, setFailure } = useWizard();
  const { setErrors } = useStepForm();
  const problemText = useProblemText();
  return useCallback(
    (failure: Failure | null) => {
      const problems = translateProblems(failure?.problems ?? [], problemText);
      const { here, elsewhere } = sortProblems(step, problems);
      setErrors(toFormErrors(here));
      const shown = failure && (elsewhere.length > 0 || here.length === 0);
      setFailure(shown ? { ...failure, message: problemText(failure), problems: elsewhere } : null);
    },
    [step, setFailure, setErrors, problemText],
  );
}
