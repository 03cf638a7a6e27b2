import { channels } from './channels';
import { choices } from './choices';
import { completeness } from './completeness';
import { configuration } from './configuration';
import { files } from './files';
import { installation } from './installation';
import { messages } from './messages';
import { monitoring } from './monitoring';
import { people } from './people';
import { rules } from './rules';
import { signIn } from './sign-in';
import { tickets } from './tickets';

export const controllers = {
  channels,
  completeness,
  configuration,
  files,
  installation,
  messages,
  monitoring,
  choices,
  people,
  rules,
  signIn,
  tickets,
};
