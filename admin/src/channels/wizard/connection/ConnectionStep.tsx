import { StepFooter } from '../StepFooter';
import { AuthSection } from './AuthSection';
import { ConnectionTest } from './ConnectionTest';
import { LimitsSection } from './LimitsSection';
import { NotifySection } from './NotifySection';
import { SendingSection } from './SendingSection';
import { ServerSection } from './ServerSection';
import { SkipTimesSection } from './SkipTimesSection';

/** Step 1: the mailbox, authentication, sending, and when not to connect. */
export const ConnectionStep = () => (
  <>
    <ServerSection />
    <AuthSection />
    <SendingSection />
    <LimitsSection />
    <SkipTimesSection />
    <NotifySection />
    <ConnectionTest />
    <StepFooter />
  </>
);
