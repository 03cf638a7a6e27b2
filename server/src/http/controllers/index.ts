import { channels } from './channels';
import { choices } from './choices';
import { messages } from './messages';

export const controllers = { channels, messages, choices };
