import { createContext, useContext } from 'react';
import type { ChannelView } from '../../../../contracts/channel';
import type { Failure } from '../../api/failure';
import type { StepName } from '../../paths';

/** What the parts of a step share. */
export interface Wizard {
  step: StepName;
  /** Null until a new channel is saved for the first time. */
  channel: ChannelView | null;
  /** What the last action failed with, as far as no field of this step shows it. */
  failure: Failure | null;
  setFailure(failure: Failure | null): void;
  /** The values, as JSON, that were tested on past messages last, and those that were about to be saved untested. */
  tested: string | null;
  setTested(values: string): void;
  untested: string | null;
  setUntested(values: string | null): void;
}

const WizardContext = createContext<Wizard | null>(null);
export const WizardProvider = WizardContext.Provider;

/** Throws outside of a wizard. */
export function useWizard(): Wizard {
  const wizard = useContext(WizardContext);
  if (!wizard) throw new Error('useWizard is for parts of the wizard');
  return wizard;
}
