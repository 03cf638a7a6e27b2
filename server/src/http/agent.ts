import type { Agent } from '../outgoing/written';
import type { HttpContext } from './context';

/** The person who asks, as mail and notes name them. */
export const agentOf = ({ state }: HttpContext): Agent & { id: number } => {
  const { firstname, lastname, email } = state.user ?? {};
  const name = [firstname, lastname].filter(Boolean).join(' ');
  return { id: state.user?.id ?? 0, name: name || 'Support', email: email ?? '' };
};
