import { createContext, useContext } from 'react';
import type { ChannelView } from '../../../../contracts/channel';
import type { Failure } from '../../api/failure';
import type { StepName } from '../../paths';

/** State shared by the parts of a step. */
export interface Wizard {
  step: StepName;
  /** Null until a new channel is saved for the first time. */
  channel: ChannelView | null;
  /** Error of the last action, as far as no field of this step shows it. */
  failure: Failure | null;
  setFailure(failure: Failure | null): void;
  /** Values, as JSON, last tested on past messages, and those about to be saved untested. */
  tested: string | null;
  setTested(values: string): void;
  untested: string | null;
  setUntested(values: string | null): void;
}

const WizardContext = createContext<Wizard | null>(null);
export const WizardProvider = WizardContext.Provider;

/** Throws outside a wizard. */
export function useWizard(): Wizard {
  const wizard = useContext(WizardContext);
  if (!wizard) throw new Error('useWizard is for parts of the wizard');
  return wizard;
}
