// A client for the server under test, with the requests that the vectors need.
'use strict';
const path = '/HostedNumbers/HostedNumberOrders';

const login = (credentials) => ({
  account: credentials.split(':', 1)[0],
  authorization: `Basic ${Buffer.from(credentials).toString('base64')}`,
});

class Server {
  // The url may have the credentials of an account. Otherwise they are those of the account that the vectors name. other
  // has the credentials of a second account, like AC...:token, and key those of an API key of the first account. Without
  // a key the server must accept the key with the digits of the account.
  constructor(url, { words, other, key }) {
    const { origin, username, password } = new URL(url);
    this.origin = origin;
    this.words = words;
    const credentials = `${username || 'AC0123456789abcdefABCDEF0123456789'}:${decodeURIComponent(password) || 'a token'}`;
    this.logins = { main: login(credentials), other: login(other), key: login(key ?? `SK${credentials.slice(2, 34)}:secret`) };
  }
  // as is main, other, key or nobody.
  async request(method, resource, body, as = 'main') {
    const headers = {};
    if (this.logins[as]) headers.Authorization = this.logins[as].authorization;
    if (body !== undefined) headers['Content-Type'] = 'application/x-www-form-urlencoded';
    const response = await fetch(this.origin + resource, { method, headers, body });
    const text = await response.text();
    return { status: response.status, body: text === '' ? {} : JSON.parse(text) };
  }
  list(query) {
    return this.request('GET', `${path}?${query}`);
  }
  create(form) {
    return this.request('POST', path, form);
  }
  update(order, form) {
    return this.request('POST', `${path}/${order.body.sid}`, form);
  }
  // remove cancels the order of a create, if there is one, so that its number is free again.
  async remove(created) {
    if (created.status !== 201) return;
    const { status } = await this.request('DELETE', `${path}/${created.body.sid}`);
    if (status !== 204) throw new Error(`${created.body.sid} is not deleted: ${status}`);
  }
}

// refusal returns the parts of a refusal that are compared.
function refusal({ status, body }, words) {
  const problems = body.details?.problems?.map(({ param, code, message }) => (words ? { param, code, message } : { param, code }));
  return { status, told: body.status, code: body.code, details: { problems } };
}

// fields are the parameters that an order shows, with their values if they are absent.
const fields = {
  FriendlyName: null, UniqueName: null, CcEmails: [], Email: null, AddressSid: null,
  VerificationType: 'phone-call', VerificationDocumentSid: null, Extension: null, CallDelay: 0,
};

// representation returns the fields of a new or just updated order that are compared: those of the server, and those that
// the values of a form require. An empty value clears its field.
function representation({ status, body }, values, wanted) {
  const actual = { status };
  const expected = { status: wanted };
  for (const [param, absent] of Object.entries(fields)) {
    const name = param.replace(/(?<!^)[A-Z]/g, '_$&').toLowerCase();
    const given = (values[param] ?? []).filter((value) => value !== '');
    actual[name] = body[name];
    expected[name] = given.length === 0 ? absent : Array.isArray(absent) ? given : typeof absent === 'number' ? Number(given[0]) : given[0];
  }
  actual.order = body.status;
  expected.order = values.Status?.[0] ?? 'received';
  return [actual, expected];
}

module.exports = { Server, refusal, representation };
