import { STEPS, type StepCode, type Values } from '../../../contracts';
import { english } from '../../../contracts/english';

/** Steps as the rows of earlier versions hold them. */
const STORED: [StepCode, Values][] = [
  ['files.not-allowed', { name: 'a.zip', type: 'application/zip' }],
  ['files.too-large', { name: 'a.zip' }],
];

describe('steps stored by earlier versions', () => {
  it.each(STORED)('%s is still a complete sentence', (code, values) => {
    expect(STEPS).toHaveProperty([code]);
    expect(english(`step.${code}`, values)).toMatch(/^The file “a\.zip” was left out: [^{}]+\.$/);
  });
});
