import { STEPS, type StepCode, type Values } from '../../../contracts';
import { english } from '../../../contracts/english';

/** Steps as the rows of earlier versions hold them. */
const STORED: [StepCode, Values][] = [
  ['files.not-allowed', { name: 'a.zip', type: 'application/zip' }],
  ['files.too-large', { name: 'a.zip' }],
];

describe('steps of earlier versions', () => {
  it.each(STORED)('%s is still a sentence, with nothing missing', (code, values) => {
    expect(STEPS).toHaveProperty([code]);
    expect(english(`step.${code}`, values)).toMatch(/^The file “a\.zip” was left out: [^{}]+\.$/);
  });
});
