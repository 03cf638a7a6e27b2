import { addressKey, patternOf } from '../../../server/src/screening/addresses';
import { containsPhrase } from '../../../server/src/screening/phrases';

describe('an address pattern', () => {
  it.each([
    ['ada@corp.example', 'ada@corp.example'],
    ['Ada@CORP.example', 'ada@corp.EXAMPLE'],
    ['x@lists.example.com', '*@lists.example.com'],
    ['noreply@corp.example', 'noreply@*'],
    ['no-reply-17@corp.example', 'no*reply*@corp.example'],
    ['a@b', '*'],
    ['ada@mail.corp.example', '*@*.corp.example'],
    ['ada@bücher.example', '*@xn--bcher-kva.example'],
    ['ada@shop.xn--bcher-kva.example', '*@*.bücher.example'],
    ['abab@corp.example', 'ab*ab@corp.example'],
  ])('%s matches %s', (address, pattern) => {
    expect(patternOf(address, [pattern])).toBe(pattern);
  });

  it.each([
    ['ada@corp.example', 'eve@corp.example'],
    ['ada@corp.example', 'ada@corp'],
    ['x@lists.example.com.evil.example', '*@lists.example.com'],
    ['x@notlists.example.com', '*@lists.example.com'],
    ['ab@corp.example', 'ab*ab@corp.example'],
    ['ada@corp.example', 'a.a@corp.example'],
    ['ada@corp.example', ''],
    ['aXbYc', 'a*c*b*c'],
  ])('%s does not match %s', (address, pattern) => {
    expect(patternOf(address, [pattern])).toBeUndefined();
  });

  it.each([
    [['ada@*', 'ada@corp.example'], 'ada@*'],
    [['ADA@corp.example', '*@corp.example'], 'ADA@corp.example'],
    [['eve@corp.example', '*@*', 'ada@*'], '*@*'],
  ])('is the first of %j that matches ada@corp.example', (patterns, first) => {
    expect(patternOf('ada@corp.example', patterns)).toBe(first);
  });

  it('takes no longer with many stars', () => {
    const started = performance.now();
    expect(patternOf(`${'a'.repeat(300)}@corp.example`, [`${'*a'.repeat(150)}*b@x`])).toBeUndefined();
    expect(performance.now() - started).toBeLessThan(200);
  });
});

it.each([
  ['Ada@Bücher.Example', 'ada@xn--bcher-kva.example'],
  ['no address', 'no address'],
  ['A@b c', 'a@b c'],
])('%s has the key %s', (address, key) => {
  expect(addressKey(address)).toBe(key);
});

describe('a keyword', () => {
  it.each([
    ['Out of office: back on Monday', 'out of office'],
    ['Re: OUT   OF\tOFFICE', 'Out of Office'],
    ['Abwesend', 'abwesend'],
    ['Ich bin im ÜBERLANDBUS.', 'überlandbus'],
    ['Réponse automatique : congés', 'réponse automatique'],
    ['Re\u0301ponse automatique', 'réponse automatique'],
    ['[auto] ticket', '[auto]'],
    ['Ticket (.*+?)', '(.*+?)'],
    ['您好自动回复：谢谢', '自动回复'],
    ['自動応答メール', '自動応答'],
    ['Автоответ: отпуск', 'АВТООТВЕТ'],
  ])('is found: %s, %s', (subject, keyword) => {
    expect(containsPhrase(subject, keyword)).toBe(true);
  });

  it.each([
    ['Urlaubsantrag', 'Urlaub'],
    ['Resturlaub', 'Urlaub'],
    ['Überurlaub', 'urlaub'],
    ['out of the office', 'out of office'],
    ['autoresponder2', 'autoresponder'],
    ['auto_reply', 'auto'],
    ['axb', 'a.b'],
    ['anything', ''],
    ['anything', '  '],
  ])('is not found: %s, %s', (subject, keyword) => {
    expect(containsPhrase(subject, keyword)).toBe(false);
  });
});
