import type { Agent } from '../outgoing/written';
import type { HttpContext } from './context';

/** The current admin user as agent. */
export const agentOf = ({ state }: HttpContext): Agent & { id: number } => {
  const { firstname, lastname, email } = state.user ?? {};
  const name = [firstname, lastname].filter(Boolean).join(' ');
  return { id: state.user?.id ?? 0, name: name || 'Support', email: email ?? '' };
};
