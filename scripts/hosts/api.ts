/** The first admin of a project, by HTTP. */
export interface Api {
  person: { email: string; password: string };
  /** A JSON request; resolves with the answer, rejects when it is refused. */
  request<T>(method: string, path: string, body?: object): Promise<T>;
  /** Signs in, as after a restart. */
  logIn(): Promise<void>;
}

const PERSON = { email: 'admin@desk.example', password: 'Password1' };

/** Registers the first admin. */
export async function registerAdmin(url: string): Promise<Api> {
  let token = '';
  const request = async <T>(method: string, path: string, body?: object): Promise<T> => {
    const answer = await fetch(`${url}${path}`, {
      method,
      headers: {
        'Content-Type': 'application/json',
        ...(token && { Authorization: `Bearer ${token}` }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return (text ? JSON.parse(text) : null) as T;
  };
  const signIn = async (path: string, body: object) => {
    token = (await request<{ data: { token: string } }>('POST', path, body)).data.token;
  };
  await signIn('/admin/register-admin', { firstname: 'Ada', lastname: 'Byrne', ...PERSON });
  return { person: PERSON, request, logIn: () => signIn('/admin/login', PERSON) };
}
