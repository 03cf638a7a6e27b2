import { useGetTicketContentTypesQuery } from '../api/conversations';
import { useText } from '../ui/text';
import { useAllowed } from '../ui/useAllowed';
import { ConversationSummary } from './ConversationSummary';

/** What the Content Manager passes to a panel of its edit view. */
interface PanelProps {
  model: string;
  documentId?: string;
  collectionType: string;
}

/**
 * The panel beside a ticket in the Content Manager: a hook that returns its title and content, or null for no panel.
 */
export function ConversationPanel({ model, documentId, collectionType }: PanelProps) {
  const t = useText();
  const [mayRead] = useAllowed('tickets.read');
  const exists = Boolean(documentId) && documentId !== 'create' && collectionType === 'collection-types';
  const { data: types = [] } = useGetTicketContentTypesQuery(undefined, { skip: !mayRead || !exists });
  if (!exists || !types.includes(model)) return null;
  return {
    title: t('ticket.conversation'),
    content: <ConversationSummary key={documentId} place={{ uid: model, documentId: documentId! }} />,
  };
}
/** Strapi identifies panels by this. */
ConversationPanel.type = 'email-channel-conversation';
