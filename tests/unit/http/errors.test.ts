import { z } from 'zod';
import { asProblem, EmailChannelError, ERROR_CODES } from '../../../contracts';
import { english } from '../../../contracts/english';
import { errorAnswer, logUnexpected } from '../../../server/src/http/errors';
import { parse } from '../../../server/src/http/validate';

const thrownBy = (work: () => unknown): unknown => {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
};

describe('an error response', () => {
  it.each([
    ['invalid-input', 400],
    ['channel-not-found', 404],
    ['message-not-found', 404],
    ['channel-busy', 409],
    ['channel-incomplete', 422],
    ['secret-required', 422],
    ['login-refused', 502],
    ['certificate-expired', 502],
    ['encryption-key-missing', 503],
    ['database-failed', 503],
  ] as const)('of %s has the status %i and includes its code', (code, status) => {
    const values = { problem: 'A sentence.', host: 'imap.example.com' };
    const answer = errorAnswer(new EmailChannelError(code, values));
    expect(answer.status).toBe(status);
    expect(answer.body.error).toMatchObject({
      status,
      message: english(`error.${code}`, values),
      details: { code, said: { text: `error.${code}`, values }, errors: [] },
    });
  });

  it('has a status between 400 and 503 for every code', () => {
    for (const code of ERROR_CODES)
      expect([400, 403, 404, 409, 422, 502, 503]).toContain(errorAnswer(new EmailChannelError(code)).status);
  });

  it('has fields in the format of Strapi’s forms: a path, a message, a name', () => {
    const schema = z.strictObject({
      folders: z.array(z.strictObject({ path: z.string().min(1, asProblem('folder-missing')) })),
    });
    const error = thrownBy(() =>
      parse(schema, { folders: [{ path: 'INBOX' }, { path: '' }], colour: 'red' }),
    );
    expect(errorAnswer(error).body.error).toMatchObject({
      name: 'ValidationError',
      message: 'Choose a folder or type its name.',
      details: {
        code: 'invalid-input',
        errors: [
          {
            path: ['folders', 1, 'path'],
            message: 'Choose a folder or type its name.',
            said: { text: 'problem.folder-missing' },
            name: 'ValidationError',
          },
          {
            path: ['colour'],
            message: 'This setting does not exist.',
            said: { text: 'problem.unknown-setting' },
            name: 'ValidationError',
          },
        ],
      },
    });
  });

  it('has the path of the field that an error is about', () => {
    const error = new EmailChannelError(
      'secret-unreadable',
      {},
      {
        field: 'secrets.password',
      },
    );
    expect(errorAnswer(error).body.error.details.errors[0]?.path).toEqual(['secrets', 'password']);
  });

  it('reveals nothing about an error that is not the plugin’s own, and logs only its location', () => {
    const error = new Error("insert into mail values ('a private letter')");
    const logged: string[] = [];
    logUnexpected(error, { error: (line) => logged.push(line) });
    expect(JSON.stringify(errorAnswer(error))).not.toContain('private');
    expect(errorAnswer(error).status).toBe(500);
    expect(logged[0]).toMatch(/a request failed unexpectedly: Error .*errors\.test/);
    expect(logged[0]).not.toContain('private');
  });

  it('asks to try again if the database is unavailable', () => {
    const error = Object.assign(new Error('x'), { code: 'ECONNREFUSED' });
    expect(errorAnswer(error)).toMatchObject({ status: 503 });
  });
});
