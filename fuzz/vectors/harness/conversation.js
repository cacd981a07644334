// Conversations: requests in their order, and variables like {{order1}} for values that the server chooses.
'use strict';

// The values that a variable may have, by its kind. Sids of one kind differ from each other.
const sid = (prefix) => new RegExp(`^${prefix}[0-9a-fA-F]{32}$`);
const kinds = { order: sid('HR'), number: sid('PN'), call: sid('CA'), letter: sid('PX'), address: sid('AD'), code: /^[0-9]+$/, token: /./, message: /./, reason: /./, step: /./ };
const different = ['order', 'number', 'call', 'letter', 'address'];

const isAlone = /^\{\{(\w+)\}\}$/;

class Variables {
  // The known variables are the address of the server and the accounts.
  constructor(known) {
    this.values = new Map(Object.entries(known));
  }
  // fill replaces the variables of a request with their values.
  fill(text) {
    return text.replace(/\{\{(\w+)\}\}/g, (variable, name) => (this.values.has(name) ? this.values.get(name) : variable));
  }
  // bind gives an unknown variable the value at its place in the answer, if that is allowed.
  bind(name, value) {
    const kind = name.replace(/[0-9]+$/, '');
    if (this.values.has(name) || value === null || value === undefined) return;
    if (kinds[kind] && !(typeof value === 'string' && kinds[kind].test(value))) return;
    const taken = [...this.values].some(([other, held]) => other.startsWith(kind) && held === value);
    if (different.includes(kind) && taken) return;
    this.values.set(name, value);
  }
  // expected returns the expected value. It gives new variables their values in the actual one.
  expected(pattern, actual) {
    if (Array.isArray(pattern)) return pattern.map((item, i) => this.expected(item, actual?.[i]));
    if (pattern !== null && typeof pattern === 'object') {
      // Variables alone come first, because a text of the same answer may have them in its middle.
      const entries = Object.entries(pattern).sort(([, a], [, b]) => isAlone.test(b) - isAlone.test(a));
      return Object.fromEntries(entries.map(([key, value]) => [key, this.expected(value, actual?.[key])]));
    }
    if (typeof pattern !== 'string') return pattern;
    const alone = isAlone.exec(pattern);
    if (alone) {
      this.bind(alone[1], actual);
      return this.values.has(alone[1]) ? this.values.get(alone[1]) : pattern;
    }
    const rest = /^(.*)\{\{(\w+)\}\}$/.exec(pattern); // only the last variable can be new
    if (rest && typeof actual === 'string' && actual.startsWith(this.fill(rest[1]))) this.bind(rest[2], actual.slice(this.fill(rest[1]).length));
    return this.fill(pattern);
  }
}

// converse sends the requests up to the first answer that differs.
async function converse(trial, exchanges, server) {
  const variables = new Variables({ base: server.origin, main: server.logins.main.account, other: server.logins.other.account });
  for (const [i, { request, status, body }] of exchanges.entries()) {
    const form = request.form === undefined ? undefined : variables.fill(request.form);
    const response = await server.request(request.method, variables.fill(request.path), form, request.as ?? 'nobody');
    const actual = { exchange: i, status: response.status };
    const expected = { exchange: i, status };
    if (body !== undefined) {
      actual.body = response.body;
      expected.body = variables.expected(body, response.body);
    }
    if (!trial.answered(actual, expected)) break;
  }
  await server.request('POST', '/_mock/Reset', 'Hold=false', 'nobody');
}

module.exports = { converse };
