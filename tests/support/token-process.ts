/**
 * One instance of the playground with the built plugin that obtains access tokens of one channel; instances.test.ts bundles
 * and starts it. CHANNEL is the channel as JSON, SECRETS its credentials. `setup` stores them; `get N` says READY, waits
 * for a line of its input, and obtains N tokens one after another. Its last line is ANSWER and JSON.
 */
import { once } from 'node:events';
import { SECRET_FIELDS, type Channel, type SecretField } from '../../contracts';
import { createAccessTokens } from '../../server/src/oauth/access-tokens';
import { createSecrets } from '../../server/src/secrets';
import { createDatabase } from '../../server/src/strapi/database';
import { loadBuiltApp } from './built-app';
import { ANSWER } from './instance-answer';

async function main(): Promise<unknown> {
  const [command, times = '0'] = process.argv.slice(2);
  const { strapi } = await loadBuiltApp();
  const channel = JSON.parse(process.env.CHANNEL!) as Channel;
  const database = createDatabase(strapi);
  const secrets = createSecrets({ strapi, database });
  if (command === 'setup') {
    const values = JSON.parse(process.env.SECRETS!) as Partial<Record<SecretField, string>>;
    for (const field of SECRET_FIELDS)
      if (values[field]) await secrets.put(channel.documentId, field, values[field]);
    return null;
  }
  const tokens = createAccessTokens({ database, secrets, allowedPrivateHosts: ['localhost'] });
  console.log('\nREADY');
  await once(process.stdin, 'data');
  let fresh = 0;
  for (let n = 0; n < Number(times); n += 1) {
    const secret = (field: SecretField) => secrets.open(channel.documentId, field);
    if (!(await tokens.get({ channel, secret })).cached) fresh += 1;
  }
  return { fresh, refreshToken: await secrets.open(channel.documentId, 'refreshToken') };
}

main().then(
  (answer) => {
    console.log(`\n${ANSWER}${JSON.stringify(answer)}`);
    process.exit(0);
  },
  (error) => {
    console.error(error);
    process.exit(1);
  },
);
