import { refusalOf } from '../../../server/src/intake/refusal';
import { ContentTypeFault } from '../../../server/src/ticketing/writer';

/** A database whose driver reported some errors. */
const judging = (...reported: unknown[]) => ({
  database: { reported: (error: unknown) => reported.includes(error) } as never,
  mask: (text: string) => text.replaceAll('s3cret', '***'),
});
const coded = (code: string, message = 'no') => Object.assign(new Error(message), { code });
const UID = 'api::case.case';

describe('the origin of a refused message', () => {
  it.each(['ECONNREFUSED', 'SQLITE_BUSY', '40001', 'ER_LOCK_DEADLOCK', '23505', undefined])(
    'is the app if the database reported nothing, whatever the code (%s)',
    (code) => {
      const error = new ContentTypeFault(UID, Object.assign(new Error('s3cret'), { code }));
      expect(refusalOf(error, judging())).toMatchObject({
        byApp: true,
        forNow: null,
        why: { code: 'saving.app', values: { type: UID, error: expect.stringMatching(/\*\*\*$/) } },
        detail: UID,
      });
    },
  );

  it('is the database if it reported the error, temporary or permanent', () => {
    const lost = coded('ECONNRESET');
    const wrong = coded('ER_DATA_TOO_LONG');
    expect(refusalOf(new ContentTypeFault(UID, lost), judging(lost))).toMatchObject({
      byApp: false,
      forNow: { code: 'database-failed' },
    });
    expect(refusalOf(new ContentTypeFault(UID, wrong), judging(wrong))).toMatchObject({
      byApp: false,
      forNow: null,
      why: { code: 'saving.database' },
    });
  });

  it.each(['22P05', 'ER_TRUNCATED_WRONG_VALUE_FOR_FIELD', 'ER_CANT_AGGREGATE_2COLLATIONS'])(
    'is a database that cannot store the characters (%s)',
    (code) => {
      const error = coded(code);
      expect(refusalOf(new ContentTypeFault(UID, error), judging(error)).why.code).toBe('saving.characters');
    },
  );

  it('includes the fields that Strapi’s validation names', () => {
    const error = Object.assign(new Error('2 errors'), {
      details: { errors: [{ path: ['subject'] }, { path: ['parts', 0, 'name'] }, {}] },
    });
    expect(refusalOf(new ContentTypeFault(UID, error), judging())).toMatchObject({
      why: { code: 'saving.fields' },
      detail: 'subject, parts.0.name',
    });
  });

  it.each([null, undefined, 'text', 7, {}, { details: { errors: 'none' } }])(
    'is determined for %p',
    (thrown) => {
      expect(refusalOf(new ContentTypeFault(UID, thrown), judging()).why.code).toBe('saving.app');
    },
  );

  it('is the database for a failure outside of content types', () => {
    expect(refusalOf(coded('SQLITE_FULL'), judging()).forNow).toMatchObject({ code: 'database-failed' });
  });
});
