import { userInfo } from 'node:os';
import { personSchema } from '../contracts';
import { withPlugin } from './plugin';
import { print } from './print';

/** `email-channel erase`: lists the data stored about a person, and erases it with `--yes`. */
export const erase = (
  given: string,
  { yes = false, json }: { yes?: boolean; json?: boolean },
): Promise<void> =>
  withPlugin(async ({ people }) => {
    const parsed = personSchema.safeParse({ address: given });
    if (!parsed.success) throw new Error(`${given} is not an e-mail address.`);
    const { address } = parsed.data;
    const result = yes
      ? await people.erase(address, `${userInfo().username} (npx email-channel)`)
      : { erased: await people.report(address), left: null };
    const { erased, left } = result;
    print(json, yes ? result : erased, () => [
      `${yes ? 'Erased' : 'Would be erased'} for ${address}:`,
      ...erased.places.map(({ place, count }) => `  ${place}: ${count}`),
      ...(erased.settings.length > 0
        ? [`Channels and rules that contain the address; change them yourself: ${erased.settings.join(', ')}`]
        : []),
      ...(yes ? [] : ['Nothing was erased. Run the command again with --yes to erase this data.']),
      ...(left ? [`${left} are left, since they are being worked on. Run it again.`] : []),
    ]);
    if (left) process.exitCode = 1;
  });
