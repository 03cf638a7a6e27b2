import { channels } from './channels';
import { choices } from './choices';
import { messages } from './messages';
import { signIn } from './sign-in';
import { tickets } from './tickets';

export const controllers = { channels, messages, choices, signIn, tickets };
