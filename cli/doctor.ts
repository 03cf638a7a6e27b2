import { diagnose, type Finding } from '../server/src/operating/doctor';
import { gatherFacts } from '../server/src/operating/facts';
import { withPlugin } from './plugin';
import { print } from './print';

const SIGNS: Record<Finding['level'], string> = { ok: '✓', warning: '!', error: '✗' };

/** `email-channel doctor`: checks the installation and reports problems and fixes. */
export async function examine({ json }: { json?: boolean }): Promise<void> {
  const findings = await withPlugin(async (_app, strapi) => diagnose(await gatherFacts(strapi))).catch(
    (error: Error): Finding[] => [
      {
        check: 'start',
        level: 'error',
        message: error.message,
        cure: 'Strapi does not start. Fix the error in the message, then run this command again.',
      },
    ],
  );
  print(json, findings, () =>
    findings.flatMap(({ level, message, cure }) => [
      `${SIGNS[level]} ${message}`,
      ...(cure === null ? [] : [`  ${cure}`]),
    ]),
  );
  if (findings.some(({ level }) => level === 'error')) process.exitCode = 1;
}
