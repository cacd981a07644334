// One function for each file of vectors. It checks a case: trial.computed compares the expected value with what this
// program computes from the input, trial.answered with the answer of the server, if there is one.
'use strict';
const { converse } = require('./conversation');
const { refusal, representation } = require('./server');
const { sign, verify } = require('./signature');
const { parseTime } = require('./time');

const prefixes = ['HR', 'AC', 'PN', 'AD', 'PX', 'RI', 'AP', 'CA', 'SK'];

// sid validates a text. Without the m flag $ matches only at the end of the text.
function sid(prefix, text) {
  if (!/^[A-Z]{2}[0-9a-fA-F]{32}$/.test(text)) return { valid: false, reason: 'syntax' };
  const wanted = prefix === '' ? prefixes : [prefix];
  return wanted.includes(text.slice(0, 2)) ? { valid: true } : { valid: false, reason: 'kind' };
}

exports.sids = (trial, { prefix, text }, expected) => trial.computed(sid(prefix, text), expected);

exports.numbers = async (trial, { text }, expected, server) => {
  trial.computed(/^\+[1-9][0-9]{0,14}$/.test(text), expected.valid);
  if (!server) return;
  const response = await server.create(`PhoneNumber=${encodeURIComponent(text)}&SmsCapability=true`);
  const { status, code } = expected.code ? { status: 400, code: expected.code } : { status: 201 };
  trial.answered({ status: response.status, code: response.body.code }, { status, code });
  await server.remove(response);
};

// answer compares the answer to a form with the refusal, or with the status and the page of a valid one.
async function answer(trial, response, { values, ...refused }, server, wanted) {
  if (!values) {
    trial.answered(refusal(response, server.words), refusal({ status: refused.status, body: refused }, server.words));
  } else if (values.Page || values.PageSize) {
    const { page, page_size } = response.body.meta ?? response.body;
    trial.answered([response.status, page, page_size], [wanted, Number(values.Page?.[0] ?? 0), Number(values.PageSize[0])]);
  } else {
    trial.answered(response.status, wanted);
  }
}

const ordersV2 = '/v2/HostedNumber/Orders';
const account = (server) => `/2010-04-01/Accounts/${server.logins.main.account}`;

// listed gets a list, created posts to it and deletes what it has created, and updated posts to a resource of a new order.
const listed = (path) => async (trial, form, expected, server) =>
  answer(trial, await server.request('GET', `${path(server)}?${form}`), expected, server, 200);
const created = (path, instance) => async (trial, form, expected, server) => {
  const response = await server.request('POST', path(server), form);
  await answer(trial, response, expected, server, 201);
  if (response.status === 201) await server.request('DELETE', instance(server, response.body.sid));
};
const updated = (path) => async (trial, form, expected, server) => {
  const order = await server.create('PhoneNumber=%2B16175551212&SmsCapability=true');
  await answer(trial, await server.request('POST', path(server, order.body), form), expected, server, 200);
  await server.remove(order);
};
// The orders of a letter are not on the server: a valid form is not compared, and of a refusal not the problem that the
// server has with these orders.
const letter = (path) => async (trial, form, expected, server) => {
  if (expected.values) return;
  const response = await server.request('POST', path, form);
  const missing = expected.details.problems[0].param !== 'HostedNumberOrderSids' && response.body.details?.problems?.[0].param === 'HostedNumberOrderSids';
  if (missing) {
    response.body.details.problems.shift();
    response.body.code = response.body.details.problems[0]?.code;
  }
  await answer(trial, response, expected, server);
};

// resources are the requests of generation 2, and those about letters, incoming phone numbers and addresses. An update of a
// letter requires a letter, which this program does not create.
const resources = {
  'create-v2': created(() => ordersV2, (_, id) => `${ordersV2}/${id}`),
  'update-v2': updated((_, order) => `${ordersV2}/${order.sid}`),
  'list-v2': listed(() => ordersV2),
  'letter-create': letter('/HostedNumbers/AuthorizationDocuments'),
  'letter-create-v2': letter('/v2/HostedNumber/AuthorizationDocuments'),
  'letter-update': () => {},
  'letter-list': listed(() => '/HostedNumbers/AuthorizationDocuments'),
  'number-update': updated((server, order) => `${account(server)}/IncomingPhoneNumbers/${order.incoming_phone_number_sid}.json`),
  'number-list': listed((server) => `${account(server)}/IncomingPhoneNumbers.json`),
  'address-create': created((server) => `${account(server)}/Addresses.json`, (server, id) => `${account(server)}/Addresses/${id}.json`),
  'address-list': listed((server) => `${account(server)}/Addresses.json`),
};

// The lifecycle of letters is a table that this program lacks. It checks what follows from the answer.
exports.letters = (trial, { from, event }, { to, asks, code }) => {
  trial.computed(code === undefined, to !== undefined);
  if (['signed', 'canceled', 'failed'].includes(from)) trial.computed(to, undefined);
  if (asks === 'send-loa') trial.computed(to, 'signing');
  if (asks === 'sign-loa') trial.computed(to, 'signed');
  if (asks === 'revoke-loa') trial.computed(from, 'signing');
  if (to && from === null) trial.computed(event, 'create');
};

// Only the server can read a form, because this program has no table of parameters.
exports.forms = async (trial, { request, form }, { values, ...refused }, server) => {
  if (!server) return;
  if (values?.PageToken) return; // valid only on the server that made it
  if (values?.VerificationCode) return; // valid, but the order has no code
  if (resources[request]) {
    await resources[request](trial, form, { values, ...refused }, server);
    return;
  }
  let response;
  let order;
  if (request === 'list') response = await server.list(form);
  if (request === 'create') response = order = await server.create(form);
  if (request === 'update') {
    order = await server.create('PhoneNumber=%2B16175551212&SmsCapability=true');
    response = await server.update(order, form);
  }
  if (!values) {
    trial.answered(refusal(response, server.words), refusal({ status: refused.status, body: refused }, server.words));
  } else if (request === 'list') {
    const { page, page_size } = response.body.meta ?? {};
    trial.answered([response.status, page, page_size], [200, Number(values.Page[0]), Number(values.PageSize[0])]);
  } else {
    trial.answered(...representation(response, values, request === 'create' ? 201 : 200));
  }
  if (order) await server.remove(order);
};

exports.signatures = (trial, input, { signature, ...verdict }) => {
  trial.computed(verify(input), verdict);
  trial.computed(sign(input), signature);
};

// The verdict follows from the lifecycle, which this program lacks. It checks what follows from the verdict.
exports.meanings = (trial, { held, reported }, { verdict, missed, perhaps, events, store, fetch }) => {
  trial.computed(held === reported, verdict === 'duplicate');
  trial.computed(['next', 'ahead'].includes(verdict), store);
  trial.computed(['unclear', 'impossible'].includes(verdict), fetch);
  trial.computed(events.length > 0, verdict === 'unclear');
  trial.computed([...missed, ...perhaps].length > 0, verdict === 'ahead');
};

exports.times = (trial, { text }, expected) => trial.computed(parseTime(text), expected);

exports.conversations = async (trial, exchanges, _, server) => {
  if (server) await converse(trial, exchanges, server);
};
