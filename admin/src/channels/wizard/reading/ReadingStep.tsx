import { ReplaySection } from '../preview/ReplaySection';
import { StepFooter } from '../StepFooter';
import { AcknowledgementSection } from './AcknowledgementSection';
import { AliasesSection } from './AliasesSection';
import { AuthenticationSection } from './AuthenticationSection';
import { AutoRepliesSection } from './AutoRepliesSection';
import { ConversationSection } from './ConversationSection';
import { DomainsSection } from './DomainsSection';
import { FoldersSection } from './FoldersSection';
import { IdentitiesSection } from './IdentitiesSection';
import { RequesterSection } from './RequesterSection';

/** Step 2: which messages to read, and which may become tickets. */
export const ReadingStep = () => (
  <>
    <FoldersSection />
    <DomainsSection />
    <AuthenticationSection />
    <AutoRepliesSection />
    <RequesterSection />
    <AliasesSection />
    <IdentitiesSection />
    <ConversationSection />
    <AcknowledgementSection />
    <ReplaySection />
    <StepFooter />
  </>
);
