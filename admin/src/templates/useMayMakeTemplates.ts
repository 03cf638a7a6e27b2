import { useAuth } from '@strapi/strapi/admin';
import { useAllowed } from '../ui/useAllowed';

const TEMPLATE = 'plugin::email-channel.ticket-template';
const ACTIONS = ['create', 'publish'].map((action) => `plugin::content-manager.explorer.${action}`);

/** Whether the user may create and publish templates. The server checks it again. */
export function useMayMakeTemplates(): boolean {
  const [mayWrite] = useAllowed('channels.write');
  const granted = useAuth('useMayMakeTemplates', (state) => state.permissions);
  return (
    Boolean(mayWrite) &&
    ACTIONS.every((action) => granted.some((own) => own.action === action && own.subject === TEMPLATE))
  );
}
