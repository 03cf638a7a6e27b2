/** Maximum length of a local part, in octets (RFC 5321 4.5.3.1.1). */
const MAX_LOCAL_PART = 64;
/** A token of this plugin as the detail of an address (RFC 5233). */
const DETAIL = /\+e(?:c|a-\d{1,10})-\d{1,10}-[0-9a-f]{32}(?=@)/i;

/** Returns `support+TOKEN@example.com`, or the address unchanged if it already has a detail or would be too long. */
export function withToken(address: string, token: string): string {
  const at = address.lastIndexOf('@');
  const local = address.slice(0, at);
  if (at < 1 || local.includes('+') || local.length + 1 + token.length > MAX_LOCAL_PART) return address;
  return `${local}+${token}${address.slice(at)}`;
}

/** Removes a token of this plugin from an address; other details stay. */
export const withoutToken = (address: string): string => address.replace(DETAIL, '');
