import { asciiDomain, domainOf, matchDomain, mentionsDomain } from '../../../server/src/screening/domains';

describe('an allowed domain', () => {
  it.each([
    ['ada@corp.example', 'corp.example'],
    ['ada@CORP.Example', 'corp.example'],
    ['ada@corp.example', 'Corp.EXAMPLE'],
    ['ada.lovelace+tickets@corp.example', 'corp.example'],
    ["o'neil@corp.example", 'corp.example'],
    ['ada@mail.corp.example', '*.corp.example'],
    ['ada@a.b.corp.example', '*.corp.example'],
    ['ada@bücher.example', 'bücher.example'],
    ['ada@bücher.example', 'xn--bcher-kva.example'],
    ['ada@xn--bcher-kva.example', 'bücher.example'],
    ['ada@BÜCHER.example', 'bücher.example'],
    ['ada@bu\u0308cher.example', 'bücher.example'],
    ['ada@shop.bücher.example', '*.xn--bcher-kva.example'],
    ['用户@例子.广告', '例子.广告'],
    ['ada@straße.example', 'straße.example'],
    ['ada@host_1.corp.example', '*.corp.example'],
  ])('accepts %s by %s', (address, pattern) => {
    expect(matchDomain(address, pattern)).toBe(true);
  });

  it.each([
    ['a domain that ends alike', 'ada@notcorp.example', 'corp.example'],
    ['a domain that ends alike, below', 'ada@notcorp.example', '*.corp.example'],
    ['the allowed name as a prefix', 'ada@corp.example.evil.example', 'corp.example'],
    ['the allowed name as a prefix, below', 'ada@corp.example.evil.example', '*.corp.example'],
    ['a domain below an exact one', 'ada@mail.corp.example', 'corp.example'],
    ['the domain itself for a wildcard', 'ada@corp.example', '*.corp.example'],
    ['an empty label before a wildcard', 'ada@.corp.example', '*.corp.example'],
    ['the parent', 'ada@example', 'corp.example'],
    ['a trailing dot', 'ada@corp.example.', 'corp.example'],
    ['two trailing dots', 'ada@corp.example..', 'corp.example'],
    ['a leading dot', 'ada@.corp.example', 'corp.example'],
    ['two dots', 'ada@corp..example', 'corp.example'],
    ['two @, allowed last', 'ada@evil.example@corp.example', 'corp.example'],
    ['two @, allowed first', 'ada@corp.example@evil.example', 'corp.example'],
    ['a quoted local part with @', '"ada@evil.example"@corp.example', 'corp.example'],
    ['a quoted local part', '"ada"@corp.example', 'corp.example'],
    ['a route', '@evil.example:ada@corp.example', 'corp.example'],
    ['the % hack', 'ada%evil.example@corp.example', 'corp.example'],
    ['a percent-encoded dot', 'ada@corp%2eexample', 'corp.example'],
    ['a percent-encoded NUL', 'ada@corp.example%00.evil.example', 'corp.example'],
    ['NUL after the domain', 'ada@corp.example\u0000.evil.example', 'corp.example'],
    ['NUL at the end', 'ada@corp.example\u0000', 'corp.example'],
    ['a line end', 'ada@corp.example\r\nX: y', 'corp.example'],
    ['a space at the end', 'ada@corp.example ', 'corp.example'],
    ['a space before', ' ada@corp.example', 'corp.example'],
    ['a space inside', 'ada@corp .example', 'corp.example'],
    ['a comment', 'ada@corp.example(evil)', 'corp.example'],
    ['a display name that looks like an address', 'ada@corp.example <x@evil.example>', 'corp.example'],
    ['an address in angles', '<ada@corp.example>', 'corp.example'],
    ['a group', 'staff:ada@corp.example;', 'corp.example'],
    ['two addresses', 'x@evil.example,ada@corp.example', 'corp.example'],
    ['a port', 'ada@corp.example:25', 'corp.example'],
    ['a path', 'ada@corp.example/evil', 'corp.example'],
    ['a query', 'ada@corp.example?evil', 'corp.example'],
    ['a backslash', 'ada@corp.example\\evil', 'corp.example'],
    ['an address literal', 'ada@[127.0.0.1]', '127.0.0.1'],
    ['a number that is an address', 'ada@2130706433', '127.0.0.1'],
    ['a Cyrillic с', 'ada@сorp.example', 'corp.example'],
    ['a Greek ο', 'ada@cοrp.example', 'corp.example'],
    ['full-width letters', 'ada@ｃｏｒｐ.example', 'corp.example'],
    ['an ideographic full stop', 'ada@corp。example', 'corp.example'],
    ['a soft hyphen', 'ada@cor\u00adp.example', 'corp.example'],
    ['a zero-width space', 'ada@corp\u200b.example', 'corp.example'],
    ['a right-to-left override', 'ada@\u202ecorp.example', 'corp.example'],
    ['a dotless i', 'ada@mıcro.example', 'micro.example'],
    ['broken punycode', 'ada@xn--zz--zz.example', 'xn--zz--zz.example'],
    ['no local part', '@corp.example', 'corp.example'],
    ['no domain', 'ada@', 'corp.example'],
    ['no @', 'corp.example', 'corp.example'],
    ['nothing', '', 'corp.example'],
    ['a local part of 65 characters', `${'a'.repeat(65)}@corp.example`, 'corp.example'],
    ['a dot at the end of the local part', 'ada.@corp.example', 'corp.example'],
    ['an empty pattern', 'ada@corp.example', ''],
    ['a pattern of a wildcard alone', 'ada@corp.example', '*.'],
    ['a pattern that is an address', 'ada@corp.example', 'ada@corp.example'],
    ['a pattern with a trailing dot', 'ada@corp.example', 'corp.example.'],
    ['a wildcard inside a pattern', 'ada@corp.example', 'c*rp.example'],
  ])('does not accept %s', (_what, address, pattern) => {
    expect(matchDomain(address, pattern)).toBe(false);
  });

  it('is checked at once for a very long address', () => {
    const started = performance.now();
    expect(domainOf(`${'a.'.repeat(200_000)}@${'b.'.repeat(200_000)}example`)).toBeNull();
    expect(performance.now() - started).toBeLessThan(500);
  });
});

describe('a denied domain', () => {
  it.each([
    ['ada@evil.example', 'evil.example'],
    ['ada@evil.example.', 'evil.example'],
    ['ada@evil.example ', 'evil.example'],
    ['ada@ｅｖｉｌ.example', 'evil.example'],
    ['ada@corp.example@evil.example', 'evil.example'],
    ['ada@evil.example@corp.example', 'evil.example'],
    ['ada%evil.example@corp.example', 'evil.example'],
    ['"x"@evil.example', 'evil.example'],
    ['ada@mail.evil.example', '*.evil.example'],
    ['ada@xn--bcher-kva.example', 'bücher.example'],
  ])('matches %s by %s, however it is spelled', (address, pattern) => {
    expect(mentionsDomain(address, pattern)).toBe(true);
  });

  it.each([
    ['ada@notevil.example', 'evil.example'],
    ['ada@evil.example.corp.example', 'evil.example'],
    ['evil.example@corp.example', 'evil.example'],
    ['ada@evil.example', '*.evil.example'],
    ['', 'evil.example'],
  ])('does not match %s by %s', (address, pattern) => {
    expect(mentionsDomain(address, pattern)).toBe(false);
  });
});

it.each([
  ['Bücher.Example', 'xn--bcher-kva.example'],
  ['localhost', 'localhost'],
  ['-a.example', null],
  [`${'a'.repeat(64)}.example`, null],
  [`${'abcdefg.'.repeat(32)}example`, null],
])('the ASCII form of %s is %s', (domain, ascii) => {
  expect(asciiDomain(domain)).toBe(ascii);
});
