import { isPrivate, isPublicMail, newName, privateNameOf } from '../../../server/src/files/names';

const HASH = `email-channel_${'0f'.repeat(16)}`;

describe('file names', () => {
  it('contain 128 random bits and the access level', () => {
    const [a, b] = [newName('private'), newName('private')];
    expect(a).toMatch(/^email-channel_[0-9a-f]{32}$/);
    expect(a).not.toBe(b);
    expect(isPrivate(a)).toBe(true);
    expect(isPrivate(newName('public'))).toBe(false);
    expect(isPublicMail(newName('public'))).toBe(true);
    expect(isPublicMail(a)).toBe(false);
  });

  it('are found at the end of an address', () => {
    const file = { name: `${HASH}.png`, hash: HASH, format: null, ext: '.png' };
    for (const address of [
      `${HASH}.png`,
      `/email-channel/files/${HASH}.png?file=1&for=/x`,
      `https://bucket.example/some/where/${HASH}.png`,
    ])
      expect(privateNameOf(address)).toEqual(file);
    expect(privateNameOf(`/x/thumbnail_${HASH}.webp`)).toEqual({
      name: `thumbnail_${HASH}.webp`,
      hash: HASH,
      format: 'thumbnail',
      ext: '.webp',
    });
    expect(privateNameOf(HASH)).toMatchObject({ hash: HASH, ext: '' });
  });

  it.each([
    '/uploads/logo_0123456789.png',
    '/uploads/email-channel_0123456789.png',
    `/uploads/${HASH}0.png`,
    `/uploads/a-${HASH}.png`,
    `/uploads/${HASH}.png/x`,
    `/uploads/${HASH}.p%6eg`,
    `/uploads/${HASH}../../x`,
    '',
    null,
    7,
  ])('are not recognized in %s', (address) => {
    expect(privateNameOf(address)).toBeNull();
  });

  it.each([
    ['email_12_3_0', true],
    [`email_${'a'.repeat(32)}`, true],
    // What Strapi makes of uploads with such names.
    ['email_12_3_0123456789', false],
    ['email_0123456789', false],
    ['email_logo_a123456789', false],
  ])('of earlier versions are recognized, but not those of people: %s', (hash, expected) => {
    expect(isPublicMail(hash)).toBe(expected);
  });
});
